"""Breaking a caption into lines."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.results.scripts import columns, is_spaced, join_words

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CLAUSE_ENDS", "SENTENCE_ENDS", "Room", "ends_with", "wrapped"]

_WIDTH: Final = 42  # columns
_LINES: Final = 2
SENTENCE_ENDS: Final = ".?!…。？！؟।"  # noqa: RUF001 - Chinese, Japanese, Arabic, Hindi too
CLAUSE_ENDS: Final = ",;:，、；：،"  # noqa: RUF001
_CLOSING: Final = "\"'”’»)]）」』"  # noqa: RUF001


class Room:
    """Two lines of 42 columns that fill with words."""

    def __init__(self) -> None:
        self._line = 1
        self._width = 0
        self._last = ""

    def take(self, word: str) -> bool:
        """Adds ``word`` if it fits. The first word is taken however wide it is."""
        width = columns(word)
        if not self._last:
            self._width = width
        elif (wider := self._width + is_spaced(self._last, word) + width) <= _WIDTH:
            self._width = wider
        elif self._line < _LINES and width <= _WIDTH:
            self._line, self._width = self._line + 1, width
        else:
            return False
        self._last = word
        return True


def wrapped(words: Sequence[str]) -> list[str]:
    """``words`` on one line if they fit, else on two of about the same width, broken after punctuation if that is near."""
    starts, ends = [0], [columns(words[0])]
    for before, word in pairwise(words):
        starts.append(ends[-1] + is_spaced(before, word))
        ends.append(starts[-1] + columns(word))
    if ends[-1] <= _WIDTH or len(words) < 2:
        return [join_words(words)]

    def ugliness(cut: int) -> tuple[int, int]:
        above, below = ends[cut - 1], ends[-1] - starts[cut]
        natural = ends_with(words[cut - 1], SENTENCE_ENDS + CLAUSE_ENDS)
        return max(0, max(above, below) - _WIDTH), abs(above - below) - (_WIDTH // 2 if natural else 0)

    cut = min(range(1, len(words)), key=ugliness)
    return [join_words(words[:cut]), join_words(words[cut:])]


def ends_with(text: str, marks: str) -> bool:
    """Whether ``text`` ends with one of ``marks``, closing quotes and brackets left aside."""
    return text.rstrip(_CLOSING).endswith(tuple(marks))
