"""Which frequencies sound when, as brightness."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

__all__ = ["HIGHEST", "ROWS", "spectrogram"]

ROWS: Final = 64
HIGHEST: Final = 8000.0
"""Hz of the top row, where the rate allows."""

_WINDOW: Final = 0.032  # s: narrow enough for syllables, wide enough for the voice's harmonics
_MOST: Final = 4  # windows a column; more of them in seconds of sound change little of the picture
_AT_ONCE: Final = 16  # columns
_RANGE: Final = (-85.0, -20.0)  # dB below the loudest sample: nothing, full


def spectrogram(
    windows: Callable[[NDArray[np.int64], int], NDArray[np.float32]],
    sample_rate: int,
    *,
    start: float,
    step: float,
    columns: int,
    peak: float,
) -> NDArray[np.uint8]:
    """``(ROWS, columns)``, 0 to 255, the lowest frequency in the last row. Its cost does not depend on ``step``.

    Args:
        windows: gives float32 ``(n, length)`` for n first samples and a length: silence where there is no sound.
        sample_rate: Hz.
        start: of the first column, s.
        step: of a column, s.
        columns: how many.
        peak: the loudest sample of the whole sound, in [0, 1].
    """
    size = 1 << round(np.log2(sample_rate * _WINDOW))
    each = int(np.clip(np.ceil(step / _WINDOW), 1, _MOST))
    middles = start + (np.arange(columns * each) + 0.5) * step / each
    shape = np.hanning(size).astype(np.float32)
    firsts = np.rint(middles * sample_rate).astype(np.int64) - size // 2
    bins = max(int(min(1.0, 2 * HIGHEST / sample_rate) * (size // 2)), ROWS)
    edges = np.arange(ROWS) * bins // ROWS
    rows = np.empty((columns, ROWS), dtype=np.float32)
    # A few at a time: a thread that has once taken twenty megabytes keeps them.
    for first in range(0, columns, _AT_ONCE):
        some = windows(firsts[first * each : (first + _AT_ONCE) * each], size)
        power = np.abs(np.fft.rfft(some * shape, axis=1)).astype(np.float32) / (shape.sum() / 2)
        power = power.reshape(-1, each, power.shape[1]).max(axis=1)
        rows[first : first + _AT_ONCE] = np.maximum.reduceat(power[:, :bins], edges, axis=1)
    level = 20 * np.log10(np.maximum(rows, 1e-9) / max(peak, 1e-4))
    low, high = _RANGE
    bright = np.clip((level - low) / (high - low), 0.0, 1.0) * 255
    return np.ascontiguousarray(np.rint(bright).astype(np.uint8).T[::-1])
