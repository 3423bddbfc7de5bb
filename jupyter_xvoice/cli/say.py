"""``jupyter xvoice say``: a text becomes a file of sound."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.cli.output import facts, tell
from jupyter_xvoice.cli.place import add_place, client_for
from jupyter_xvoice.commands.files import is_file
from jupyter_xvoice.commands.options import SPEECH, add_speech_options, given
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    import argparse

__all__ = ["add_to"]

_SERVED = {".mp3": "mp3", ".wav": "wav"}


def add_to(commands: Any) -> None:
    """Adds ``say``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "say",
        help="speak a text into a file",
        description="Speak a text into a file. It plays nothing itself: `say Hello -o - | ffplay -nodisp -autoexit -`.",
    )
    parser.add_argument("text", nargs="+", metavar="TEXT|-|FILE", help="the text, - for stdin, or a text file (UTF-8)")
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="sound file (.mp3 .wav .flac …), or - for stdout"
    )
    add_speech_options(parser)
    parser.add_argument("--no-cache", action="store_true", help="ask the service even if this was spoken before")
    add_place(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Speaks and writes."""
    text = _text(arguments.text)
    to_stdout = arguments.output == "-"
    target = Path(arguments.output).expanduser()
    options = given(arguments, SPEECH)
    if to_stdout and sys.stdout.isatty():
        raise InputError("-o - writes sound to stdout, and that is this terminal: pipe it, or name a file.")
    if not to_stdout:
        if not target.suffix:
            raise InputError(f"-o {arguments.output!r} has no suffix to tell the format by: write {target}.mp3.")
        if not target.absolute().parent.is_dir():
            raise InputError(f"-o {arguments.output!r}: the folder {str(target.parent)!r} is not there.")
        if target.suffix.lower() in _SERVED:
            options.setdefault("codec", _SERVED[target.suffix.lower()])
    with client_for(arguments) as client:
        speech = client.tts(text, cache=not arguments.no_cache, **options)
    if to_stdout:
        sys.stdout.buffer.write(speech.to_bytes(speech.codec or "mp3"))
    else:
        speech.to_file(target)
    tell(f"{arguments.output}: {facts(speech)}")
    for warning in speech.warnings:
        tell(f"note: {warning}")
    return 0


def _text(words: list[str]) -> str:
    if words == ["-"]:
        return sys.stdin.read()
    if len(words) == 1 and is_file(words[0]):
        tell(f"Speaking the text of the file {words[0]}.")
        try:
            return Path(words[0]).expanduser().read_text(encoding="utf-8")
        except UnicodeDecodeError:
            raise InputError(f"{words[0]!r} is not a text file in UTF-8.") from None
    return " ".join(words)
