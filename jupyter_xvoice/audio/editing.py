"""Cutting and joining samples, float32, ``(n,)`` or ``(n, channels)``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice.errors import AudioError, InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["cut", "joined"]


def cut(samples: NDArray[np.float32], sample_rate: int, seconds: slice) -> NDArray[np.float32]:
    """A copy of ``samples`` between two points in seconds, which are rounded to the nearest sample.

    Raises:
        InputError: a step, or a bound that is NaN.
        TypeError: not a slice, or a bound that is not a number.
    """
    if not isinstance(seconds, slice):
        raise TypeError(f"Audio is cut by seconds, a[1.2:3.4], not by a[{seconds!r}]; single samples are in a.samples.")
    if seconds.step is not None:
        raise InputError(f"a[::{seconds.step!r}]: a cut of audio has no step. For another rate: a.resample(…).")
    start = _index(seconds.start, len(samples), sample_rate, 0)
    stop = _index(seconds.stop, len(samples), sample_rate, len(samples))
    return samples[start : max(start, stop)].copy()


def joined(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    """``second`` behind ``first``, one channel being repeated beside several.

    Raises:
        AudioError: different numbers of channels, none of them one.
    """
    counts = [1 if part.ndim == 1 else part.shape[1] for part in (first, second)]
    channels = max(counts)
    if not set(counts) <= {1, channels}:
        raise AudioError(
            f"Audio with {counts[0]} and with {counts[1]} channels cannot be joined: use a.mono() + b.mono()."
        )
    if channels > 1:
        first, second = (_spread(part, channels) for part in (first, second))
    return np.concatenate([first, second])


def _index(seconds: Any, length: int, sample_rate: int, default: int) -> int:
    if seconds is None:
        return default
    if isinstance(seconds, bool) or not isinstance(seconds, int | float | np.integer | np.floating):
        raise TypeError(f"A bound of a cut is a number of seconds, not {seconds!r}.")
    if math.isnan(seconds):
        raise InputError("A bound of a cut is NaN: pass a number of seconds.")
    index = round(max(-length, min(length, seconds * sample_rate)))  # infinity too
    return index if seconds >= 0 else length + index


def _spread(samples: NDArray[np.float32], channels: int) -> NDArray[np.float32]:
    return samples if samples.ndim == 2 else np.repeat(samples[:, None], channels, axis=1)
