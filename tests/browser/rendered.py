"""What a page has rendered, laid over what was sent to it. Both are 24 kHz mono in [-1, 1]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.signal import correlate

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 24_000
_WRONG = 0.01  # of full scale
_FIRST = RATE // 50  # no start buffer is smaller than 20 ms


@dataclass(frozen=True)
class Match:
    """Where ``sent`` lies in what was rendered, and how like it is what lies there."""

    begin: int
    end: int
    correlation: float
    longest_difference: float
    """seconds; a gap or a repetition would be wrong from there on"""


def match(rendered: NDArray[np.float32], sent: NDArray[np.float32], underruns: int = 0) -> Match:
    """The place of ``sent``, in which the player may have waited as often as it says that it ran dry: a slow machine does."""
    begin = _begin(rendered, sent)
    there, waited = rendered[begin:], 0
    for _ in range(underruns):
        wait = _first_wait(there, sent)
        there = np.delete(there, wait)
        waited += wait.stop - wait.start
    assert there.size >= sent.size > 0, (rendered.size, begin, waited, sent.size)
    there = there[: sent.size]
    wrong = np.abs(there - sent) > _WRONG
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wrong.astype(np.int8), [0]])))
    longest = float(np.max(edges[1::2] - edges[::2], initial=0)) / RATE
    return Match(begin, begin + waited + sent.size, float(np.corrcoef(there, sent)[0, 1]), longest)


def _begin(rendered: NDArray[np.float32], sent: NDArray[np.float32]) -> int:
    """Where the first sound of ``sent`` differs least from what was rendered."""
    silent = int(np.argmax(np.abs(sent) > _WRONG))
    first = sent[silent : silent + _FIRST].astype(np.float64)
    power = np.concatenate([[0.0], np.cumsum(rendered.astype(np.float64) ** 2)])
    alike = correlate(rendered.astype(np.float64), first, mode="valid", method="fft")
    return max(0, int(np.argmin(power[first.size :] - power[: -first.size] - 2 * alike)) - silent)


def _first_wait(there: NDArray[np.float32], sent: NDArray[np.float32]) -> slice:
    """The first silence that is not in ``sent``; empty if there is none."""
    length = min(there.size, sent.size)
    missing = (there[:length] == 0) & (np.abs(sent[:length]) > _WRONG)
    if not missing.any():
        return slice(0, 0)
    at = int(np.argmax(missing))
    begin = at - int(np.argmax(there[:at][::-1] != 0)) if there[:at].any() else 0
    end = at + (int(np.argmax(there[at:] != 0)) if there[at:].any() else there.size - at)
    own = sent[begin:]  # silence that belongs there
    return slice(begin + int(np.argmax(own != 0)), end)


def samples(data: bytes) -> NDArray[np.float32]:
    """16-bit samples as they travel."""
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768
