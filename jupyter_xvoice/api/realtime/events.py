"""What each server event means (protocol.md 9.5); nothing in here trusts a field to be there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import answers, openai_shape, reading, troubles, turns, uninvited, user_input
from jupyter_xvoice.api.realtime.changes import Raw, Ready, ServerToolEvent
from jupyter_xvoice.api.realtime.requests import Request
from jupyter_xvoice.api.realtime.state import CREATE

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.realtime.state import State

__all__ = ["delete", "disconnected", "receive"]


def receive(state: State, frame: Mapping[str, Any] | str | bytes) -> None:
    """One frame of the service."""
    if state.requests.in_flight is not None:
        state.requests.in_flight.heard = True
    if isinstance(frame, bytes):
        answers.on_binary(state, frame)
        return
    event = reading.parse(frame) if isinstance(frame, str) else frame
    if not isinstance(event, Mapping) or not reading.text(event, "type"):
        state.counters.malformed += 1
        return
    kind = reading.text(event, "type")
    state.emit(Raw(reading.shown(event), "in"))
    if state.proxied and uninvited.passed_over(state, event):
        return
    handler = _HANDLERS.get(kind)
    if handler is not None:
        handler(state, event)
    elif kind.startswith("mcp_list_tools.") or (kind.startswith("response.") and "_call" in kind):
        answers.touched(state, event)
        state.emit(ServerToolEvent(kind, event))
    else:
        state.counters.unknown += 1


def disconnected(state: State, unheard_ms: float) -> None:
    """The socket is gone: what it carried is over, what was asked for is asked again."""
    if not state.connected:
        return
    state.connected = state.ready = False
    due = state.timers.running("answer")
    state.timers.clear_all()
    response = state.responses.open
    again = user_input.restore(state, unheard_ms)
    if response is not None:
        if not (response.spoke or response.cancel_sent or again):  # nothing of the answer had come
            state.requests.first(response.asked or Request(CREATE))
        state.end_response(response, "lost", why="the connection broke")
    elif due and not again:
        state.requests.first(Request(CREATE))
    if state.commit is not None:
        if not state.commit.cancelled and not again:
            state.requests.first(Request(state.commit.ask or CREATE))
        state.commit = None
    state.requests.disconnected()
    state.responses.latest = None
    state.commits_unanswered, state.answered_audio = 0, False
    state.deleting.clear()
    state.uninvited.asks.clear()
    state.outbox.disconnected()
    state.items.disconnected()
    last = [item.id for item in state.items][-1:]
    state.gaps.append(last[0] if last else "")


def delete(state: State, item_id: str) -> None:
    """The user wants an item out."""
    item = state.items.get(item_id)
    if item is None:
        return
    state.items.remove(item)
    service_id = state.items.wire_id(item)
    if state.ready and service_id:
        state.deleting.append(item)
        state.send({"type": "conversation.item.delete", "item_id": service_id})


def _on_session(state: State, event: Mapping[str, Any]) -> None:
    state.session = reading.mapping(reading.shown(event), "session")
    if openai_shape.is_openai(state.session) and not state.openai and state.connected:
        state.openai = True
        state.configure()  # what was sent on opening is in a shape that it refuses


def _on_session_updated(state: State, event: Mapping[str, Any]) -> None:
    state.session = reading.mapping(reading.shown(event), "session")
    if state.ready or not state.connected:
        return
    state.ready = True
    state.timers.clear("ready")
    _send_history(state)
    held = state.settings.input_format.milliseconds(state.outbox.held_bytes)
    state.emit(Ready(state.session, held))


def _on_conversation(state: State, event: Mapping[str, Any]) -> None:
    name = reading.text(reading.mapping(event, "conversation"), "id")
    known, state.conversation_id = state.conversation_id, name or state.conversation_id
    if not known or not name or name == known:
        return
    state.usage.new_conversation()
    if state.resumed:  # it was asked for the old one and made a new one, which knows nothing
        state.resumed = False
        for item in state.items:
            item.sent = item.bound
        if state.ready:
            _send_history(state)


def _send_history(state: State) -> None:
    for item in state.items:
        if not item.sent and item not in state.redone:
            state.send_item(item)


def _ignored(state: State, event: Mapping[str, Any]) -> None:
    """Known, and without a meaning for the state."""


_HANDLERS: Final[dict[str, Callable[[State, Mapping[str, Any]], None]]] = {
    "session.created": _on_session,
    "session.updated": _on_session_updated,
    "conversation.created": _on_conversation,
    "ping": _ignored,
    "error": troubles.on_error,
    "input_audio_buffer.speech_started": turns.on_speech_started,
    "input_audio_buffer.speech_stopped": turns.on_speech_stopped,
    "input_audio_buffer.committed": turns.on_committed,
    "input_audio_buffer.cleared": _ignored,
    "input_audio_buffer.timeout_triggered": _ignored,
    "input_audio_buffer.dtmf_event_received": _ignored,
    "conversation.item.added": turns.on_item,
    "conversation.item.created": turns.on_item,
    "conversation.item.done": turns.on_item,
    "conversation.item.deleted": turns.on_deleted,
    "conversation.item.truncated": answers.on_truncated,
    "conversation.item.input_audio_transcription.updated": turns.on_transcript,
    "conversation.item.input_audio_transcription.delta": turns.on_transcript_delta,
    "conversation.item.input_audio_transcription.completed": turns.on_transcript,
    "conversation.item.input_audio_transcription.failed": turns.on_transcript_failed,
    "response.created": answers.on_created,
    "response.output_item.added": answers.on_output_item,
    "response.output_item.done": answers.on_output_item,
    "response.content_part.added": answers.on_part,
    "response.content_part.done": answers.on_part,
    "response.output_audio.delta": answers.on_audio,
    "response.audio.delta": answers.on_audio,
    "response.output_audio.done": answers.on_audio_done,
    "response.audio.done": answers.on_audio_done,
    "response.output_audio_transcript.delta": answers.on_text_delta,
    "response.audio_transcript.delta": answers.on_text_delta,
    "response.output_text.delta": answers.on_text_delta,
    "response.text.delta": answers.on_text_delta,
    "response.output_audio_transcript.done": answers.on_text_done,
    "response.audio_transcript.done": answers.on_text_done,
    "response.output_text.done": answers.on_text_done,
    "response.text.done": answers.on_text_done,
    "response.function_call_arguments.delta": answers.on_arguments_delta,
    "response.function_call_arguments.done": answers.on_arguments,
    "response.done": answers.on_done,
    "rate_limits.updated": _ignored,
}
