"""The fundamental frequency (F0) of speech.

Autocorrelation divided by that of the window, peaks refined by a parabola (P. Boersma, "Accurate short-term analysis of
the fundamental frequency and the harmonics-to-noise ratio of a sampled sound", 1993), and a running median over the frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HOP", "RATE", "track"]

RATE: Final = 16000
"""Hz, the rate that :func:`track` works at."""
HOP: Final = 160
"""Samples from frame to frame: 10 ms."""

_WINDOW: Final = 960  # 60 ms hold three periods of the lowest pitch
_LOWEST_HZ: Final = 50.0
_HIGHEST_HZ: Final = 500.0
_VOICED: Final = 0.55  # share of the energy that is periodic
_OCTAVE_COST: Final = 0.02  # an octave down needs a better match than its upper octave
_QUIET: Final = 0.03  # of the loudest frames
_BLOCK: Final = 2048  # frames at a time: bounds the memory of the spectra


def track(samples: NDArray[np.float32]) -> NDArray[np.float64]:
    """F0 in Hz of each frame of ``samples`` (float32 (n,), mono, 16 kHz); 0 where nothing is voiced. Shape (frames,)."""
    if len(samples) < _WINDOW:
        return np.zeros(0)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _WINDOW)[::HOP]
    loudness = np.sqrt(np.mean(np.square(frames, dtype=np.float32), axis=1))
    threshold = max(_QUIET * float(np.percentile(loudness, 95)), 1e-4)
    blocks = [_f0(frames[start : start + _BLOCK]) for start in range(0, len(frames), _BLOCK)]
    f0 = np.where(loudness > threshold, np.concatenate(blocks), 0.0)
    return _smoothed(f0)


def _f0(frames: NDArray[np.float32]) -> NDArray[np.float64]:
    window = np.hanning(_WINDOW)
    size = 2 * _WINDOW
    centred = (frames - frames.mean(axis=1, keepdims=True)) * window
    spectrum = np.abs(np.fft.rfft(centred, size, axis=1)) ** 2
    correlation = np.fft.irfft(spectrum, axis=1)
    of_window = np.fft.irfft(np.abs(np.fft.rfft(window, size)) ** 2)
    shortest, longest = int(RATE / _HIGHEST_HZ), int(RATE / _LOWEST_HZ) + 1
    lags = np.arange(longest + 2)
    energy = correlation[:, :1]
    normal = correlation[:, lags] / np.where(energy > 0, energy, 1.0) / (of_window[lags] / of_window[0])
    inner = normal[:, shortest : longest + 1]
    is_peak = (inner > normal[:, shortest - 1 : longest]) & (inner >= normal[:, shortest + 1 : longest + 2])
    cost = _OCTAVE_COST * np.log2(lags[shortest : longest + 1] * _HIGHEST_HZ / RATE)
    strength = np.where(is_peak, inner - cost, -1.0)
    best = strength.argmax(axis=1)
    rows = np.arange(len(frames))
    before, at, after = (normal[rows, best + shortest + step] for step in (-1, 0, 1))
    curvature = before - 2 * at + after
    shift = np.where(curvature < 0, 0.5 * (before - after) / np.where(curvature < 0, curvature, 1.0), 0.0)
    return np.where(inner[rows, best] * is_peak[rows, best] > _VOICED, RATE / (best + shortest + shift), 0.0)


def _smoothed(f0: NDArray[np.float64]) -> NDArray[np.float64]:
    """Drops a frame that is far from the median of the five around it: an octave error, or a click."""
    padded = np.pad(f0, 2)
    median = np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1)
    return np.where((median > 0) & (np.abs(f0 - median) < 0.2 * median), f0, 0.0)
