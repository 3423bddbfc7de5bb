"""What a voice sounds like, frame by frame: its pitch and the envelope of its spectrum."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.engine.recognition.activity import RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Frames = NDArray[np.float64]

__all__ = ["DIMENSIONS", "HOP", "voiced_frames"]

HOP = RATE // 100
"""Samples between two frames (10 ms)."""
_WINDOW = 640  # samples, 40 ms: more than two periods of the lowest pitch
_LOWEST, _HIGHEST = 50.0, 400.0  # Hz
_VOICED = 0.5  # normalised autocorrelation from which a frame counts as voiced
_BANDS = 24
_COEFFICIENTS = 12

DIMENSIONS = 1 + _COEFFICIENTS
"""Numbers a frame has: the pitch in semitones over 50 Hz, then cepstral coefficients 1 to 12 of a mel spectrum."""


def voiced_frames(samples: NDArray[np.int16]) -> tuple[NDArray[np.int64], Frames]:
    """The voiced frames of ``samples`` (16 kHz): their indices in steps of ``HOP``, and (n, ``DIMENSIONS``) numbers."""
    count = max(0, (len(samples) - _WINDOW) // HOP + 1)
    if not count:
        return np.zeros(0, np.int64), np.zeros((0, DIMENSIONS))
    starts = np.arange(count) * HOP
    frames = samples[starts[:, None] + np.arange(_WINDOW)].astype(np.float64)
    frames -= frames.mean(axis=1, keepdims=True)
    energy = (frames**2).mean(axis=1)
    pitch, strength = _pitch(frames)
    voiced = (strength >= _VOICED) & (energy > np.percentile(energy, 95) / 1000)
    cepstrum = _cepstrum(frames[voiced])
    return np.flatnonzero(voiced), np.column_stack((12 * np.log2(pitch[voiced] / _LOWEST), cepstrum))


def _pitch(frames: Frames) -> tuple[Frames, Frames]:
    """Pitch in Hz and the height of its peak in the normalised autocorrelation."""
    spectrum = np.fft.rfft(frames, 2 * _WINDOW)
    correlation = np.fft.irfft(np.abs(spectrum) ** 2)[:, :_WINDOW]
    # A longer lag leaves fewer samples to compare; dividing by their number makes the peaks comparable.
    correlation /= np.maximum(correlation[:, :1], 1e-9) * (1 - np.arange(_WINDOW) / _WINDOW)
    shortest, longest = int(RATE / _HIGHEST), int(RATE / _LOWEST)
    window = correlation[:, shortest : longest + 1]
    best = window.max(axis=1)
    # The first peak nearly as high as the best one: multiples of a period are as high as the period itself.
    inner = window[:, 1:-1]
    peaks = (inner >= window[:, :-2]) & (inner >= window[:, 2:]) & (inner >= 0.85 * best[:, None])
    lag = np.where(peaks.any(axis=1), peaks.argmax(axis=1) + 1, window.argmax(axis=1)) + shortest
    return RATE / lag, best


def _cepstrum(frames: Frames) -> Frames:
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW), 1024)) ** 2
    bands = np.log(power @ _mel_filters().T + 1.0)
    angles = np.pi / _BANDS * (np.arange(_BANDS) + 0.5)
    basis = np.cos(np.arange(1, _COEFFICIENTS + 1)[:, None] * angles)
    result: Frames = bands @ basis.T / _BANDS
    return result


@cache
def _mel_filters() -> Frames:
    """Triangles of equal width on the mel scale between 100 and 6,000 Hz."""
    low, high = (float(2595 * np.log10(1 + hertz / 700)) for hertz in (100, 6000))
    edges: Frames = 700 * (10 ** (np.linspace(low, high, _BANDS + 2) / 2595) - 1)
    frequencies = np.fft.rfftfreq(1024, 1 / RATE)
    rising = (frequencies - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - frequencies) / (edges[2:] - edges[1:-1])[:, None]
    triangles: Frames = np.clip(np.minimum(rising, falling), 0, None)
    return triangles
