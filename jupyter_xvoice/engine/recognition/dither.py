"""Noise under digital silence.

Synthetic speech has pauses of perfect zeros, which wreck PocketSphinx's estimate of the channel: white noise at 0.001 of full
scale takes one voice from 36 % to 12 % word error rate. It does not help real recordings, whose own noise lies higher (engine.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVEL", "Dither", "noise_floor"]

LEVEL = 0.001 * 32768
"""RMS of the noise in 16-bit steps."""
_FRAME = 160  # 10 ms
_SEED = 20261121  # fixed: the same audio gives the same words


class Dither:
    """White noise from a fixed seed."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(_SEED)

    def __call__(self, samples: NDArray[np.int16]) -> NDArray[np.int16]:
        """``samples`` with noise of ``LEVEL`` added, clipped to 16 bit."""
        noise = self._random.normal(0.0, LEVEL, len(samples))
        return np.clip(np.rint(samples + noise), -32768, 32767).astype(np.int16)


def noise_floor(samples: NDArray[np.int16]) -> float:
    """RMS in 16-bit steps of the quietest tenth of 10 ms frames; infinite for less than one frame."""
    frames = len(samples) // _FRAME
    if not frames:
        return float("inf")
    squares = samples[: frames * _FRAME].astype(np.float64).reshape(frames, _FRAME) ** 2
    return float(np.sqrt(np.percentile(squares.mean(axis=1), 10)))
