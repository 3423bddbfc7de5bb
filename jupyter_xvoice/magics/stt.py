"""``%stt`` and ``%%stt``: what was said, with times."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

from jupyter_xvoice.commands.options import TRANSCRIPTION, add_transcription_options, given
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import AuthenticationError, CredentialsError, EngineError, XVoiceError
from jupyter_xvoice.magics.line import LineParser, split
from jupyter_xvoice.magics.microphone import record
from jupyter_xvoice.magics.progress import one_call, steps
from jupyter_xvoice.magics.results import hand_over, keep, mention
from jupyter_xvoice.magics.sources import Source, find
from jupyter_xvoice.magics.transcripts import Row, Transcripts

if TYPE_CHECKING:
    import argparse

    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.magics.session import Session
    from jupyter_xvoice.results import Transcript

__all__ = ["PARSER", "transcribe"]

PARSER = LineParser(
    "%stt",
    "Transcribe a file, a pattern of files, an address, a variable or what you say. The value is a Transcript: .text, .words, .to_srt().\n"
    "%%stt takes one of them a line and gives a table.",
    usage="%stt [options] FILE | PATTERN | URL | VARIABLE ...\n       %stt [options] --mic [SECONDS]\n       %%stt [options]\n       FILE | PATTERN | URL | VARIABLE\n       ...",
    epilog=(
        "examples:\n"
        "  %stt talk.wav\n"
        "  %stt --diarize -o transcript talk.mp3\n"
        "  %stt speech            a variable that holds an Audio or a Speech\n\n"
        'defaults: %config XVoice.stt_language = "en"'
    ),
)
PARSER.add_argument("sources", nargs="*", metavar="SOURCE", help="file, pattern, http(s) address or variable")
add_transcription_options(PARSER)
PARSER.add_argument(
    "--mic",
    nargs="?",
    type=float,
    const=60.0,
    metavar="SECONDS",
    help="record the page's microphone, at most so long (default 60 s), and transcribe that",
)
PARSER.add_result_option()

# With these every further file would fail the same way.
_HOPELESS = (AuthenticationError, CredentialsError, EngineError)


def transcribe(
    shell: InteractiveShell, session: Session, defaults: dict[str, Any], line: str, cell: str | None
) -> Transcript | Transcripts | None:
    """Runs ``%stt``. One source gives a Transcript, several (and every ``%%stt``) a table."""
    arguments = PARSER.parse(line)
    session.endpoint.require("stt")  # before anybody speaks, and once for a whole table
    if arguments.mic is not None:
        return _recorded(shell, session, defaults, arguments, cell)
    words = list(arguments.sources)
    if cell is not None:
        rows = [row.strip() for row in cell.splitlines()]
        words += [_unquoted(row) for row in rows if row and not row.startswith("#")]
    if not words:
        raise UsageError("There is nothing to transcribe: %stt FILE, or a file a line below %%stt.")
    options = {**defaults, **given(arguments, TRANSCRIPTION)}
    if cell is None:
        sources: list[Source | Row] = [*(source for word in words for source in find(shell, word))]
        if len(sources) == 1 and isinstance(sources[0], Source):
            transcript = _one(session, sources[0], options)
            mention(shell, transcript.warnings)
            return hand_over(shell, transcript, arguments.out)
    else:
        sources = _found(shell, words)
    table = Transcripts()
    _all(shell, session, sources, options, table, arguments.out)
    return hand_over(shell, table, arguments.out)


def _recorded(
    shell: InteractiveShell, session: Session, defaults: dict[str, Any], arguments: argparse.Namespace, cell: str | None
) -> Transcript | None:
    if arguments.sources or cell is not None:
        raise UsageError("--mic records what is transcribed: give it no file, as %stt --mic or %stt --mic 30.")
    audio = record(arguments.mic)
    options = {**defaults, **given(arguments, TRANSCRIPTION)}
    transcript = _one(session, Source("microphone", audio), options)
    mention(shell, transcript.warnings)
    return hand_over(shell, transcript, arguments.out)


def _unquoted(row: str) -> str:
    words = split(row)
    return words[0][0] if len(words) == 1 else row


def _found(shell: InteractiveShell, words: list[str]) -> list[Source | Row]:
    """The sources of a cell; a line that means nothing becomes a row of the table and loses none of the others."""
    sources: list[Source | Row] = []
    for word in words:
        try:
            sources += find(shell, word)
        except UsageError as error:
            sources.append(Row(word, failure=str(error)))
    return sources


def _one(session: Session, source: Source, options: dict[str, Any]) -> Transcript:
    report, done = one_call("transcribing")
    try:
        return session.client().stt(source.content, on_progress=report, **options)
    finally:
        done()


def _all(
    shell: InteractiveShell,
    session: Session,
    sources: list[Source | Row],
    options: dict[str, Any],
    table: Transcripts,
    variable: str | None,
) -> None:
    client = session.client()
    finished = 0
    try:
        for source in steps(sources, len(sources), "transcribing", "file"):
            if isinstance(source, Row):
                table.add(source)
                continue
            try:
                table.add(Row(source.name, client.stt(source.content, **options)))
            except _HOPELESS:
                raise
            except XVoiceError as error:
                table.add(Row(source.name, failure=redact(str(error))))
            finished += 1
    except (KeyboardInterrupt, *_HOPELESS) as stop:
        if finished:
            place = keep(shell, table, variable)
            words = "Interrupted." if isinstance(stop, KeyboardInterrupt) else str(stop)
            stop.args = (f"{words} {finished} of {len(sources)} files are done and kept in {place}.",)
        raise
