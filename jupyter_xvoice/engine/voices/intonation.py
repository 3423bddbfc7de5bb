"""What has to change in a voice's pitch for its intonation to run where a recording's runs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEWEST_FRAMES", "Change", "change", "change_of_distribution"]

FEWEST_FRAMES: Final = 20
"""Voiced frames (10 ms each) from which anything can be said."""

_BELIEVED: Final = 0.5  # share of the frames that a straight line has to explain
_AGREES: Final = 0.03  # of the pitch: how close to the line the believed frames lie when both say the same sentence
_SPREAD: Final = (20, 50, 80)  # percentiles: the middle, and the range around it
_FACTORS: Final = (0.5, 2.0)  # what one correction may do to the range
_STARTS: Final = (1.0, 0.7, 1.4)
_ROUNDS: Final = 15


@dataclass(frozen=True)
class Change:
    """``new = shift + factor * old``, for every pitch in Hz and so for the two ends of a voice's range."""

    shift: float
    factor: float

    def of(self, hertz: float) -> float:
        """The new pitch."""
        return self.shift + self.factor * hertz


def change(wanted: NDArray[np.float64], spoken: NDArray[np.float64]) -> Change | None:
    """From the F0 (Hz) of frames that were aligned, ``(n,)`` each, 0 where unvoiced.

    A straight line through the half of the frames that agree best (least trimmed squares): a misheard word, or a question
    spoken as a statement, has no say. None where no such line holds: people do not speak in eSpeak's melodies, and then
    :func:`change_of_distribution` is left.
    """
    both = (wanted > 0) & (spoken > 0)
    wanted, spoken = wanted[both], spoken[both]
    if len(wanted) < FEWEST_FRAMES:
        return None
    candidates = [_line(wanted, spoken, start) for start in _STARTS]
    error, found = min(candidates, key=lambda candidate: candidate[0])
    return found if error < _AGREES * float(np.median(wanted)) else None


def change_of_distribution(wanted: NDArray[np.float64], spoken: NDArray[np.float64]) -> Change | None:
    """From the F0 (Hz) of any frames, 0 where unvoiced: the middle and the range become equal. None if there are too few."""
    wanted, spoken = wanted[wanted > 0], spoken[spoken > 0]
    if min(len(wanted), len(spoken)) < FEWEST_FRAMES:
        return None
    low, middle, high = np.percentile(wanted, _SPREAD)
    low_now, middle_now, high_now = np.percentile(spoken, _SPREAD)
    factor = float(np.clip((high - low) / max(high_now - low_now, 1.0), *_FACTORS))
    return Change(float(middle - factor * middle_now), factor)


def _line(wanted: NDArray[np.float64], spoken: NDArray[np.float64], factor: float) -> tuple[float, Change]:
    """The line that settles when it starts with ``factor``, and the error (Hz, root mean square) of what it explains."""
    kept = int(len(wanted) * _BELIEVED)
    shift = float(np.median(wanted) - factor * np.median(spoken))
    for _ in range(_ROUNDS):
        best = np.argsort(np.abs(wanted - shift - factor * spoken))[:kept]
        x, y = spoken[best], wanted[best]
        slope = np.mean((x - x.mean()) * (y - y.mean())) / max(float(x.var()), 1e-6)
        factor = float(np.clip(slope, *_FACTORS))
        shift = float(y.mean() - factor * x.mean())
    squares = np.sort(np.square(wanted - shift - factor * spoken))[:kept]
    return float(np.sqrt(squares.mean())), Change(shift, factor)
