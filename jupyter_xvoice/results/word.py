"""A word with its place in time."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

__all__ = ["Word"]


class Word(BaseModel):
    """A word that was recognised or spoken (protocol.md 6.2). Fields that the service adds are kept.

    Attributes:
        text: the word, with its punctuation.
        start: seconds from the beginning of the audio.
        end: seconds from the beginning of the audio.
        confidence: 0 to 1; None when the service does not say.
        speaker: number of the speaker, from 0; None without diarisation.
        channel: number of the channel, from 0; None unless the channels were recognised apart.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    text: str
    start: float
    end: float
    confidence: float | None = None
    speaker: int | None = None
    channel: int | None = None

    def __repr__(self) -> str:
        return f"Word({self.text!r}, {self.start:.2f}-{self.end:.2f} s)"

    __str__ = __repr__
