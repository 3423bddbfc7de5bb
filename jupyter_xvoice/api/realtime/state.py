"""The state of a conversation, and the rules that several events and intents share (protocol.md 9.10, 12)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import openai_shape, reading, user_input
from jupyter_xvoice.api.realtime.changes import (
    Change,
    Raw,
    ResponseEnded,
    ResponseStarted,
    ToolCall,
    ToolCancelled,
    Trouble,
    Truncated,
    Usage,
)
from jupyter_xvoice.api.realtime.history import wire_form
from jupyter_xvoice.api.realtime.items import Item, Items
from jupyter_xvoice.api.realtime.outbox import MAX_HELD_MS, Outbox
from jupyter_xvoice.api.realtime.pcm_rate import PcmRate
from jupyter_xvoice.api.realtime.recent import Recent
from jupyter_xvoice.api.realtime.requests import Commit, Request, Requests
from jupyter_xvoice.api.realtime.responses import Response, Responses
from jupyter_xvoice.api.realtime.timers import Timers
from jupyter_xvoice.api.realtime.tool_calls import Call, ToolCalls
from jupyter_xvoice.api.realtime.uninvited import Uninvited
from jupyter_xvoice.api.realtime.usage import UsageMeter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.changes import Status
    from jupyter_xvoice.api.realtime.settings import AudioFormat, SessionSettings

__all__ = ["Counters", "State"]

READY_WITHIN: Final = 15.0  # protocol.md 9.2
ANSWER_BEGINS_WITHIN: Final = 10.0
ANSWER_SILENT_FOR: Final = 30.0
CANCEL_WITHIN: Final = 3.0
ASK_AFTER: Final = 1.0  # protocol.md 9.10: a second or so after the commit was acknowledged
RETRY_AFTER: Final = 5.0
REFUSED_AFTER: Final = 2.0

CREATE: Final[Mapping[str, Any]] = {"type": "response.create"}


@dataclass
class Counters:
    """What was counted, over every connection.

    Attributes:
        unknown: events of types we do not know (they are passed on as Raw).
        malformed: frames and fields that cannot be read.
        benign: errors without consequence.
        held_audio_ms: audio that had to wait at some time.
        dropped_audio_ms: audio of the user that was never sent.
        ignored_audio_ms: audio of cancelled answers.
        sent_frames: audio frames sent.
        sent_audio_ms: audio sent.
        resent_audio_ms: audio sent again after the connection broke in the middle of a sentence.
        received_audio_ms: audio of the agent that came.
    """

    unknown: int = 0
    malformed: int = 0
    benign: int = 0
    held_audio_ms: float = 0.0
    dropped_audio_ms: float = 0.0
    ignored_audio_ms: float = 0.0
    sent_frames: int = 0
    sent_audio_ms: float = 0.0
    resent_audio_ms: float = 0.0
    received_audio_ms: float = 0.0


class State:
    """Everything a conversation knows. Only its own room touches it."""

    def __init__(self, settings: SessionSettings, held_ms: float = MAX_HELD_MS, *, proxied: bool = False) -> None:
        self.settings = settings
        self.held_ms = held_ms
        self.items = Items()
        self.responses = Responses()
        self.requests = Requests()
        self.calls = ToolCalls()
        self.outbox = Outbox()
        self.timers = Timers()
        self.usage = UsageMeter()
        self.counters = Counters()
        self.changes: list[Change] = []
        self.connected = False
        self.ready = False
        self.resumed = False  # the service was asked to bring the conversation back
        self.session: Mapping[str, Any] = {}
        self.conversation_id = ""
        self.refusal = ""
        self.commit: Commit | None = None
        self.commits_unanswered = 0
        self.answered_audio = False  # by hand: the last thing the service answered was audio, and nothing new came
        self.deleting: list[Item] = []
        self.gaps: list[str] = []
        self.recent = Recent()
        self.redone: list[Item] = []  # what the user said that goes out again after a gap
        self.dropping = False
        self.proxied = proxied  # through LiteLLM, which asks for answers of its own
        self.uninvited = Uninvited()
        self.openai = False  # the deployment behind the gateway is OpenAI's
        self.input_rate: PcmRate | None = None
        self._truncates: list[dict[str, Any]] = []

    # -- out ---------------------------------------------------------------------------------------------------------

    def emit(self, change: Change) -> None:
        """Something happened."""
        self.changes.append(change)

    def trouble(self, code: str, message: str, *, benign: bool = False, kind: str = "", param: str = "") -> None:
        """Something went wrong."""
        if benign:
            self.counters.benign += 1
        self.emit(Trouble(code, message, benign, kind, param))

    def send(self, event: Mapping[str, Any]) -> None:
        """An event for the service."""
        self.outbox.send(event)
        self.emit(Raw(reading.shown(event), "out"))

    def configure(self) -> None:
        """Sends the whole configuration, in the shape of whoever listens."""
        shape = openai_shape.session_for(self.settings) if self.openai else self.settings.to_session()
        self.send({"type": "session.update", "session": shape})
        wire = self.wire_format(self.settings.input_format)
        rate = self.settings.input_format.rate
        self.input_rate = None if wire.rate == rate else PcmRate(rate, wire.rate)

    def wire_format(self, asked: AudioFormat) -> AudioFormat:
        """What travels for a format that was asked for."""
        return openai_shape.audio_format(asked) if self.openai else asked

    @property
    def binary(self) -> bool:
        """Whether audio goes out in binary frames."""
        return self.settings.transport == "binary" and not self.openai

    def send_item(self, item: Item) -> None:
        """Makes ``item`` part of the service's conversation, if there is something to say with it."""
        wire = wire_form(item, self.received_ms(item))
        item.sent = True
        if wire is None:
            return
        item.echo_due = True
        if wire["type"] != "function_call_output":
            self.usage.sent_text_item()
        self.send({"type": "conversation.item.create", "item": wire})

    # -- audio -------------------------------------------------------------------------------------------------------

    def received_ms(self, item: Item) -> float:
        """Milliseconds of audio that came for ``item``."""
        return self.settings.output_format.milliseconds(item.received)

    @property
    def busy(self) -> bool:
        """An answer is open, asked for, or awaited."""
        return self.responses.open is not None or self.requests.in_flight is not None or self.commit is not None

    # -- answers -----------------------------------------------------------------------------------------------------

    def begin_response(self, response_id: str) -> Response:
        """The service answers."""
        if self.responses.open is not None:
            self.end_response(self.responses.open, "lost", why="another answer began before this one ended")
        response = self.responses.begin(response_id)
        response.asked = self.requests.answered()
        cancelled = response.asked is not None and response.asked.cancelled
        if self.commit is not None:
            cancelled = cancelled or self.commit.cancelled
            if self.commit.ask is not None and self.commit.asks_more and not self.commit.cancelled:
                self.requests.add(self.commit.ask)  # what was typed came behind the speech that is answered now
            self.answered_audio = True
            self.commit = None
        self.commits_unanswered = 0
        self.requests.blocked = False
        self.timers.clear("request", "heard", "ask", "retry", "answer")
        self.timers.set("response", ANSWER_SILENT_FOR)
        self.emit(ResponseStarted(response_id))
        if cancelled:
            self.cancel_response(response)
        return response

    def cancel_response(self, response: Response) -> None:
        """Asks the service to stop, once; its audio is not wanted any more."""
        response.muted = True
        if response.status is None and not response.cancel_sent and self.ready:
            response.cancel_sent = True
            self.send({"type": "response.cancel", "response_id": response.id})
            self.timers.clear("response")
            self.timers.set("cancel", CANCEL_WITHIN)
            for call in self.calls.of(response.id):
                self.cancel_call(call)

    def end_response(
        self, response: Response, status: Status, *, usage: Mapping[str, Any] | None = None, why: str = ""
    ) -> None:
        """An answer is over; said once an answer."""
        if response.status is not None:
            return
        if self.responses.open is response:
            self.timers.clear("response", "cancel")
        if response.cancel_sent:
            status = "cancelled"
        self.responses.end(response, status)
        if status == "cancelled":
            for call in self.calls.of(response.id):
                self.cancel_call(call)
        if status == "completed":
            self.recent.settle()
        self.emit(ResponseEnded(response.id, status, usage, why))
        for event in self._truncates:
            if self.ready:
                self.send(event)
        self._truncates.clear()

    def truncate(self, item: Item, played_ms: int) -> None:
        """``played_ms`` of ``item`` were heard, and no more will be. The service gets a hint of it (protocol.md 9.10)."""
        received = int(self.received_ms(item))
        response = self.responses.get(item.response_id)
        if played_ms >= received and response is not None and response.status == "completed":
            return  # it was heard to its end
        heard = max(min(played_ms, received), 0)
        if item.truncated_ms is not None and item.truncated_ms <= heard:
            return
        item.truncated_ms, item.heard_words = heard, None
        self.say_truncated(item)
        service_id = self.items.wire_id(item)
        if not self.ready or not service_id or not received:
            return
        event = {
            "type": "conversation.item.truncate",
            "item_id": service_id,
            "content_index": item.content_index,
            "audio_end_ms": heard,
        }
        if self.responses.open is None:
            self.send(event)
        else:
            self._truncates.append(event)  # takes effect only after the answer has ended

    def say_truncated(self, item: Item) -> None:
        """What of an interrupted answer was heard, as far as is known now."""
        if item.truncated_ms is not None:
            words, rest = item.heard(self.received_ms(item))
            self.emit(Truncated(item.id, item.truncated_ms, words, rest))

    def used(self, response_id: str, usage: Mapping[str, Any]) -> None:
        """An answer reported what it used."""
        if self.usage.count(response_id, usage):
            self.emit(Usage(self.usage.total))

    # -- tools -------------------------------------------------------------------------------------------------------

    def announce_call(self, call: Call) -> None:
        """A call is whole: whoever runs functions is told, once."""
        response = self.responses.get(call.response_id)
        if call.announced or call.cancelled:
            return
        if response is not None and (response.status == "cancelled" or response.cancel_sent):
            self.cancel_call(call)
            return
        call.announced = True
        self.emit(ToolCall(call.call_id, call.name, call.arguments, call.response_id))

    def cancel_call(self, call: Call) -> None:
        """The result is not wanted any more."""
        if call.cancelled or call.sent:
            return
        call.cancelled = True
        for item in self.items:
            if item.kind == "function_call" and item.call_id == call.call_id:
                self.items.remove(item)
        if call.announced and call.output is None:
            self.emit(ToolCancelled(call.call_id))

    # -- what goes on by itself --------------------------------------------------------------------------------------

    def pump(self) -> None:
        """Sends what may be sent now: results of functions, the next request, the user's audio."""
        if not self.ready:
            return
        if self.responses.open is None:
            self._answer_calls()
        user_input.release(self)
        if not self.busy:
            self._send_request(self.requests.take())

    def _answer_calls(self) -> None:
        for call in self.calls.unsent:
            call.sent = True
            self.calls.owed = True
            self.answered_audio = False
            item = Item(self.items.new_id(), kind="function_call_output", call_id=call.call_id, text=call.output or "")
            self.send_item(self.items.add(item))
        self.calls.settle()
        if self.calls.owed and not self.calls.outstanding:
            self.calls.owed = False
            self.requests.add(CREATE)

    def _send_request(self, request: Request | None) -> None:
        if request is None:
            return
        if self.settings.manual and self.answered_audio and request.event["type"] == "response.create":
            # Without new input the service drops a further request without a word (protocol.md 9.10).
            self.send({"type": "input_audio_buffer.clear"})
            self.answered_audio = False
        if request.event["type"] == "conversation.item.create":
            self.usage.sent_text_item()
        self.send(request.event)
        self.timers.set("request", ANSWER_BEGINS_WITHIN)
