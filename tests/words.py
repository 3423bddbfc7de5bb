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
