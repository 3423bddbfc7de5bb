"""A recognised word, and lists of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["FILLERS", "Word", "joined", "to_wire", "without_fillers"]

# What speakers say while they think, as the recogniser's dictionary spells it.
FILLERS = frozenset({"ah", "eh", "er", "erm", "hm", "hmm", "mhm", "mm", "uh", "uhm", "um"})


@dataclass(frozen=True)
class Word:
    """A word with its place.

    Attributes:
        text: as recognised, or as formatted.
        start: seconds from the start of the audio.
        end: seconds from the start of the audio.
        speaker: int from 0, or None where nobody asked or nobody can tell.
    """

    text: str
    start: float
    end: float
    speaker: int | None = None

    def to_wire(self) -> dict[str, Any]:
        """The object of protocol.md 6.2. PocketSphinx's confidence is always 1.0, so there is none (engine.md)."""
        wire: dict[str, Any] = {"text": self.text, "start": round(self.start, 3), "end": round(self.end, 3)}
        if self.speaker is not None:
            wire["speaker"] = self.speaker
        return wire

    def shifted(self, seconds: float) -> Word:
        """The same word, ``seconds`` later."""
        return Word(self.text, self.start + seconds, self.end + seconds, self.speaker)


def joined(words: Iterable[Word]) -> str:
    """The words as one text."""
    return " ".join(word.text for word in words)


def without_fillers(words: Iterable[Word]) -> list[Word]:
    """The words without "uh", "um" and the like."""
    return [word for word in words if word.text not in FILLERS]


def to_wire(words: Iterable[Word]) -> list[dict[str, Any]]:
    """The objects of protocol.md 6.2."""
    return [word.to_wire() for word in words]
