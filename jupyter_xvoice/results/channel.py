"""One channel of a recording, transcribed apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, field_validator

from jupyter_xvoice.results.word import Word  # noqa: TC001 - pydantic reads it at run time

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Channel"]


class Channel(BaseModel):
    """What was said on one channel (protocol.md 6.2, ``channels``).

    Attributes:
        index: from 0; of two, 0 is left.
        language: BCP-47, or empty.
        text: everything that was said on it.
        words: with times in seconds, and ``channel`` set.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    index: int
    language: str = ""
    text: str = ""
    words: list[Word] = []

    @field_validator("language", "text", mode="before")
    @classmethod
    def _no_none(cls, value: Any) -> Any:
        return "" if value is None else value

    @field_validator("words", mode="before")
    @classmethod
    def _no_words(cls, value: Any) -> Any:
        return [] if value is None else value

    def model_post_init(self, _context: Mapping[str, Any] | None, /) -> None:
        """Words know their channel."""
        for place, word in enumerate(self.words):
            if word.channel is None:
                self.words[place] = word.model_copy(update={"channel": self.index})
