"""Speech in numbers: nothing here is judged by ear."""

from __future__ import annotations

from typing import Any

import numpy as np

from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE
from jupyter_xvoice.engine.synthesis.synthesizer import Piece, synthesize
from jupyter_xvoice.engine.synthesis.voices import BUILTIN

SENTENCE = "The quick brown fox jumps over the lazy dog and runs away."


def pieces(text: str, voice: str = "rex", **options: Any) -> list[Piece]:
    return list(synthesize(text, voice=BUILTIN[voice], **{"language": "en", **options}))


def say(text: str, voice: str = "rex", **options: Any) -> np.ndarray:
    return np.concatenate([piece.samples for piece in pieces(text, voice, **options)])


def seconds(samples: np.ndarray) -> float:
    return len(samples) / SAMPLE_RATE


def level(samples: np.ndarray) -> float:
    """dBFS of the frames that sound."""
    frames = samples[: len(samples) // 512 * 512].reshape(-1, 512)
    powers = (frames.astype(np.float64) ** 2).mean(axis=1)
    return float(10 * np.log10(powers[powers > 1e-5].mean()))


def pitches(samples: np.ndarray, *, lowest: float = 50, highest: float = 450) -> tuple[np.ndarray, float]:
    """F0 in Hz of the voiced frames (autocorrelation), and the share of voiced among sounding frames."""
    size, hop = int(0.05 * SAMPLE_RATE), int(0.01 * SAMPLE_RATE)
    window = np.hanning(size)
    tail = _autocorrelation(window)
    first, last = int(SAMPLE_RATE / highest), int(SAMPLE_RATE / lowest)
    found: list[float] = []
    sounding = 0
    for start in range(0, len(samples) - size, hop):
        frame = samples[start : start + size].astype(np.float64)
        frame = frame - frame.mean()
        if np.sqrt((frame**2).mean()) < 0.02:
            continue
        sounding += 1
        correlation = _autocorrelation(frame * window) / tail
        lags = correlation[first : min(last, size * 3 // 4)]
        if lags.max() > 0.5:
            lag = int(np.flatnonzero(lags > 0.9 * lags.max())[0])
            while lag + 1 < len(lags) and lags[lag + 1] > lags[lag]:
                lag += 1
            found.append(SAMPLE_RATE / (first + lag))
    return np.array(found), len(found) / max(sounding, 1)


def pitch(samples: np.ndarray) -> float:
    """Median F0 in Hz."""
    return float(np.median(pitches(samples)[0]))


def _autocorrelation(frame: np.ndarray) -> np.ndarray:
    spectrum = np.abs(np.fft.rfft(frame, 2 * len(frame))) ** 2
    correlation = np.fft.irfft(spectrum)[: len(frame)]
    return correlation / correlation[0]
