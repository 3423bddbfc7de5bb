"""What of a sound goes into the notebook: all of it as mp3 while that is small, else less of it (ui.md 8)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jupyter_xvoice.audio import Audio

__all__ = ["Embedded", "embed"]

LIMIT: Final = 1_000_000  # bytes of mp3 in one output
EXCERPT: Final = 60.0  # seconds
_BIT_RATES: Final = (128_000, 96_000, 64_000, 32_000)


@dataclass(frozen=True)
class Embedded:
    """Sound as the page gets it.

    Attributes:
        data: mp3.
        seconds: its length.
        whole: False when it is only the first minute.
        audio: what ``data`` holds, for the waveform.
    """

    data: bytes
    seconds: float
    whole: bool
    audio: Audio

    @property
    def address(self) -> str:
        """A ``data:`` address."""
        return "data:audio/mpeg;base64," + b64encode(self.data).decode("ascii")


def embed(audio: Audio, limit: int = LIMIT) -> Embedded:
    """``audio`` as mp3 of at most about ``limit`` bytes: as it came, else at a lower bit rate, else its first minute."""
    encoded = audio.encoded
    if encoded is not None and audio.codec == "mp3" and len(encoded) <= limit:
        return Embedded(encoded, audio.duration, whole=True, audio=audio)
    rate = _fitting(audio.duration, limit)
    if rate is not None:
        return Embedded(audio.to_bytes("mp3", bit_rate=rate), audio.duration, whole=True, audio=audio)
    first = audio[0:EXCERPT]
    rate = _fitting(first.duration, limit) or _BIT_RATES[-1]
    return Embedded(first.to_bytes("mp3", bit_rate=rate), first.duration, whole=False, audio=first)


def _fitting(seconds: float, limit: int) -> int | None:
    return next((rate for rate in _BIT_RATES if seconds * rate / 8 <= limit), None)
