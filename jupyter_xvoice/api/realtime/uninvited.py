"""Answers in the middle of what the user says, which a LiteLLM proxy asks for (protocol.md 10).

The proxy sends a ``response.create`` of its own after every ``….transcription.completed``. The service sends that event
several times for one turn, while the user still speaks (protocol.md 9.6), so it answers half sentences. Such an answer is
cancelled and passed over; when the turn is over the service answers by itself, or the proxy asks again.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.state import State

__all__ = ["Uninvited", "passed_over"]

_KEPT: Final = 64  # ids of answers and of their items that late events may still name


class Uninvited:
    """The ids of the answers that are passed over, and of their items."""

    def __init__(self) -> None:
        self.responses: deque[str] = deque(maxlen=_KEPT)
        self.items: deque[str] = deque(maxlen=_KEPT)


def passed_over(state: State, event: Mapping[str, Any]) -> bool:
    """Whether ``event`` belongs to such an answer; cancels one that begins."""
    response_id = reading.text(event, "response_id") or reading.text(reading.mapping(event, "response"), "id")
    item_id = reading.text(reading.mapping(event, "item"), "id") or reading.text(event, "item_id")
    uninvited = state.uninvited
    if response_id in uninvited.responses:
        if item_id:
            uninvited.items.append(item_id)
        if reading.text(event, "type") == "response.done":
            usage = reading.mapping(event, "usage") or reading.mapping(reading.mapping(event, "response"), "usage")
            state.used(response_id, usage)  # it is billed all the same
        return True
    if item_id in uninvited.items:
        return True
    begins = reading.text(event, "type") == "response.created" and response_id
    if not begins or state.requests.in_flight or state.commit or not _is_speaking(state):
        return False
    uninvited.responses.append(response_id)
    state.counters.benign += 1
    state.send({"type": "response.cancel", "response_id": response_id})
    return True


def _is_speaking(state: State) -> bool:
    spoken = [item for item in state.items if item.spoken]
    return bool(spoken) and spoken[-1].speech == "started"
