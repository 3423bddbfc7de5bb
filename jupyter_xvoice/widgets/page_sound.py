"""Sound between a session's format and the page's: 24 kHz, 16 bit, mono."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.codecs import Encoder
from jupyter_xvoice.audio.resample import Resampler

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["PAGE_RATE", "FromPage", "PageEncoder", "ToPage"]

PAGE_RATE: Final = 24_000  # Hz
_CODECS: Final = {"audio/pcm": "pcm", "audio/pcmu": "mulaw", "audio/pcma": "alaw"}


def _alike(form: AudioFormat) -> bool:
    return form.type == "audio/pcm" and form.rate == PAGE_RATE


class PageEncoder:
    """Samples of any rate on their way to the page.

    Args:
        rate: theirs, Hz.
    """

    def __init__(self, rate: int) -> None:
        self._resampler = Resampler(rate, PAGE_RATE)

    def feed(self, samples: NDArray[np.float32]) -> bytes:
        """The next of ``samples``, ``(n,)`` in [-1, 1], as 16-bit samples; some milliseconds stay inside."""
        return _as_bytes(self._resampler.feed(samples))

    def finish(self) -> bytes:
        """What was still inside."""
        return _as_bytes(self._resampler.finish())


def _as_bytes(samples: NDArray[np.float32]) -> bytes:
    return (np.clip(samples, -1, 1) * 32767).round().astype("<i2").tobytes()


class ToPage:
    """One stretch of sound on its way to the page; feed it whole samples of ``form``."""

    def __init__(self, form: AudioFormat) -> None:
        self._form = form
        self._encoder = PageEncoder(form.rate)

    def feed(self, data: bytes) -> bytes:
        """The next of it as 16-bit samples."""
        if _alike(self._form):
            return data
        return self._encoder.feed(
            Audio.from_bytes(data, codec=_CODECS[self._form.type], sample_rate=self._form.rate).samples
        )


class FromPage:
    """The microphone's sound on its way to the service."""

    def __init__(self, form: AudioFormat) -> None:
        alike = _alike(form)
        self._encoder = None if alike else Encoder(_CODECS[form.type], form.rate, source_rate=PAGE_RATE)

    def feed(self, data: bytes) -> bytes:
        """16-bit samples as whole samples of the session's format."""
        if self._encoder is None:
            return data
        samples: NDArray[np.float32] = np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)
        return self._encoder.feed(samples)
