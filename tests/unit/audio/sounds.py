"""Sounds for the tests, made by arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def noise(n: int, *, channels: int = 1, seed: int = 0, level: float = 0.1) -> NDArray[np.float32]:
    """White noise: any shift, swap or gap is seen in a correlation."""
    shape = n if channels == 1 else (n, channels)
    return np.clip(np.random.default_rng(seed).normal(0.0, level, shape), -1.0, 1.0).astype(np.float32)


def tone(seconds: float, rate: int, *, hertz: float = 440.0, level: float = 0.5) -> NDArray[np.float32]:
    times = np.arange(round(seconds * rate)) / rate
    return (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)


def shift(late: NDArray[Any], reference: NDArray[Any]) -> int:
    """By how many samples ``late`` comes after ``reference`` (the peak of their correlation)."""
    size = 1 << (len(late) + len(reference)).bit_length()
    product = np.fft.irfft(np.fft.rfft(late, size) * np.conj(np.fft.rfft(reference, size)))
    place = int(np.argmax(product))
    return place if place < size // 2 else place - size


def likeness(first: NDArray[Any], second: NDArray[Any]) -> float:
    """Correlation of the two where both are: 1 is the same sound."""
    length = min(len(first), len(second))
    return float(np.corrcoef(first[:length].reshape(-1), second[:length].reshape(-1))[0, 1])
