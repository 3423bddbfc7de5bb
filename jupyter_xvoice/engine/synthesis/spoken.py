"""Text as it is read to the reader and as it is spoken, character by character.

Replacements and normalisation change what is spoken, not what the timestamps show: those follow the text that was sent,
without its tags.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable

__all__ = ["Spoken"]


@dataclass(frozen=True)
class Spoken:
    """What is spoken, and where it comes from.

    Attributes:
        text: what the synthesizer gets.
        origins: for each character of ``text`` the index of a character of the text that was sent.
    """

    text: str
    origins: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Spoken:
        """``text`` spoken as it is."""
        return cls(text, tuple(range(len(text))))

    def rewritten(self, pattern: re.Pattern[str], say: Callable[[re.Match[str]], str]) -> Spoken:
        """With every match replaced by what ``say`` gives; its characters are spread over those they replace."""
        text: list[str] = []
        origins: list[int] = []
        position = 0
        for match in pattern.finditer(self.text):
            if match.start() == match.end():
                continue
            instead = say(match)
            first, length = match.start(), match.end() - match.start()
            text += [self.text[position:first], instead]
            origins += self.origins[position:first]
            origins += [self.origins[first + index * length // len(instead)] for index in range(len(instead))]
            position = match.end()
        text.append(self.text[position:])
        origins += self.origins[position:]
        return Spoken("".join(text), tuple(origins))
