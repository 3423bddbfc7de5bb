"""What happens when something that was due does not come: nothing stays open for ever (robustness.md R10, R13)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.realtime import turns
from jupyter_xvoice.api.realtime.state import ANSWER_BEGINS_WITHIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.realtime.state import State

__all__ = ["expired"]


def expired(state: State, timer: str) -> None:
    """The time for something is over."""
    _WHAT_TO_DO[timer](state)


def _not_ready(state: State) -> None:
    said = f" It said: {state.refusal}" if state.refusal else ""
    state.trouble("not_ready", f"The service did not take the configuration within 15 s.{said}")


def _request_dropped(state: State) -> None:
    request = state.requests.in_flight
    if request is not None and not (request.heard or request.mute or request.cancelled):
        request.mute = True
        state.timers.set("request", ANSWER_BEGINS_WITHIN)
        state.trouble(
            "mute", "The service was asked for an answer, and nothing came any more, not even about the question."
        )
        return
    state.requests.in_flight = None
    if request is not None and not request.cancelled:
        state.trouble("request_dropped", "The service was asked for an answer, and none began. Ask again.")


def _unblocked(state: State) -> None:
    state.requests.blocked = False


def _not_stopped(state: State) -> None:
    if state.responses.open is not None:
        state.end_response(state.responses.open, "cancelled", why="the service did not say that it stopped")


def _silent(state: State) -> None:
    if state.responses.open is not None:
        why = "nothing more came, and the service did not say how it ended"
        state.end_response(state.responses.open, "lost", why=why)


_WHAT_TO_DO: Final[dict[str, Callable[[State], None]]] = {
    "ready": _not_ready,
    "answer": turns.not_answered,
    "request": _request_dropped,
    "heard": turns.nothing_heard,
    "ask": turns.ask,
    "retry": _unblocked,
    "cancel": _not_stopped,
    "response": _silent,
}
