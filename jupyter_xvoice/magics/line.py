"""A magic's line: its words, its options, its help.

IPython's own splitting keeps the quotes and stumbles over an apostrophe, and argparse would exit the kernel on ``--help``;
hence this small parser: options by argparse, words by one regular expression, errors as one line.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
from keyword import iskeyword
from typing import Any, Final, NoReturn

from IPython.core.error import UsageError

from jupyter_xvoice.endpoints import redact

__all__ = ["HelpShown", "LineParser", "split", "variable_name"]

# "two words", 'two words', --option="two words"; else everything up to the next blank, so that it's is one word.
_WORD: Final = re.compile(r"""((?:--?[\w-]+=)?)(?:"([^"]*)"|'([^']*)')(?=\s|$)|\S+""")
_LONG_OPTION: Final = re.compile(r"--[A-Za-z][\w-]*(=|$)")


class HelpShown(Exception):  # noqa: N818  asked for, not a failure
    """``--help`` was given and the help has been printed."""


def split(line: str) -> list[tuple[str, int, int]]:
    """The words of ``line`` without their quotes, each with its first and last position."""
    words = []
    for match in _WORD.finditer(line):
        quoted = match[2] if match[2] is not None else match[3]
        words.append((match[0] if quoted is None else match[1] + quoted, match.start(), match.end()))
    return words


def variable_name(name: str) -> str:
    """``name`` if Python can assign to it.

    Raises:
        argparse.ArgumentTypeError: it cannot.
    """
    if not name.isidentifier() or iskeyword(name):
        raise argparse.ArgumentTypeError(
            f"{name!r} is not a variable name: use letters, digits and _, as in -o speech."
        )
    return name


class LineParser(argparse.ArgumentParser):
    """The options of one magic or of one of its subcommands.

    Attributes:
        options: option string to its argparse action; completion reads it.
        positionals: the arguments without a dash, in their order.
    """

    def __init__(self, prog: str, description: str, *, usage: str | None = None, epilog: str | None = None) -> None:
        self.options: dict[str, argparse.Action] = {}
        self.positionals: list[argparse.Action] = []
        super().__init__(
            prog=prog,
            usage=usage and usage.replace("%", "%%"),  # argparse formats it
            description=description,
            epilog=epilog,
            add_help=False,
            allow_abbrev=False,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.add_argument("-h", "--help", action="store_true", help="show this")

    def add_argument(self, *names: Any, **settings: Any) -> argparse.Action:
        """As argparse's, and remembered."""
        action = super().add_argument(*names, **settings)
        if not action.option_strings:
            self.positionals.append(action)
        self.options.update(dict.fromkeys(action.option_strings, action))
        return action

    def add_result_option(self) -> None:
        """``-o VAR``."""
        self.add_argument(
            "-o", "--out", type=variable_name, metavar="VAR", help="store the result in VAR instead of showing it"
        )

    def error(self, message: str) -> NoReturn:
        """One line instead of an exit."""
        unknown = re.search(r"unrecognized arguments: (\S+)", message)
        if unknown:
            message = self._unknown(unknown[1])
        end = "" if message.endswith((".", "?")) else "."
        raise UsageError(f"{redact(message)}{end} {self.prog} --help lists the options.")

    def parse(self, line: str) -> argparse.Namespace:
        """The whole line as options and positional arguments.

        Raises:
            HelpShown: ``--help`` was among them; printed.
            UsageError: an option or value that the magic does not take.
        """
        return self._parse([word for word, _, _ in split(line)])

    def parse_text(self, line: str) -> tuple[argparse.Namespace, str]:
        """Options before and after free text, and the text itself, untouched.

        ``--`` before the text ends the options. ``-5`` and a lonely dash are text.
        """
        arguments: list[str] = []
        pieces: list[str] = []
        words = split(line)
        place = index = 0
        while index < len(words):
            word, start, end = words[index]
            index += 1
            if word == "--" and not "".join(pieces).strip() and not line[place:start].strip():
                place = end
                break
            name, equals, _ = word.partition("=")
            action = self.options.get(name)
            if action is None:
                if _LONG_OPTION.match(word) and word[0] == line[start]:
                    self.error(f"unrecognized arguments: {name}")
                continue
            pieces.append(line[place:start])
            arguments.append(word)
            if action.nargs != 0 and not equals and index < len(words):
                value, _, end = words[index]
                arguments[-1:] = [f"{name}={value}"] if name.startswith("--") else [name, value]
                index += 1
            place = end
        pieces.append(line[place:])
        text = " ".join(piece.strip() for piece in pieces if piece.strip())
        only = split(text)
        return self._parse(arguments), only[0][0] if len(only) == 1 else text

    def _parse(self, arguments: list[str]) -> argparse.Namespace:
        if "-h" in arguments or "--help" in arguments:
            sys.stdout.write(self.format_help())
            raise HelpShown
        return self.parse_args(arguments)

    def _unknown(self, option: str) -> str:
        near = difflib.get_close_matches(option.partition("=")[0], self.options, n=1, cutoff=0.7)
        return f"There is no {option}" + (f"; did you mean {near[0]}?" if near else "")
