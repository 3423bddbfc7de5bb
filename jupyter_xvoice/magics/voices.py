"""``%voices``: the list, and one subcommand a thing to do with a voice."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, Final

from IPython.core.error import UsageError

from jupyter_xvoice.commands.creation import add_voice_fields
from jupyter_xvoice.commands.options import add_speech_options
from jupyter_xvoice.magics import voice_actions
from jupyter_xvoice.magics.line import HelpShown, LineParser, split

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.magics.session import Session

__all__ = ["HELP", "PARSERS", "run"]


def _list() -> LineParser:
    parser = LineParser(
        "%voices", "Every voice of the place: hear them, make one of a recording, change and delete your own."
    )
    parser.add_argument("--table", action="store_true", help="only the table that a saved notebook shows")
    parser.add_argument(
        "--listen", action="store_const", const=True, help="with a greeting each, also where it is paid for"
    )
    parser.add_argument("--no-listen", dest="listen", action="store_const", const=False, help="without greetings")
    parser.add_result_option()
    return parser


def _audition() -> LineParser:
    parser = LineParser("%voices audition", "One sentence in every voice, side by side.")
    parser.add_argument("text", nargs="+", metavar="TEXT", help="the sentence")
    add_speech_options(parser)
    parser.options["--voice"].help = "only this voice"
    parser.add_result_option()
    return parser


def _create() -> LineParser:
    parser = LineParser(
        "%voices create",
        "Make a voice of your own from a recording: 90 to 120 s of calm speech, wav, 24 kHz, mono. It is checked first.",
    )
    parser.add_argument("file", metavar="FILE", help="the recording, or a variable that holds an Audio")
    add_voice_fields(parser)
    parser.add_argument("--yes-consent", action="store_true", help="the voice is yours, or its owner agreed in writing")
    parser.add_argument("--anyway", action="store_true", help="send a recording that the checks advise against")
    parser.add_result_option()
    return parser


def _show() -> LineParser:
    parser = LineParser("%voices show", "Everything known about a voice.")
    parser.add_argument("voice_id", metavar="ID")
    parser.add_result_option()
    return parser


def _update() -> LineParser:
    parser = LineParser("%voices update", "Change what is said about a voice of your own. The sound stays as it is.")
    parser.add_argument("voice_id", metavar="ID")
    add_voice_fields(parser)
    parser.add_argument(
        "--clear", action="append", metavar="FIELD", default=[], help="empty a field, as --clear accent"
    )
    parser.add_result_option()
    return parser


def _delete() -> LineParser:
    parser = LineParser("%voices delete", "Remove a voice of your own and its recording, for everybody in the team.")
    parser.add_argument("voice_id", metavar="ID")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    return parser


def _download() -> LineParser:
    parser = LineParser("%voices download", "The recording that a voice of your own was made from.")
    parser.add_argument("voice_id", metavar="ID")
    parser.add_argument("target", nargs="?", metavar="FILE", help="where to write it (default: the value is the Audio)")
    parser.add_result_option()
    return parser


PARSERS: Final[dict[str, LineParser]] = {
    "": _list(),
    "audition": _audition(),
    "create": _create(),
    "show": _show(),
    "update": _update(),
    "delete": _delete(),
    "download": _download(),
}
_ACTIONS: Final[dict[str, Callable[[InteractiveShell, Session, argparse.Namespace], object]]] = {
    "": voice_actions.show_all,
    "audition": voice_actions.hold_audition,
    "create": voice_actions.create,
    "show": voice_actions.show,
    "update": voice_actions.update,
    "delete": voice_actions.delete,
    "download": voice_actions.download,
}
HELP: Final = """\
%voices                        the studio: every voice, and one of your own from a recording
%voices --table                the same as a table, with a player each
%voices audition "sentence"    the sentence in every voice
%voices create FILE --name …   a voice of your own from a recording
%voices show ID
%voices update ID --name …     change or --clear what is said about it
%voices delete ID
%voices download ID [FILE]     its recording

%voices create --help tells more, and so do the others.
"""


def run(shell: InteractiveShell, session: Session, line: str) -> object:
    """Runs ``%voices``."""
    words = split(line)
    first = words[0][0] if words else ""
    if first in {"-h", "--help", "help"}:
        sys.stdout.write(HELP)
        raise HelpShown
    if not first or first.startswith("-"):
        return _ACTIONS[""](shell, session, PARSERS[""].parse(line))
    if first not in PARSERS:
        near = difflib.get_close_matches(first, PARSERS, n=1)
        hint = f"Did you mean {near[0]}? " if near else ""
        raise UsageError(f"%voices has no {first!r}. {hint}%voices --help lists what it can do.")
    return _ACTIONS[first](shell, session, PARSERS[first].parse(line[words[0][2] :]))
