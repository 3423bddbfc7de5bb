"""``jupyter xvoice transcribe``: files of sound become text, JSON or subtitles."""

from __future__ import annotations

import glob
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.cli.output import give, tell
from jupyter_xvoice.cli.place import add_place, client_for
from jupyter_xvoice.commands.files import files_like, is_file
from jupyter_xvoice.commands.options import TRANSCRIPTION, add_transcription_options, given
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import AuthenticationError, CredentialsError, EngineError, InputError, XVoiceError

if TYPE_CHECKING:
    import argparse

    from jupyter_xvoice.results import Transcript

__all__ = ["add_to"]

_HOPELESS = (AuthenticationError, CredentialsError, EngineError)


def add_to(commands: Any) -> None:
    """Adds ``transcribe``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "transcribe",
        help="write down what a recording says",
        description="Write down what recordings say. One that fails does not stop the others; the exit status is then 1.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="sound file, pattern in quotes, or http(s) address")
    parser.add_argument(
        "--format",
        dest="output_format",
        choices=("text", "json", "srt", "vtt"),
        default="text",
        help="text (default), json (one object a line), or subtitles",
    )
    parser.add_argument("--beside", action="store_true", help="write talk.srt beside talk.wav, and so on")
    add_transcription_options(parser, format_option="--digits")
    add_place(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Transcribes one after the other."""
    names = [name for word in arguments.files for name in _expanded(word)]
    if len(names) > 1 and arguments.output_format in {"srt", "vtt"} and not arguments.beside:
        raise InputError(f"Subtitles of {len(names)} files in one stream make no sense: add --beside.")
    if arguments.beside and any(_is_url(name) for name in names):
        raise InputError("--beside needs files on this machine: an address has no folder to write to.")
    options = given(arguments, TRANSCRIPTION)
    failed = 0
    with client_for(arguments) as client:
        for name in _with_progress(names):
            try:
                transcript = client.stt(name if _is_url(name) else Path(name), **options)
                _write(arguments, name, transcript, many=len(names) > 1)
            except _HOPELESS:
                raise
            except XVoiceError as error:
                failed += 1
                tell(f"{name}: {redact(str(error))}")
    if failed and len(names) > 1:
        tell(f"{failed} of {len(names)} failed.")
    return 1 if failed else 0


def _is_url(name: str) -> bool:
    return name.startswith(("http://", "https://"))


def _expanded(word: str) -> list[str]:
    """A pattern in quotes is resolved here; the shell does it for the others."""
    if _is_url(word) or is_file(word) or not glob.has_magic(word):
        return [word]
    found = files_like(word)
    if not found:
        raise InputError(f"No file matches {word!r}.")
    return found


def _with_progress(names: list[str]) -> Any:
    if len(names) == 1 or not sys.stderr.isatty():
        return names
    from tqdm import tqdm

    return tqdm(names, desc="transcribing", unit="file", leave=False)


def _write(arguments: argparse.Namespace, name: str, transcript: Transcript, *, many: bool) -> None:
    text = _rendered(arguments.output_format, name, transcript)
    if arguments.beside:
        target = Path(name).with_suffix(".txt" if arguments.output_format == "text" else f".{arguments.output_format}")
        target.write_text(text.rstrip("\n") + "\n", encoding="utf-8")
        tell(f"{target}: {len(transcript.words)} words")
    else:
        give(f"{name}: {text}" if many and arguments.output_format == "text" else text.rstrip("\n"))
    for warning in transcript.warnings:
        tell(f"note: {name}: {warning}")


def _rendered(form: str, name: str, transcript: Transcript) -> str:
    if form == "srt":
        return transcript.to_srt()
    if form == "vtt":
        return transcript.to_vtt()
    if form == "json":
        return json.dumps({**json.loads(transcript.to_json()), "source": name}, ensure_ascii=False)
    return transcript.text
