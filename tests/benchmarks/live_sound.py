"""What a page has rendered, laid over the items that were sent to it, sample by sample. Rendered is float32, sent is int16."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["Laid", "in_order", "lay"]

_KEY = 480  # samples by which an item is found: 20 ms
_FADE = 240  # samples, at most, in which a player comes to rest
_FULL = 32768.0


@dataclass(frozen=True)
class Laid:
    """One item in what was rendered."""

    item: str
    begin: int
    """sample at which it begins"""
    length: int
    """samples of it that were rendered, up to the last that is not silence"""
    silence: int
    """samples behind these that were silence already in what was sent: nobody can say how many of them were rendered"""
    exact: bool
    """every sample up to the fade is the one that was sent, in its place"""

    def off(self, reported: int) -> int:
        """How far a report is from the truth, samples; above 0 it says too much."""
        return reported - min(max(reported, self.length), self.length + self.silence)


def lay(
    rendered: NDArray[np.float32], items: Sequence[tuple[str, NDArray[np.int16]]], since: Sequence[int]
) -> list[Laid]:
    """Each item that sounded, in the order in which they came. ``since``: the sample before which each cannot have begun."""
    whole = np.rint(rendered * _FULL).astype("<i2").tobytes()
    begins: list[tuple[int, int]] = []
    floor = 0
    for number, (_, sent) in enumerate(items):
        begin = _find(whole, sent, max(since[number], floor))
        if begin is not None:
            begins.append((number, begin))
            floor = begin
    ends = [*(begin for _, begin in begins), rendered.size][1:]
    return [
        _laid(items[number][0], items[number][1], rendered, begin, end)
        for (number, begin), end in zip(begins, ends, strict=True)
    ]


def in_order(rendered: NDArray[np.float32], sent: NDArray[np.int16]) -> bool:
    """Whether every sample that is not silence was rendered, once and in order, whatever gaps lie between them."""
    return bool(np.array_equal(rendered[rendered != 0], sent[sent != 0].astype(np.float32) / np.float32(_FULL)))


def _find(whole: bytes, sent: NDArray[np.int16], since: int) -> int | None:
    loud = np.flatnonzero(sent)
    if loud.size == 0:
        return None
    first = int(loud[0])
    key = sent[first : first + _KEY].astype("<i2").tobytes()
    at = whole.find(key, 2 * max(since + first, 0))
    while at % 2 == 1 and at >= 0:
        at = whole.find(key, at + 1)
    return at // 2 - first if at >= 0 else None


def _laid(item: str, sent: NDArray[np.int16], rendered: NDArray[np.float32], begin: int, end: int) -> Laid:
    there = rendered[begin : min(end, begin + sent.size)]
    loud = np.flatnonzero(there)
    length = int(loud[-1]) + 1 if loud.size else 0
    behind = np.flatnonzero(sent[length:])
    silence = int(behind[0]) if behind.size else sent.size - length
    certain = length if length + silence >= sent.size else max(length - _FADE, 0)
    exact = np.array_equal(there[:certain], sent[:certain].astype(np.float32) / np.float32(_FULL))
    return Laid(item, begin, length, silence, bool(exact))
