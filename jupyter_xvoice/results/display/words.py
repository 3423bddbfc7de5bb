"""The words and numbers of results, in one place (ui.md 8 and 11)."""

from __future__ import annotations

from typing import Final

__all__ = ["count", "money"]

FREE: Final = "free"
CACHED: Final = "free, from the cache"
UNKNOWN: Final = "cost unknown"
BROKEN: Final = "The connection broke after {came} of sound. What came is kept; run the cell again for the rest."
STOPPED: Final = "stopped after {came}"
PART: Final = "{came:.1f} of about {whole:.0f} s"
NOTHING: Final = "No speech was recognised in {length} of sound (peak {peak})."
NOTHING_AT_ALL: Final = "No speech was recognised."
TEXT: Final = "Text"
WORDS: Final = "Words"
VIEW: Final = "View"
COPY: Final = "Copy"
DOWNLOAD: Final = "Download as"
WORD_LIST: Final = "Words. Arrow keys move, Enter plays from a word"
WORD_TABLE: Final = "Words with their times"
DOUBTFUL: Final = "doubtful"
TIP: Final = "{start:.2f} \N{EN DASH} {end:.2f} s"
CONFIDENCE: Final = "confidence {confidence:.2f}"
VOICES: Final = "Voices"
OWN_VOICES: Final = "Your voices"
OF_LIMIT: Final = "{count} of 30"
NO_OWN_VOICES: Final = "No voice of your own yet. A good one needs 90 to 120 seconds of calm reading."
LISTEN: Final = "Listen"
NAME: Final = "Name"
IDENTIFIER: Final = "Id"
DESCRIPTION: Final = "Description"
VOICE: Final = "Voice"
LENGTH: Final = "Length"
FIRST_SOUND: Final = "First sound"
HEADS: Final = ("Word", "Start, s", "End, s", "Length, s", "Speaker", "Confidence")


def money(cost: float | None, *, cached: bool = False) -> str:
    """``$0.34``, under a cent ``$0.0012``, nothing ``free``, not known ``cost unknown``."""
    if cached:
        return CACHED
    if cost is None:
        return UNKNOWN
    if cost == 0:
        return FREE
    if cost >= 0.01:
        return f"${cost:,.2f}"
    return f"${cost:.4f}" if cost >= 0.0001 else "under $0.0001"


def count(number: int, word: str) -> str:
    """``1 word``, ``34 words``."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
