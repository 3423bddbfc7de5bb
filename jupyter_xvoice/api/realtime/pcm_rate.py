"""16-bit audio at another rate, in a stream: for a deployment that only takes 24 kHz (protocol.md 10)."""

from __future__ import annotations

import numpy as np

from jupyter_xvoice.audio.resample import Resampler
from jupyter_xvoice.audio.samples import as_samples, to_int16

__all__ = ["PcmRate"]


class PcmRate:
    """Changes the rate of 16-bit little-endian mono audio. Starts again after :meth:`finish`."""

    def __init__(self, source_rate: int, target_rate: int) -> None:
        """Rates in Hz."""
        self._rates = source_rate, target_rate
        self._resampler = Resampler(source_rate, target_rate)
        self._odd = b""

    def feed(self, data: bytes) -> bytes:
        """The next bytes at the target rate; some milliseconds stay inside until more comes."""
        data = self._odd + data
        whole = len(data) - len(data) % 2
        self._odd = data[whole:]
        samples = as_samples(np.frombuffer(data[:whole], dtype="<i2"))
        return to_int16(self._resampler.feed(samples)).astype("<i2").tobytes()

    def finish(self) -> bytes:
        """What was still inside."""
        rest = to_int16(self._resampler.finish()).astype("<i2").tobytes()
        self._resampler = Resampler(*self._rates)
        self._odd = b""
        return rest
