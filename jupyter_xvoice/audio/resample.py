"""Changing the sample rate, in a stream or at once, through libswresample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np

from jupyter_xvoice.audio.samples import checked_rate, layout_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Resampler", "resample"]


class Resampler:
    """Changes the rate of a stream of samples. The result does not depend on how the stream is cut into pieces.

    Samples are float32, ``(n,)`` for one channel or ``(n, channels)``; every piece has the same number of channels.
    The whole gives exactly ``round(n * target_rate / source_rate)`` samples, without a shift in time.
    Equal rates pass the samples through untouched.
    """

    def __init__(self, source_rate: int, target_rate: int, *, channels: int = 1) -> None:
        """Rates in Hz.

        Raises:
            AudioError: a rate or the number of channels makes no sense.
        """
        self.source_rate = checked_rate(source_rate, "source_rate")
        self.target_rate = checked_rate(target_rate, "target_rate")
        self.channels = channels
        self._layout = layout_of(channels)
        self._through = self.source_rate == self.target_rate
        self._swr = av.AudioResampler(format="flt", layout=self._layout, rate=self.target_rate)
        self._fed = 0  # samples at source_rate
        self._given = 0  # samples at target_rate

    def feed(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        """The next samples at ``target_rate``: some milliseconds stay inside until more comes."""
        if self._through:
            return samples
        if not len(samples):
            return self._joined(())
        self._fed += len(samples)
        joined = self._joined(self._swr.resample(self._frame(samples)))
        self._given += len(joined)
        return joined

    def finish(self) -> NDArray[np.float32]:
        """What was still inside. Nothing can be fed afterwards."""
        if self._through or not self._fed:
            return self._joined(())
        # libswresample gives nothing for a piece shorter than its filter, and rounds the end: silence after the end, cut
        # to the length, is exact for every length.
        silence = np.zeros(self.source_rate // 10 * self.channels, dtype=np.float32)
        rest = self._joined([*self._swr.resample(self._frame(silence)), *self._swr.resample(None)])
        whole = (2 * self._fed * self.target_rate + self.source_rate) // (2 * self.source_rate)
        return rest[: max(0, whole - self._given)]

    def _frame(self, samples: NDArray[np.float32]) -> av.AudioFrame:
        flat = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="flt", layout=self._layout)
        frame.sample_rate = self.source_rate
        return frame

    def _joined(self, frames: Iterable[av.AudioFrame]) -> NDArray[np.float32]:
        pieces = [frame.to_ndarray().reshape(-1) for frame in frames]
        whole: NDArray[np.float32] = np.concatenate(pieces) if pieces else np.empty(0, dtype=np.float32)
        return whole if self.channels == 1 else whole.reshape(-1, self.channels)


def resample(samples: NDArray[np.float32], source_rate: int, target_rate: int) -> NDArray[np.float32]:
    """All of ``samples`` (``(n,)`` or ``(n, channels)``, float32) at ``target_rate`` Hz.

    Raises:
        AudioError: a rate makes no sense.
    """
    resampler = Resampler(source_rate, target_rate, channels=1 if samples.ndim == 1 else samples.shape[1])
    if resampler.source_rate == resampler.target_rate:
        return samples
    return np.concatenate([resampler.feed(samples), resampler.finish()])
