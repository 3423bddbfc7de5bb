"""How much of what was said was heard."""

from __future__ import annotations

import re
from difflib import SequenceMatcher


def words(text: str) -> list[str]:
    """The words of ``text``, lower-case, without punctuation."""
    return re.findall(r"[a-z']+", text.lower())


def share_heard(said: str, heard: str) -> float:
    """The share of the words of ``said`` that are in ``heard``, in the same order; a heard word too many lowers it."""
    a, b = words(said), words(heard)
    matched = sum(block.size for block in SequenceMatcher(a=a, b=b, autojunk=False).get_matching_blocks())
    return matched / max(len(a), len(b), 1)


def distance(said: list[str], heard: list[str]) -> int:
    """Substitutions, insertions and deletions that turn one into the other."""
    costs = list(range(len(heard) + 1))
    for row, word in enumerate(said, start=1):
        diagonal, costs[0] = costs[0], row
        for column, other in enumerate(heard, start=1):
            diagonal, costs[column] = (
                costs[column],
                min(costs[column] + 1, costs[column - 1] + 1, diagonal + (word != other)),
            )
    return costs[-1]


def word_error_rate(said: str, heard: str) -> float:
    """Substitutions, insertions and deletions to a word of ``said``: 0 is without a mistake, it can be over 1."""
    return distance(words(said), words(heard)) / max(len(words(said)), 1)
