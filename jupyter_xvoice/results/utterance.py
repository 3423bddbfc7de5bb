"""A piece of speech that is being recognised."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from jupyter_xvoice.results.word import Word  # noqa: TC001 - pydantic reads it at run time

__all__ = ["Utterance"]


class Utterance(BaseModel):
    """What ``Client.stt_stream`` yields (protocol.md 7.4).

    Only ``final`` closes an utterance. An ``interim`` is replaced by the next one; a ``chunk`` is a first final of some
    3 s of speech, and the ``final`` restates all chunks of the utterance, so printing both prints everything twice.

    Attributes:
        text: the words so far of this utterance (interim), of the chunk, or of the whole utterance (final).
        words: with times in seconds from the beginning of the stream.
        start: seconds from the beginning of the stream.
        duration: seconds.
        kind: "interim", "chunk" or "final".
        channel: number of the channel, from 0; None for one channel.
        end_of_turn_confidence: 0 to 1, when asked for.
    """

    model_config = ConfigDict(frozen=True, extra="allow")

    text: str
    words: list[Word] = []
    start: float = 0.0
    duration: float = 0.0
    kind: Literal["interim", "chunk", "final"]
    channel: int | None = None
    end_of_turn_confidence: float | None = None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"Utterance({self.text!r}, {self.kind}, {self.start:.2f}-{self.start + self.duration:.2f} s)"
