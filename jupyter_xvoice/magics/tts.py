"""``%tts`` and ``%%tts``: the line or the cell, spoken."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.utils.text import FullEvalFormatter

from jupyter_xvoice.commands.options import SPEECH, add_speech_options, given
from jupyter_xvoice.errors import BrokenOffError
from jupyter_xvoice.magics.line import LineParser
from jupyter_xvoice.magics.progress import one_call
from jupyter_xvoice.magics.results import hand_over, keep, mention, tell
from jupyter_xvoice.magics.streaming import source_of, stream

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

    from jupyter_xvoice.magics.session import Session
    from jupyter_xvoice.results import Speech

__all__ = ["PARSER", "speak"]

PARSER = LineParser(
    "%tts",
    "Speak the line, or the whole cell with %%tts. The value is a Speech: play it, slice it, save it.",
    usage="%tts [options] TEXT\n       %%tts [options]\n       TEXT ...",
    epilog=(
        "examples:\n"
        "  %tts Good morning.\n"
        "  %%tts --voice ara --timestamps -o speech\n"
        "  The [pause] whole cell, <whisper>with tags</whisper>.\n\n"
        "  %tts --stream --from model.answer(question)\n\n"
        'defaults: %config XVoice.voice = "ara"'
    ),
)
add_speech_options(PARSER)
PARSER.add_argument("--expand", action="store_true", help="in a cell, replace {name} by the value of the variable")
PARSER.add_argument("--file", metavar="FILE", help="save it too; the codec comes from the name (.mp3, .wav, .flac, …)")
PARSER.add_argument("--stream", action="store_true", help="hear it in the page while it is made; not from the cache")
PARSER.add_argument(
    "--from",
    dest="source",
    metavar="EXPR",
    help="speak this instead, as it comes: a generator of text, as --from tokens()",
)
PARSER.add_argument("--no-cache", action="store_true", help="ask the service even if this was spoken before")
PARSER.add_result_option()

# Codecs that the service makes itself; any other file type is converted here.
_SERVED = {".mp3": "mp3", ".wav": "wav"}


def speak(
    shell: InteractiveShell, session: Session, defaults: dict[str, Any], line: str, cell: str | None
) -> Speech | None:
    """Runs ``%tts``. ``defaults`` are the values of ``%config``."""
    arguments, text = PARSER.parse_text(line)
    if cell is not None:
        if text:
            raise UsageError(f"{text[:40]!r} stands on the line of %%tts: the text belongs into the cell below it.")
        text = _expanded(shell, cell) if arguments.expand else cell
    text = text.strip()
    if arguments.source is None and not text:
        raise UsageError("There is no text: write it after %tts, or below %%tts.")
    target = _target(arguments.file)
    options = {**defaults, **given(arguments, SPEECH)}
    if target is not None and arguments.codec is None and target.suffix.lower() in _SERVED:
        options["codec"] = _SERVED[target.suffix.lower()]
    if options.get("codec", "mp3") != "mp3" and arguments.bit_rate is None:
        options.pop("bit_rate", None)  # a default for mp3 says nothing about other codecs
    cache = options.pop("cache", True) and not arguments.no_cache
    if arguments.stream or arguments.source is not None:
        source = text if arguments.source is None else source_of(shell, arguments.source, text, cell)
        speech = stream(shell, session, source, options, arguments.out)
    else:
        speech = _at_once(shell, session, text, {"cache": cache, **options}, arguments.out)
    if target is not None:
        speech.to_file(target)
        tell(f"Saved {target} ({speech.duration:.1f} s).")
    mention(shell, speech.warnings)
    return hand_over(shell, speech, arguments.out)


def _at_once(
    shell: InteractiveShell, session: Session, text: str, options: dict[str, Any], variable: str | None
) -> Speech:
    report, done = one_call("speaking")
    try:
        return session.client().tts(text, on_progress=report, **options)
    except BrokenOffError as error:
        done()
        place = keep(shell, error.speech, variable)
        error.args = (f"{error} What came is kept in {place}.",)
        raise
    finally:
        done()


def _expanded(shell: InteractiveShell, cell: str) -> str:
    try:
        return FullEvalFormatter().vformat(cell, [], shell.user_ns)
    except Exception as error:  # noqa: BLE001  any expression of the user's may stand in the braces
        raise UsageError(
            f"--expand could not fill in the braces: {type(error).__name__}: {error}. Write {{{{ for a brace that is meant."
        ) from None


def _target(name: str | None) -> Path | None:
    """The file to write, checked before the speech is made and perhaps paid for."""
    if name is None:
        return None
    target = Path(name).expanduser()
    if not target.suffix:
        raise UsageError(f"--file {name!r} has no suffix to tell the format by: write {name}.mp3 or {name}.wav.")
    if not target.absolute().parent.is_dir():
        raise UsageError(f"--file {name!r}: the folder {str(target.parent)!r} is not there. Make it first.")
    return target
