"""What a conversation used: tokens added up, billable seconds as the running total that they are (protocol.md 9.7)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.api.realtime import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Total", "UsageMeter"]


@dataclass(frozen=True)
class Total:
    """Everything so far, over every connection.

    Attributes:
        billable_audio_seconds: the number the bill is made of; the service reports it as a running total.
        output_audio_seconds: seconds of speech made.
        text_items: text items sent; the service has a price for each (protocol.md 1.4), function outputs excepted.
        responses: answers that reported a usage.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    total_tokens: int = 0
    output_audio_seconds: float = 0.0
    billable_audio_seconds: float = 0.0
    text_items: int = 0
    responses: int = 0


class UsageMeter:
    """Takes the usage of each answer once; gives the total."""

    def __init__(self) -> None:
        self.total = Total()
        self._earlier = 0.0  # billable seconds of the conversations before this one
        self._latest = 0.0
        self._counted: set[str] = set()

    def new_conversation(self) -> None:
        """The service starts to count again: what it reported so far stands."""
        self._earlier += self._latest
        self._latest = 0.0

    def sent_text_item(self) -> None:
        """A text item went out."""
        self.total = replace(self.total, text_items=self.total.text_items + 1)

    def count(self, response_id: str, usage: Mapping[str, Any]) -> bool:
        """Adds one answer's usage; False where there is none, or this answer was counted before."""
        if not usage or (response_id and response_id in self._counted):
            return False
        self._counted.add(response_id)
        # A snapshot that comes late must not take seconds back.
        self._latest = max(self._latest, reading.amount(usage, "billable_audio_seconds"))
        known = self.total
        self.total = replace(
            known,
            input_tokens=known.input_tokens + int(reading.amount(usage, "input_tokens")),
            output_tokens=known.output_tokens + int(reading.amount(usage, "output_tokens")),
            total_tokens=known.total_tokens + int(reading.amount(usage, "total_tokens")),
            output_audio_seconds=known.output_audio_seconds + reading.amount(usage, "output_audio_seconds"),
            billable_audio_seconds=self._earlier + self._latest,
            responses=known.responses + 1,
        )
        return True
