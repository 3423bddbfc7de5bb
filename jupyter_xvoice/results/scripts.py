"""Which writing separates words with spaces."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["columns", "is_spaced", "join_words", "splits"]

_UNSPACED: Final = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3000, 0x30FF),  # CJK punctuation, Hiragana, Katakana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF00, 0xFF9F),  # full-width forms, half-width Katakana
    (0x20000, 0x3FFFF),  # Han, supplementary
)


def _is_unspaced(character: str) -> bool:
    """Whether ``character`` belongs to writing without spaces between words (Chinese, Japanese, Thai …)."""
    return any(low <= ord(character) <= high for low, high in _UNSPACED)


def splits(before: str, after: str) -> bool:
    """Whether ``after`` may begin a line behind ``before`` without a space: marks and punctuation stay where they are."""
    return after[0].isalnum() and (_is_unspaced(after[0]) or _is_unspaced(before[-1]))


def is_spaced(before: str, after: str) -> bool:
    """Whether a space stands between the words ``before`` and ``after``."""
    return not (_is_unspaced(before[-1]) and _is_unspaced(after[0]))


def join_words(words: Sequence[str]) -> str:
    """``words`` with spaces between them, except where both sides are written without."""
    said = [word for word in words if word]
    following = [f" {word}" if is_spaced(before, word) else word for before, word in pairwise(said)]
    return "".join([*said[:1], *following])


def columns(text: str) -> int:
    """The width of ``text`` in columns: wide characters (Han, Kana, Hangul) count twice, combining marks not at all."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in {"W", "F"} else 1 for c in text
    )
