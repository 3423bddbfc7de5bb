"""Frames of a service, written for the tests, and a driver that plays the socket."""

from __future__ import annotations

import base64
import itertools
from typing import Any, TypeVar

from jupyter_xvoice.api.realtime import Conversation, SessionSettings
from jupyter_xvoice.api.realtime.changes import Change, Raw, ResponseEnded

_T = TypeVar("_T")

UPDATED: dict[str, Any] = {"type": "session.updated", "session": {"voice": "eve"}}
SOUND = b"\1\0\2\0"


def started(item: str = "u1", at: int = 200) -> dict[str, Any]:
    return {"type": "input_audio_buffer.speech_started", "item_id": item, "audio_start_ms": at}


def stopped(item: str = "u1", at: int = 900) -> dict[str, Any]:
    return {"type": "input_audio_buffer.speech_stopped", "item_id": item, "audio_end_ms": at}


def committed(item: str = "u1", previous: str | None = None) -> dict[str, Any]:
    return {"type": "input_audio_buffer.committed", "item_id": item, "previous_item_id": previous}


def updated(text: str, item: str = "u1") -> dict[str, Any]:
    kind = "conversation.item.input_audio_transcription.updated"
    return {"type": kind, "item_id": item, "content_index": 0, "transcript": text}


def completed(text: str, item: str = "u1", status: str | None = "completed") -> dict[str, Any]:
    kind = "conversation.item.input_audio_transcription.completed"
    event = {"type": kind, "item_id": item, "content_index": 0, "transcript": text}
    return event if status is None else {**event, "status": status}


def added(item: dict[str, Any], previous: str | None = None, kind: str = "added") -> dict[str, Any]:
    return {"type": f"conversation.item.{kind}", "item": item, "previous_item_id": previous}


def spoken_item(item: str = "u1") -> dict[str, Any]:
    content = [{"type": "input_audio", "transcript": ""}]
    return {"id": item, "type": "message", "status": "in_progress", "role": "user", "content": content}


def typed_item(item: str, text: str) -> dict[str, Any]:
    content = [{"type": "input_text", "text": text}]
    return {"id": item, "type": "message", "status": "completed", "role": "user", "content": content}


def created(response: str = "r1") -> dict[str, Any]:
    return {
        "type": "response.created",
        "response": {"id": response, "output": [], "status": "in_progress", "usage": {}},
    }


def output(item: str = "a1", response: str = "r1", kind: str = "added", **fields: Any) -> dict[str, Any]:
    raw = {"id": item, "type": "message", "status": "in_progress", "role": "assistant", **fields}
    return {"type": f"response.output_item.{kind}", "response_id": response, "output_index": 0, "item": raw}


def audio(data: bytes, item: str = "a1", response: str = "r1", kind: str = "output_audio") -> dict[str, Any]:
    delta = base64.b64encode(data).decode()
    return {
        "type": f"response.{kind}.delta",
        "response_id": response,
        "item_id": item,
        "content_index": 0,
        "delta": delta,
    }


def words(
    text: str, item: str = "a1", response: str = "r1", *, kind: str = "output_audio_transcript", **more: Any
) -> Any:
    return {"type": f"response.{kind}.delta", "response_id": response, "item_id": item, "delta": text, **more}


def said(text: str, item: str = "a1", response: str = "r1", *, kind: str = "output_audio_transcript") -> dict[str, Any]:
    name = "text" if "transcript" not in kind else "transcript"
    return {"type": f"response.{kind}.done", "response_id": response, "item_id": item, name: text}


def done(response: str = "r1", status: str = "completed", **more: Any) -> dict[str, Any]:
    body = {"id": response, "status": status, "status_details": "unimplemented", "output": [], "usage": {}}
    fields = {name: more.pop(name) for name in ("output", "status_details") if name in more}
    return {"type": "response.done", "response_id": response, "response": {**body, **fields}, **more}


def call(call_id: str = "c1", name: str = "weather", arguments: str = "{}", response: str = "r1") -> dict[str, Any]:
    return {
        "type": "response.function_call_arguments.done",
        "response_id": response,
        "item_id": f"item-{call_id}",
        "call_id": call_id,
        "name": name,
        "arguments": arguments,
    }


def error(code: str | None, message: str, kind: str = "invalid_request_error") -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "code": code, "message": message, "param": None, "event_id": "x"}}


class Talk:
    """A conversation, a clock, and what came out of both ends."""

    def __init__(self, *, ready: bool = True, proxied: bool = False, **settings: Any) -> None:
        self.conversation = Conversation(SessionSettings(**settings), proxied=proxied)
        self.now = 100.0
        self.changes: list[Change] = []
        self.sent: list[Any] = []
        self.conversation.opened(self.now)
        if ready:
            self.feed(UPDATED)
            self.clear()

    def feed(self, *events: Any) -> list[Change]:
        """The service sends ``events``; what changed, without the record."""
        fresh = [change for event in events for change in self.conversation.receive(event, self.now)]
        return self._took(fresh)

    def after(self, seconds: float) -> list[Change]:
        """Time passes: every deadline on the way is kept."""
        end, fresh = self.now + seconds, []
        for _ in itertools.repeat(None, 1000):
            deadline = self.conversation.next_deadline
            if deadline is None or deadline > end:
                break
            self.now = max(self.now, deadline)
            fresh += self.conversation.poll(self.now)
        else:
            raise AssertionError("the deadlines never end")
        self.now = end
        return self._took(fresh)

    def tell(self) -> list[Change]:
        """What intents left to tell, and to send."""
        return self._took(self.conversation.poll(self.now))

    def clear(self) -> None:
        self.changes.clear()
        self.sent.clear()

    def of(self, kind: type[_T]) -> list[_T]:
        """All changes of a kind."""
        return [change for change in self.changes if isinstance(change, kind)]

    @property
    def ends(self) -> list[tuple[str, str]]:
        """Id and status of every answer that ended."""
        return [(end.response_id, end.status) for end in self.of(ResponseEnded)]

    def kinds(self) -> list[str]:
        """The types of everything sent; audio as its length."""
        return [frame["type"] if isinstance(frame, dict) else f"{len(frame)} bytes" for frame in self.sent]

    def break_off(self) -> None:
        self.conversation.closed(self.now)
        self.tell()

    def again(self, *, resumed: bool = False) -> None:
        self.conversation.reopened(self.now, resumed=resumed)
        self.tell()

    def _took(self, fresh: list[Change]) -> list[Change]:
        self.sent += self.conversation.outgoing()
        shown = [change for change in fresh if not isinstance(change, Raw)]
        self.changes += shown
        return shown
