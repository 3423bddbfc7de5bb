"""Cutting long audio into stretches of speech, so that memory stays bounded and the recogniser starts where speech does."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.engine.recognition.activity import CHUNK, RATE, Activity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Segment", "Segmenter"]

_LEAD = round(0.35 * RATE / CHUNK)  # chunks kept before and after speech
_PAUSE = round(0.8 * RATE / CHUNK)  # chunks of silence that end a segment
_LONGEST = round(20.0 * RATE / CHUNK)  # chunks; beyond it the quietest moment of the last third is the cut


@dataclass(frozen=True)
class Segment:
    """A stretch of speech with a little silence around it.

    Attributes:
        start: sample at which it starts.
        samples: int16 at 16 kHz, mono.
    """

    start: int
    samples: NDArray[np.int16]


@dataclass
class _Open:
    first: int  # index of its first chunk
    chunks: list[NDArray[np.int16]]
    probabilities: list[float]
    silent: int = 0  # chunks since the last speech
    spoken: bool = field(default=False)


class Segmenter:
    """Feed samples, take segments.

    Args:
        threshold: probability from which a chunk counts as speech (``vad_threshold``, protocol.md 6.1).
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._activity = Activity()
        self._index = 0
        self._open = _Open(0, [], [])

    def feed(self, samples: NDArray[np.int16]) -> Iterator[Segment]:
        """Takes int16 samples at 16 kHz, any number; gives the segments that they complete."""
        for chunk, probability in self._activity.feed(samples):
            self._index += 1
            now = self._open
            now.chunks.append(chunk)
            now.probabilities.append(probability)
            if probability >= self._threshold:
                now.spoken, now.silent = True, 0
                if len(now.chunks) >= _LONGEST:
                    yield self._cut()
            elif not now.spoken:
                drop = len(now.chunks) - _LEAD
                if drop > 0:
                    del now.chunks[:drop], now.probabilities[:drop]
                    now.first += drop
            else:
                now.silent += 1
                if now.silent >= _PAUSE:
                    yield self._close()

    def finish(self) -> Iterator[Segment]:
        """The last segment, if somebody spoke in it."""
        rest = self._activity.finish()
        if self._open.spoken:
            if len(rest):
                self._open.chunks.append(rest)
            yield self._close()

    def _close(self) -> Segment:
        now = self._open
        spare = max(0, now.silent - _LEAD)
        keep = len(now.chunks) - spare
        self._open = _Open(now.first + keep, now.chunks[keep:], now.probabilities[keep:])
        return Segment(now.first * CHUNK, np.concatenate(now.chunks[:keep]))

    def _cut(self) -> Segment:
        now = self._open
        tail = len(now.chunks) * 2 // 3
        keep = tail + int(np.argmin(now.probabilities[tail:])) + 1
        rest = now.probabilities[keep:]
        self._open = _Open(now.first + keep, now.chunks[keep:], rest)
        self._open.spoken = any(probability >= self._threshold for probability in rest)
        return Segment(now.first * CHUNK, np.concatenate(now.chunks[:keep]))
