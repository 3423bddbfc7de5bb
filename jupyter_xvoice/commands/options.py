"""The options of speech and transcription, one table for the magics and the command line.

Every option has the name of the :class:`~jupyter_xvoice.Client` argument as ``dest`` and ``None`` when it was not given,
so that defaults come from ``%config`` or from the client. Values are checked by the client, not here.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

__all__ = ["SPEECH", "TRANSCRIPTION", "add_speech_options", "add_transcription_options", "given", "text_of"]

SPEECH: Final = (
    "voice",
    "language",
    "codec",
    "sample_rate",
    "bit_rate",
    "speed",
    "replace",
    "with_timestamps",
    "text_normalization",
)
TRANSCRIPTION: Final = (
    "language",
    "model",
    "format",
    "diarize",
    "multichannel",
    "channels",
    "keyterms",
    "filler_words",
    "audio_format",
    "sample_rate",
    "vad_threshold",
    "local_phrases",
    "local_grammar",
)


class _Pronunciation(argparse.Action):
    """Collects ``WORD=SPOKEN`` into one dict (protocol.md 3.4)."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        word, equals, spoken = str(values).partition("=")
        if not equals or not word.strip() or not spoken.strip():
            raise argparse.ArgumentError(
                self, f'{values!r} is not WORD=SPOKEN, for example {option_string} "nginx=engine x".'
            )
        pairs: dict[str, str] = dict(getattr(namespace, self.dest) or {})
        pairs[word.strip()] = spoken.strip()
        setattr(namespace, self.dest, pairs)


def add_speech_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``Client.tts`` (protocol.md 3.1)."""
    parser.add_argument("--voice", "-v", metavar="ID", help="voice, built-in or your own (default eve)")
    parser.add_argument("--language", "-l", metavar="TAG", help="language of the text, as en or pt-BR (default auto)")
    parser.add_argument("--codec", metavar="NAME", help="mp3, wav, pcm, mulaw or alaw (default mp3)")
    parser.add_argument(
        "--rate", dest="sample_rate", type=int, metavar="HZ", help="sample rate, 8000 to 48000 Hz (default 24000)"
    )
    parser.add_argument("--bit-rate", type=int, metavar="BITS", help="of mp3, 32000 to 192000 bit/s (default 128000)")
    parser.add_argument("--speed", type=float, metavar="X", help="0.7 to 1.5 (default 1)")
    parser.add_argument(
        "--replace", action=_Pronunciation, metavar="WORD=SPOKEN", help="how to say a word; may be given again"
    )
    parser.add_argument(
        "--timestamps",
        dest="with_timestamps",
        action="store_const",
        const=True,
        help="time of every character, for .to_srt() and .to_vtt()",
    )
    parser.add_argument(
        "--normalize",
        dest="text_normalization",
        action="store_const",
        const=True,
        help="say numbers, dates and units as words",
    )


def add_transcription_options(parser: argparse.ArgumentParser, *, format_option: str = "--format") -> None:
    """The options of ``Client.stt`` (protocol.md 6.1), and the two that only the local engine has.

    ``format_option``: the wire's ``format``. The command line calls it otherwise: there ``--format`` is that of the output.
    """
    parser.add_argument(
        "--language", "-l", metavar="TAG", help=f"language of the text, as en; needed by {format_option}"
    )
    parser.add_argument("--model", metavar="NAME", help="model (default: the service's newest)")
    parser.add_argument(
        format_option, dest="format", action="store_const", const=True, help="write numbers and dates as digits"
    )
    parser.add_argument("--diarize", action="store_const", const=True, help="tell the speakers apart")
    parser.add_argument("--multichannel", action="store_const", const=True, help="one transcript a channel")
    parser.add_argument("--channels", type=int, metavar="N", help="channels of raw audio, 2 to 8")
    parser.add_argument(
        "--keyterm", dest="keyterms", action="append", metavar="TERM", help="a word to expect; may be given again"
    )
    parser.add_argument("--filler-words", action="store_const", const=True, help="keep uh and um")
    parser.add_argument("--audio-format", metavar="NAME", help="of raw audio: pcm, mulaw or alaw")
    parser.add_argument("--rate", dest="sample_rate", type=int, metavar="HZ", help="sample rate of raw audio")
    parser.add_argument(
        "--vad-threshold", type=float, metavar="X", help="how sure it must be that somebody speaks, 0 to 1"
    )
    parser.add_argument(
        "--phrases",
        dest="local_phrases",
        type=text_of,
        metavar="FILE",
        help="local engine: a text file with sample sentences, one a line",
    )
    parser.add_argument(
        "--grammar",
        dest="local_grammar",
        type=text_of,
        metavar="FILE",
        help="local engine: a file with a JSGF grammar",
    )


def text_of(name: str) -> str:
    """The file's text; for an option that takes a file.

    Raises:
        argparse.ArgumentTypeError: it cannot be read, or is no text.
    """
    try:
        return Path(name).expanduser().read_text(encoding="utf-8")
    except OSError as error:
        raise argparse.ArgumentTypeError(f"the file {name!r} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise argparse.ArgumentTypeError(f"the file {name!r} is not text in UTF-8.") from None


def given(arguments: argparse.Namespace, names: tuple[str, ...]) -> dict[str, Any]:
    """Those of ``names`` that were given, as keyword arguments of the client."""
    values = vars(arguments)
    return {name: values[name] for name in names if values.get(name) is not None}
