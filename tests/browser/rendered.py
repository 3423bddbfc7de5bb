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


@dataclass(frozen=True)
class Match:
    """Where ``sent`` begins in what was rendered, and how like it is what lies there."""

    begin: int
    correlation: float
    longest_difference: float
    """seconds; a gap or a repetition would be wrong from there on"""


def match(rendered: NDArray[np.float32], sent: NDArray[np.float32]) -> Match:
    """The best place of ``sent``."""
    assert rendered.size >= sent.size > 0, (rendered.size, sent.size)
    begin = int(np.argmax(correlate(rendered, sent, mode="valid", method="fft")))
    there = rendered[begin : begin + sent.size]
    wrong = np.abs(there - sent) > _WRONG
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wrong.astype(np.int8), [0]])))
    longest = float(np.max(edges[1::2] - edges[::2], initial=0)) / RATE
    return Match(begin, float(np.corrcoef(there, sent)[0, 1]), longest)


def samples(data: bytes) -> NDArray[np.float32]:
    """16-bit samples as they travel."""
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / 32768
