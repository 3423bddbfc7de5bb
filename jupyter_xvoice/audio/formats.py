"""The formats of the wire and of files, by name. Nothing here is heavy to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from jupyter_xvoice.errors import InputError

__all__ = [
    "BIT_RATES",
    "CODECS",
    "CONTENT_TYPES",
    "FILE_FORMATS",
    "RAW_CODECS",
    "RAW_SUFFIXES",
    "SAMPLE_RATES",
    "FileFormat",
    "file_format",
    "mp3_bit_rate",
]

CODECS: Final = ("mp3", "wav", "pcm", "mulaw", "alaw")
"""What speech comes back in (protocol.md 3.1)."""

RAW_CODECS: Final = ("pcm", "mulaw", "alaw")
"""Bare samples without a header: rate and channels must be said (protocol.md 6.1)."""

RAW_SUFFIXES: Final = (".pcm", ".raw", ".mulaw", ".ulaw", ".alaw")
"""Of files that hold them."""

SAMPLE_RATES: Final = (8000, 16000, 22050, 24000, 44100, 48000)
"""Hz (protocol.md 3.1)."""

BIT_RATES: Final = (32000, 64000, 96000, 128000, 192000)
"""bit/s, mp3 only (protocol.md 3.1)."""

CONTENT_TYPES: Final[dict[str, str]] = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "pcm": "audio/pcm",
    "mulaw": "audio/basic",
    "alaw": "audio/alaw",
}
"""Codec to Content-Type (protocol.md 3.2)."""

_ANY_RATE: Final = ()
_MP3_RATES: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_OPUS_RATES: Final = (8000, 12000, 16000, 24000, 48000)
_AAC_RATES: Final = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)


@dataclass(frozen=True)
class FileFormat:
    """How a kind of file is written.

    Attributes:
        name: what the reader calls it, also the usual suffix.
        container: FFmpeg's name of the container; empty for bare samples.
        encoder: FFmpeg's name of the encoder.
        content_type: for an HTTP answer or a data URI.
        rates: sample rates in Hz that it holds; empty for any.
        channels: the most channels that it holds.
        lossy: whether ``bit_rate`` means something.
    """

    name: str
    container: str
    encoder: str
    content_type: str
    rates: tuple[int, ...] = _ANY_RATE
    channels: int = 8
    lossy: bool = False


FILE_FORMATS: Final[dict[str, FileFormat]] = {
    "wav": FileFormat("wav", "wav", "pcm_s16le", "audio/wav"),
    "mp3": FileFormat("mp3", "mp3", "libmp3lame", "audio/mpeg", _MP3_RATES, 2, lossy=True),
    "flac": FileFormat("flac", "flac", "flac", "audio/flac"),
    "ogg": FileFormat("ogg", "ogg", "libopus", "audio/ogg", _OPUS_RATES, lossy=True),
    "opus": FileFormat("opus", "ogg", "libopus", "audio/ogg", _OPUS_RATES, lossy=True),
    "aac": FileFormat("aac", "adts", "aac", "audio/aac", _AAC_RATES, lossy=True),
    "m4a": FileFormat("m4a", "ipod", "aac", "audio/mp4", _AAC_RATES, lossy=True),
    "mp4": FileFormat("mp4", "mp4", "aac", "audio/mp4", _AAC_RATES, lossy=True),
    "mkv": FileFormat("mkv", "matroska", "aac", "audio/x-matroska", _AAC_RATES, lossy=True),
    "pcm": FileFormat("pcm", "", "pcm_s16le", "audio/pcm"),
    "mulaw": FileFormat("mulaw", "", "pcm_mulaw", "audio/basic"),
    "alaw": FileFormat("alaw", "", "pcm_alaw", "audio/alaw"),
}
"""The twelve formats of protocol.md 6.1."""

_ALIASES: Final = {"ulaw": "mulaw", "wave": "wav", "oga": "ogg", "raw": "pcm"}


def file_format(name: str) -> FileFormat:
    """The format called ``name`` (a codec or a suffix, with or without the dot, in any case).

    Raises:
        InputError: there is none of that name.
    """
    key = name.lower().removeprefix(".")
    found = FILE_FORMATS.get(_ALIASES.get(key, key))
    if found is None:
        raise InputError(f"No audio format is called {name!r}. Write one of: {', '.join(FILE_FORMATS)}.")
    return found


def mp3_bit_rate(sample_rate: int, bit_rate: int) -> int:
    """The bit rate in bit/s that an mp3 of ``sample_rate`` Hz really gets: the format caps low rates silently.

    MPEG-2.5 (up to 12 kHz) ends at 64 kbit/s, MPEG-2 (up to 24 kHz) at 160, MPEG-1 at 320 (engine.md).
    """
    return min(bit_rate, 64000 if sample_rate <= 12000 else 160000 if sample_rate <= 24000 else 320000)
