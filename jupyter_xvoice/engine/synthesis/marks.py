"""Character times from eSpeak's word events.

An event names the first character of a word and its first sample, and often stands for several function words at once.
The characters up to the next event share its time evenly; white space and punctuation take none.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.synthesis.renderer import Rendering
    from jupyter_xvoice.engine.synthesis.spoken import Spoken

__all__ = ["Mark", "heard_until", "marks_of"]

_SILENCE: Final = 0.003
"""Of full scale; quieter than any fricative of these voices."""
_SPOKEN: Final = "LNMS"
"""First letters of the Unicode categories that take time: letters, numbers, marks, signs; not punctuation, not space."""


@dataclass(frozen=True)
class Mark:
    """A character of the text and when it is spoken: ``start`` and ``end`` in seconds from the start of the utterance."""

    char: str
    start: float
    end: float


def marks_of(text: str, spoken: Spoken, rendering: Rendering, offset: float, *, longest: float) -> list[Mark]:
    """A mark for every character of ``text``, in order, never going back in time.

    Args:
        text: as it was sent, without tags.
        spoken: what was given to the synthesizer.
        rendering: its answer.
        offset: seconds of the utterance before ``rendering``.
        longest: seconds of ``rendering`` that are kept; no mark lies behind them.
    """
    starts: list[float | None] = [None] * len(text)
    ends: list[float] = [0.0] * len(text)
    for position, until, first, last in _words(spoken.text, rendering):
        for index, start, end in _shared(spoken.text, position, until, first / SAMPLE_RATE, last / SAMPLE_RATE):
            origin = spoken.origins[index]
            before = starts[origin]
            starts[origin] = start if before is None else min(before, start)
            ends[origin] = max(ends[origin], end)
    marks: list[Mark] = []
    reached = 0.0
    for char, known, known_end in zip(text, starts, ends, strict=True):
        start = reached if known is None else min(max(known, reached), longest)
        reached = start if known is None else min(max(known_end, start), longest)
        marks.append(Mark(char, round(offset + start, 4), round(offset + reached, 4)))
    return marks


def _words(text: str, rendering: Rendering) -> list[tuple[int, int, int, int]]:
    """Per word: first character, character behind it, first sample, sample behind it."""
    total = len(rendering.samples)
    heads: list[tuple[int, int, int]] = []
    for number, event in enumerate(rendering.events):
        following = next(
            (later.sample for later in rendering.events[number + 1 :] if later.sample > event.sample), total
        )
        if not event.is_word or event.position >= len(text):
            continue
        if heads and event.position <= heads[-1][0]:  # one word in several pieces, as Japanese gives
            position, first, _ = heads[-1]
            heads[-1] = (position, first, following)
        else:
            heads.append((event.position, event.sample, following))
    words = []
    for number, (position, first, last) in enumerate(heads):
        until = heads[number + 1][0] if number + 1 < len(heads) else len(text)
        words.append((0 if number == 0 else position, until, first, heard_until(rendering.samples, first, last)))
    return words


def heard_until(samples: NDArray[np.float32], first: int, last: int) -> int:
    """The end of the sound in ``samples[first:last]``: the pause behind a clause belongs to no word."""
    loud = np.flatnonzero(np.abs(samples[first:last]) > _SILENCE)
    return first + int(loud[-1]) + 1 if len(loud) else last


def _shared(text: str, position: int, until: int, start: float, end: float) -> list[tuple[int, float, float]]:
    letters = [index for index in range(position, until) if unicodedata.category(text[index])[0] in _SPOKEN]
    if not letters:
        return []
    step = (end - start) / len(letters)
    return [(index, start + step * n, start + step * (n + 1)) for n, index in enumerate(letters)]
