"""The faults of a session's wire (protocol.md 13): events on their way out, changed."""

from __future__ import annotations

import base64
import json
import uuid
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.realtime.outbox import Delay, Halt, plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.engine.faults import Fault
    from jupyter_xvoice.engine.realtime.outbox import Frame

__all__ = ["FaultFilter"]

_DELTA: Final = "response.output_audio.delta"
_COMPLETED: Final = "conversation.item.input_audio_transcription.completed"
_ABNORMAL: Final = 1006

Event = dict[str, Any]


class FaultFilter:
    """Makes frames of an event, wrong in the way that ``fault`` asks for. See :class:`~jupyter_xvoice.engine.faults.Fault`."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self._late: list[Frame] = []
        self._deltas = 0
        self._last_delta: Event | None = None
        self._stopped: set[str] = set()
        self._done = False

    def __call__(self, event: Event) -> list[Frame]:
        """The frames to send for ``event``; none leaves it out."""
        if event["type"] == _DELTA:
            self._deltas += 1
            self._last_delta = event
        change = getattr(self, f"_{self._fault.name.replace('-', '_')}", None)
        return list(change(event)) if change else plain(event)

    def _no_session_created(self, event: Event) -> Iterator[Frame]:
        if event["type"] != "session.created":
            yield from plain(event)

    def _no_session_updated(self, event: Event) -> Iterator[Frame]:
        if event["type"] != "session.updated":
            yield from plain(event)

    def _late_greeting(self, event: Event) -> Iterator[Frame]:
        """The greeting comes after what the client's first event was answered with."""
        if event["type"] in {"session.created", "conversation.created", "ping"} and not self._done:
            self._late += plain(event)
            return
        yield from plain(event)
        self._done = True
        late, self._late = self._late, []
        yield from late

    def _revised_completed(self, event: Event) -> Iterator[Frame]:
        """The final text comes twice, and then once more, revised."""
        yield from plain(event)
        if event["type"] == _COMPLETED and event.get("status") == "completed":
            yield from plain({**event, "event_id": _id()})
            revised = f"{event['transcript'].capitalize()}."
            yield from plain({**event, "event_id": _id(), "transcript": revised})

    def _no_response_done(self, event: Event) -> Iterator[Frame]:
        if event["type"] != "response.done":
            yield from plain(event)

    def _double_response_created(self, event: Event) -> Iterator[Frame]:
        """Another response is created first, of which nothing is ever heard again."""
        if event["type"] == "response.created":
            ghost = {**event["response"], "id": _id()}
            yield from plain({**event, "event_id": _id(), "response": ghost})
        yield from plain(event)

    def _audio_after_cancel(self, event: Event) -> Iterator[Frame]:
        yield from plain(event)
        ended = event["type"] == "response.done" and event["response"]["status"] != "completed"
        if ended and self._last_delta:
            for _ in range(3):
                yield from plain({**self._last_delta, "event_id": _id()})

    def _malformed_json(self, event: Event) -> Iterator[Frame]:
        yield from plain(event)
        if event["type"] == "session.updated" or (event["type"] == _DELTA and self._deltas % 3 == 1):
            yield json.dumps(event)[: -len("}")]
            yield "[1, 2"
            yield '"a string"'

    def _unknown_events(self, event: Event) -> Iterator[Frame]:
        yield from plain(event)
        yield from plain({"type": "response.shimmer.delta", "event_id": _id(), "delta": {"nested": [None]}})

    def _error_in_answer(self, event: Event) -> Iterator[Frame]:
        yield from plain(event)
        if event["type"] == _DELTA and self._deltas == 2:
            code = self._fault.values.get("code", "server_error")
            shown = {"type": "server_error", "code": code, "message": "The fault asked for an error.", "param": None}
            yield from plain({"type": "error", "event_id": _id(), "error": {**shown, "event_id": _id()}})

    def _close(self, event: Event) -> Iterator[Frame]:
        """Before, during or after the first answer."""
        return self._until_due(event, Halt(int(self._fault.number("code", 1011))))

    def _drop(self, event: Event) -> Iterator[Frame]:
        """As :meth:`_close`, without a farewell."""
        return self._until_due(event, Halt(_ABNORMAL))

    def _stall_frames(self, event: Event) -> Iterator[Frame]:
        """Nothing is sent any more, and the socket stays."""
        return self._until_due(event, Halt(None))

    def _until_due(self, event: Event, halt: Halt) -> Iterator[Frame]:
        if self._due(event, before=True):
            yield halt
        yield from plain(event)
        if self._due(event, before=False):
            yield halt

    def _due(self, event: Event, *, before: bool) -> bool:
        match self._fault.values.get("when", "during"):
            case "before":
                return before and event["type"] == "response.created"
            case "after":
                return not before and event["type"] == "response.done"
            case "speech":
                return not before and event["type"] == "input_audio_buffer.speech_started"
            case "call":
                return not before and event["type"] == "response.function_call_arguments.done"
            case _:
                return not before and event["type"] == _DELTA and self._deltas == 2

    def _slow_frames(self, event: Event) -> Iterator[Frame]:
        yield Delay(self._fault.number("ms", 50) / 1000)
        yield from plain(event)

    def _burst(self, event: Event) -> Iterator[Frame]:
        """The first delta holds, on top of its own, many seconds of quiet noise."""
        if event["type"] == _DELTA and not self._done:
            self._done = True
            sound = b"\x01\x00\xff\xff" * 12_000  # a second of PCM at 24 kHz
            delta = base64.b64encode(base64.b64decode(event["delta"]) + sound * int(self._fault.number("seconds", 40)))
            event = {**event, "delta": delta.decode()}
        yield from plain(event)

    def _odd_deltas(self, event: Event) -> Iterator[Frame]:
        """The same audio, cut into one byte, an odd number of bytes, and the rest."""
        if event["type"] != _DELTA:
            yield from plain(event)
            return
        data = base64.b64decode(event["delta"])
        for part in (data[:1], data[1:1002], data[1002:]):
            if part:
                yield from plain({**event, "event_id": _id(), "delta": base64.b64encode(part).decode()})

    def _reply_stopped(self, event: Event) -> Iterator[Frame]:
        """The answer breaks off after some deltas, and nothing says so."""
        response_id = event.get("response_id")
        if response_id in self._stopped:
            return
        yield from plain(event)
        if event["type"] == _DELTA and self._deltas == int(self._fault.number("after", 2)):
            self._stopped.add(str(response_id))

    def _deleted_empty_id(self, event: Event) -> Iterator[Frame]:
        yield from plain({**event, "item_id": ""} if event["type"] == "conversation.item.deleted" else event)

    def _truncate_silent(self, event: Event) -> Iterator[Frame]:
        if event["type"] != "conversation.item.truncated":
            yield from plain(event)


def _id() -> str:
    return str(uuid.uuid4())
