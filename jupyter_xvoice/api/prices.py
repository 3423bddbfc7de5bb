"""What the service charges at list price: one dated table, for display only (protocol.md 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.endpoints import is_xai

if TYPE_CHECKING:
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["LIST_PRICES", "Prices"]


@dataclass(frozen=True)
class Prices:
    """List prices in USD. Pass your own to ``Client(prices=…)`` when your contract differs.

    Attributes:
        as_of: the day on which they were read.
        speech_per_million_characters: text to speech, per million input characters.
        transcription_per_hour: a file, per hour of audio.
        stream_transcription_per_hour: a stream, per hour of audio.
        conversation_per_minute: a spoken conversation, per minute.
        first_conversation_per_minute: the same with the first generation of models ("…-1.0").
        text_item: each text item sent in a conversation, results of functions excepted.
    """

    as_of: str
    speech_per_million_characters: float
    transcription_per_hour: float
    stream_transcription_per_hour: float
    conversation_per_minute: float = 0.08
    first_conversation_per_minute: float = 0.05
    text_item: float = 0.004

    def speech(self, characters: int) -> float:
        """USD for ``characters`` of text; speech tags count (protocol.md 3.3)."""
        return characters * self.speech_per_million_characters / 1e6

    def transcription(self, seconds: float, *, stream: bool = False) -> float:
        """USD for ``seconds`` of audio."""
        return seconds / 3600 * (self.stream_transcription_per_hour if stream else self.transcription_per_hour)

    def conversation(self, seconds: float, text_items: int, *, model: str) -> float:
        """USD for ``seconds`` of a conversation in which ``text_items`` were sent; tools that the service runs come on top."""
        first = model.endswith("-1.0")
        minute = self.first_conversation_per_minute if first else self.conversation_per_minute
        return seconds / 60 * minute + text_items * self.text_item


LIST_PRICES: Final = Prices("2026-11-21", 15.0, 0.10, 0.20)


def prices_at(endpoint: Endpoint, prices: Prices | None) -> Prices | None:
    """The prices that hold at ``endpoint``: ``prices`` if given, the list's at xAI; None elsewhere (gateways bill otherwise)."""
    if prices is not None:
        return prices
    return LIST_PRICES if is_xai(endpoint.base_url) else None
