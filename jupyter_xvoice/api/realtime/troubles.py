"""Errors of the service: the harmless ones sorted out, the rest said (protocol.md 9.12)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import reading
from jupyter_xvoice.api.realtime.state import REFUSED_AFTER, RETRY_AFTER
from jupyter_xvoice.endpoints import redact

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.state import State

__all__ = ["on_error"]

# What we call it -> how the service says it: in the code, or in the words where there is no code we know.
_BENIGN: Final = {
    "not_active": ("response_cancel_not_active", "no active response"),
    "already_active": ("conversation_already_has_active_response", "already has an active response"),
    "empty": ("input_audio_buffer_commit_empty", "buffer too small"),
    "shorter": ("", "already shorter than"),
    "no_item": ("item_not_found", "item not found"),
}


def on_error(state: State, event: Mapping[str, Any]) -> None:
    """An error, in one of two shapes; it names no event of ours, so that only its kind says what it is about."""
    error = reading.mapping(event, "error") or event
    nested = error is not event
    kind = reading.text(error, "type") if nested else ""
    code = reading.text(error, "code") or reading.text(event, "code") or kind or "error"
    message = reading.text(error, "message") or reading.text(event, "message")
    message = redact(message or reading.text(event, "error") or "the service gave no words")
    param = reading.text(error, "param")
    match _sort(code, message):
        case "not_active":
            response = state.responses.open
            if response is not None and response.cancel_sent:
                state.end_response(response, "cancelled")
        case "already_active":
            if not (_told_the_proxy(state) or _retry(state)):
                state.trouble(code, message, kind=kind, param=param)
                return
        case "empty":
            state.timers.clear("heard", "ask")
            state.commit = None
        case "":
            if not state.ready:
                state.refusal = message
                if state.openai:  # about the configuration that it got before it said who it is
                    state.trouble(code, message, benign=True, kind=kind, param=param)
                    return
            if state.requests.in_flight is not None:
                state.timers.set("request", REFUSED_AFTER)  # most likely about that one: do not wait long
            state.trouble(code, message, kind=kind, param=param)
            return
        case _:
            pass
    state.trouble(code, message, benign=True, kind=kind, param=param)


def _told_the_proxy(state: State) -> bool:
    return state.proxied and state.requests.in_flight is None and state.uninvited.refused(len(state.responses))


def _retry(state: State) -> bool:
    """Asks once more when the open answer is over; False where that was tried already."""
    response = state.responses.open
    request = state.requests.in_flight or (response.asked if response is not None else None)
    if request is None:
        return True
    if request.once:
        state.requests.in_flight = None  # what it asked for came by itself
        state.timers.clear("request")
        return True
    if request.retried:
        state.requests.in_flight = None
        state.timers.clear("request")
        return False
    state.requests.again(request)
    state.timers.clear("request")
    if response is not None:
        response.asked = None
    else:
        state.requests.blocked = True
        state.timers.set("retry", RETRY_AFTER)
    return True


def _sort(code: str, message: str) -> str:
    words = message.casefold()
    for name, (known, phrase) in _BENIGN.items():
        if code == known or phrase in words:
            return name
    return ""
