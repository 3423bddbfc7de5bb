"""What a :class:`Style` does to samples after eSpeak: loudness, ramps, laughter, and a limiter instead of clipping."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.synthesis.style import Ramp, Style

__all__ = ["limited", "silence", "styled"]

_KNEE: Final = 0.7
_CEILING: Final = 0.98
_GAINS_DB: Final = (-30.0, 15.0)
"""Where nested tags stop adding up."""
_LAUGHTER_HZ: Final = 5.0
_LAUGHTER_DEPTH: Final = 0.75


def silence(seconds: float) -> NDArray[np.float32]:
    """Zeros, float32 (n,)."""
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def styled(
    samples: NDArray[np.float32], style: Style, *, gain: float = 1.0, first: int = 0, last: int = 0
) -> NDArray[np.float32]:
    """``samples`` (n,) with the loudness of ``style``, within (-1, 1).

    Args:
        samples: one piece of speech.
        style: what to apply.
        gain: factor of the voice.
        first: index of the piece's first character in the text without tags; a ramp is measured in characters.
        last: index behind its last character.
    """
    decibels = np.full(len(samples), style.gain_db)
    for ramp in style.ramps:
        decibels += _ramp_db(ramp, first, last, len(samples))
    louder = samples * (10 ** (np.clip(decibels, *_GAINS_DB) / 20) * gain)
    if style.laughing:
        time = np.arange(len(samples)) / SAMPLE_RATE
        louder *= 1 - _LAUGHTER_DEPTH * (0.5 - 0.5 * np.cos(2 * np.pi * _LAUGHTER_HZ * time))
    return limited(louder.astype(np.float32))


def limited(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Peaks above 0.7 bent towards 0.98, the rest untouched: louder speech without clipping."""
    size = np.abs(samples)
    room = _CEILING - _KNEE
    bent = _KNEE + room * np.tanh((size - _KNEE) / room)
    return np.where(size > _KNEE, np.copysign(bent, samples), samples).astype(np.float32)


def _ramp_db(ramp: Ramp, first: int, last: int, count: int) -> NDArray[np.float64]:
    length = max(ramp.last - ramp.first, 1)
    begin, end = ((position - ramp.first) / length for position in (first, max(last, first)))
    at = np.linspace(begin, end, count)
    return np.interp(at, [0, 1], [ramp.start_db, ramp.end_db])
