"""How much slower one recording speaks than another of about the same words.

The two are aligned in time (dynamic time warping over mel cepstra). Where they really say the same the path runs straight,
and its slope is the ratio of the paces; the middle of all local slopes is not moved by words that were misheard.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.voices.pitch import HOP, RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Alignment", "Cepstra", "align"]

_WINDOW: Final = 400  # 25 ms
_FFT: Final = 512
_BANDS: Final = 24
_COEFFICIENTS: Final = 13
_QUIET: Final = 0.02  # of the loudest frames
_PAUSE_FRAMES: Final = 8  # a shorter silence is the closure of a plosive
_REACH: Final = 15  # path steps to each side of a local slope
_MIDDLE: Final = (30, 70)  # percentiles of the local slopes that are believed
_FEWEST: Final = 4  # local slopes


@dataclass(frozen=True)
class Cepstra:
    """What is compared, one row a 10 ms frame.

    Attributes:
        features: mel cepstra and their changes, each of mean 0 and deviation 1; shape (frames, 26).
        pauses: which frames lie in a pause; shape (frames,).
    """

    features: NDArray[np.float32]
    pauses: NDArray[np.bool_]

    @classmethod
    def of(cls, samples: NDArray[np.float32]) -> Cepstra:
        """Of ``samples``: float32 (n,), mono, 16 kHz, at least a quarter of a second."""
        frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::HOP]
        power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), _FFT, axis=1)) ** 2
        bands = np.log(power @ _mel_filters().T + 1e-6 * power.mean() + 1e-12)
        cosines = np.cos(np.pi / _BANDS * np.outer(np.arange(_COEFFICIENTS), np.arange(_BANDS) + 0.5))
        cepstra = _standardised(bands @ cosines.T)
        changes = _standardised(np.gradient(cepstra, axis=0))
        loudness = np.sqrt(np.mean(np.square(frames), axis=1))
        quiet = loudness <= _QUIET * np.percentile(loudness, 95)
        return cls(np.hstack([cepstra, changes]).astype(np.float32), _long(quiet))


@dataclass(frozen=True)
class Alignment:
    """Which frame of one recording is which frame of the other: two index arrays of one length."""

    first: NDArray[np.intp]
    second: NDArray[np.intp]
    in_pause: NDArray[np.bool_]

    def slope(self) -> float | None:
        """Time of the first over time of the second, in speech; None if there is too little to tell."""
        steps = np.arange(_REACH, len(self.first) - _REACH, 5)
        pauses = np.concatenate([[0], np.cumsum(self.in_pause)])
        steps = steps[pauses[steps + _REACH + 1] == pauses[steps - _REACH]]
        if len(steps) < _FEWEST:
            return None
        first = self.first[steps + _REACH] - self.first[steps - _REACH]
        second = self.second[steps + _REACH] - self.second[steps - _REACH]
        slopes = np.log(np.maximum(first, 1) / np.maximum(second, 1))
        low, high = np.percentile(slopes, _MIDDLE)
        return float(np.exp(slopes[(slopes >= low) & (slopes <= high)].mean()))


def align(first: Cepstra, second: Cepstra) -> Alignment:
    """The cheapest path through both, from the first frames to the last. Takes memory for frames x frames."""
    cost = _distances(first.features, second.features)
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf, dtype=np.float32)
    total[0, 0] = 0.0
    for diagonal in range(2, rows + columns + 1):  # no cell of a diagonal needs another one of it
        row = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        column = diagonal - row
        before = np.minimum(total[row - 1, column], total[row, column - 1])
        total[row, column] = np.minimum(before, total[row - 1, column - 1]) + cost[row - 1, column - 1]
    path = _path_back(total)
    return Alignment(path[:, 0], path[:, 1], first.pauses[path[:, 0]] | second.pauses[path[:, 1]])


def _path_back(total: NDArray[np.float32]) -> NDArray[np.intp]:
    row, column = total.shape[0] - 1, total.shape[1] - 1
    path = []
    while row > 0 and column > 0:
        path.append((row - 1, column - 1))
        step = int(np.argmin((total[row - 1, column - 1], total[row - 1, column], total[row, column - 1])))
        row -= step != 2
        column -= step != 1
    return np.array(path[::-1], dtype=np.intp)


def _distances(first: NDArray[np.float32], second: NDArray[np.float32]) -> NDArray[np.float32]:
    squares = np.square(first).sum(1)[:, None] + np.square(second).sum(1)[None] - 2 * first @ second.T
    distances: NDArray[np.float32] = np.sqrt(np.maximum(squares, 0.0))
    return distances


def _mel_filters() -> NDArray[np.float64]:
    """Triangles, evenly spaced in mel from 80 to 7,000 Hz; shape (bands, FFT bins)."""
    low, high = (2595 * np.log10(1 + hertz / 700) for hertz in (80, 7000))
    edges = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(_FFT, 1 / RATE)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    filters: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling))
    return filters


def _standardised(values: NDArray[np.float64]) -> NDArray[np.float64]:
    standardised: NDArray[np.float64] = (values - values.mean(0)) / (values.std(0) + 1e-9)
    return standardised


def _long(quiet: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Only the stretches of at least ``_PAUSE_FRAMES``."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8)))
    long = np.zeros_like(quiet)
    for start, end in edges.reshape(-1, 2):
        long[start:end] = end - start >= _PAUSE_FRAMES
    return long
