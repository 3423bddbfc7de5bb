"""Words for stderr, results for stdout."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.results import Speech

__all__ = ["facts", "give", "tell"]


def give(result: str) -> None:
    """A result, as a line on stdout."""
    sys.stdout.write(f"{result}\n")


def tell(sentence: str) -> None:
    """A line on stderr."""
    sys.stderr.write(f"{sentence}\n")


def facts(speech: Speech) -> str:
    """Length, voice, place and cost of a speech in one line."""
    cost = "cost unknown" if speech.cost is None else f"${speech.cost:.4f}" if speech.cost else "free"
    cached = ", from the cache" if speech.cached else ""
    return f"{speech.duration:.1f} s, {speech.voice}, {speech.place}, {cost}{cached}"
