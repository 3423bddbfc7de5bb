"""Measures speech as it comes: what is speech and what is pause, by energy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from jupyter_xvoice.audio.reference.measurement import Measurement

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ReferenceMeter"]

_FRAME: Final = 0.02  # s
_PAUSE: Final = 0.3  # s; shorter gaps are the ones between words
_CLIPPED: Final = 0.999
_FLOOR: Final = 1e-6  # -120 dB, so that digital silence has a level


class ReferenceMeter:
    """Takes a recording piece by piece; :attr:`measurement` says what it is like so far.

    It keeps a level for every 20 ms, not the sound. Pieces of any length give the same numbers.

    Args:
        sample_rate: Hz.
    """

    def __init__(self, sample_rate: int) -> None:
        self._rate = sample_rate
        self._size = max(1, round(sample_rate * _FRAME))
        self._levels: list[NDArray[np.float32]] = []
        self._rest = np.zeros(0, dtype=np.float32)
        self._times = 0
        self._samples = 0
        self._peak = 0.0
        self._clipped = 0
        self._full: NDArray[np.bool_] | None = None  # the last sample of each channel: at full scale, and counted
        self._counted: NDArray[np.bool_] | None = None

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Takes float32 samples in [-1, 1], shape (n,) or (n, channels)."""
        if not len(samples):
            return
        channels = samples[:, None] if samples.ndim == 1 else samples
        self._times += len(channels)
        self._samples += channels.size
        self._peak = max(self._peak, float(np.abs(channels).max()))
        self._count_clipped(np.abs(channels) >= _CLIPPED)
        mono = np.concatenate([self._rest, channels.mean(axis=1)])
        whole = len(mono) // self._size * self._size
        self._rest = mono[whole:]
        if whole:
            frames = mono[:whole].reshape(-1, self._size)
            rms = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
            self._levels.append((20 * np.log10(np.maximum(rms, _FLOOR))).astype(np.float32))

    @property
    def measurement(self) -> Measurement:
        """What it is like so far."""
        levels = np.concatenate(self._levels) if self._levels else np.zeros(0, dtype=np.float32)
        pauses = _pauses(levels)
        seconds = self._times / self._rate
        share = float(pauses.mean()) if len(pauses) else 1.0
        return Measurement(
            seconds=seconds,
            speech_seconds=seconds * (1.0 - share),
            level=_mean(levels[~pauses]),
            peak=float(20 * np.log10(max(self._peak, _FLOOR))) if self._times else None,
            # The middle one: the ends of words, which fade into a pause, are no noise.
            noise=float(np.median(levels[pauses])) if pauses.any() else None,
            clipped=self._clipped,
            samples=self._samples,
        )

    def _count_clipped(self, full: NDArray[np.bool_]) -> None:
        # One sample at full scale is a peak, two in a row are a cut-off wave.
        before = np.zeros(full.shape[1], np.bool_) if self._full is None else self._full
        counted = np.zeros(full.shape[1], np.bool_) if self._counted is None else self._counted
        row = np.vstack([before, full])
        pair = row[1:] & row[:-1]
        nothing = np.zeros((1, row.shape[1]), np.bool_)
        flat = np.vstack([pair, nothing]) | np.vstack([nothing, pair])
        self._clipped += int(flat.sum()) - int((flat[0] & counted).sum())
        self._full, self._counted = full[-1], flat[-1]


def _pauses(levels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames lie in a pause: clearly below the speech, for 0.3 s or more."""
    if not len(levels):
        return np.zeros(0, dtype=np.bool_)
    low, high = np.percentile(levels, [5, 95])
    if high <= -60 or high - low < 12:
        return np.full(len(levels), bool(high <= -60))  # nothing but silence, or nothing but sound
    quiet = levels < max(low + 0.35 * (high - low), high - 45)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    pauses = np.zeros(len(levels), dtype=np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        pauses[start:end] = (end - start) * _FRAME >= _PAUSE
    return pauses


def _mean(levels: NDArray[Any]) -> float | None:
    """Mean level in dB, by power."""
    return float(10 * np.log10(np.mean(10 ** (levels.astype(np.float64) / 10)))) if len(levels) else None
