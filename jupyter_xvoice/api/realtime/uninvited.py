"""Answers that nobody here asked for, which a LiteLLM proxy asks for (protocol.md 10).

The proxy sends a ``response.create`` of its own after every ``….transcription.completed``. The service sends that event
several times for one turn, while the user still speaks (protocol.md 9.6), so it answers half sentences; and it may send the
last one when the turn is answered already, so it answers it again. Such an answer is cancelled and passed over. When a turn
is over the service answers by itself, or the proxy asks for it, or, where both were passed over, we do.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import reading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.items import Item
    from jupyter_xvoice.api.realtime.state import State

__all__ = ["Uninvited", "passed_over"]

_KEPT: Final = 64  # ids of answers and of their items that late events may still name
_TRANSCRIBED: Final = "conversation.item.input_audio_transcription.completed"
_SPEAKS_UP: Final = {"input_audio_buffer.speech_started", "input_audio_buffer.timeout_triggered"}


class Uninvited:
    """The ids of the answers that are passed over, and of their items; and what the proxy has asked for.

    Attributes:
        asks: the proxy's requests of the latest turn whose outcome is not known: how many answers had begun at each.
        cut: the id of the turn in whose middle an answer was passed over.
    """

    def __init__(self) -> None:
        self.responses: deque[str] = deque(maxlen=_KEPT)
        self.items: deque[str] = deque(maxlen=_KEPT)
        self.asks: deque[int] = deque(maxlen=_KEPT)
        self.cut = ""

    def refused(self, answers: int) -> bool:
        """Whether "an answer is open already" is said to the proxy: it asked when the latest of ``answers`` had begun."""
        if self.asks and self.asks[-1] == answers:
            self.asks.pop()
            return True
        return False


def passed_over(state: State, event: Mapping[str, Any]) -> bool:
    """Whether ``event`` belongs to such an answer; cancels one that begins."""
    response_id = reading.text(event, "response_id") or reading.text(reading.mapping(event, "response"), "id")
    item_id = reading.text(reading.mapping(event, "item"), "id") or reading.text(event, "item_id")
    kind, uninvited = reading.text(event, "type"), state.uninvited
    if kind == _TRANSCRIBED:
        uninvited.asks.append(len(state.responses))
    elif kind in _SPEAKS_UP:
        uninvited.asks.clear()
    if response_id in uninvited.responses:
        if item_id:
            uninvited.items.append(item_id)
        if kind == "response.done":
            usage = reading.mapping(event, "usage") or reading.mapping(reading.mapping(event, "response"), "usage")
            state.used(response_id, usage)  # it is billed all the same
            state.requests.blocked = False  # what was refused because of it may be asked for now
        return True
    if item_id in uninvited.items:
        return True
    if kind != "response.created" or not response_id or not _is_uninvited(state, response_id):
        return False
    uninvited.responses.append(response_id)
    state.counters.benign += 1
    state.send({"type": "response.cancel", "response_id": response_id})
    return True


def _is_uninvited(state: State, response_id: str) -> bool:
    if state.requests.in_flight or state.commit or state.responses.get(response_id) is not None:
        return False
    uninvited = state.uninvited
    turn = next((item for item in reversed(list(state.items)) if item.spoken), None)
    if turn is not None and turn.speech == "started":
        uninvited.cut = turn.id
    elif not uninvited.asks or not _is_answered(state, turn):
        return False
    if uninvited.asks:
        uninvited.asks.popleft()
    return True


def _is_answered(state: State, turn: Item | None) -> bool:
    if state.settings.manual:
        return not state.commits_unanswered
    since = state.responses.since(turn.answers_since) if turn is not None else []
    # One that was asked for, for something typed, is none for the turn.
    return any(one.status != "failed" and (one.asked is None or one.asked.once) for one in since)
