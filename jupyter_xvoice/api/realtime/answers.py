"""The agent's side: answers, their audio, their words, their calls of functions (protocol.md 9.6, 9.7)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.realtime import reading
from jupyter_xvoice.api.realtime.changes import AgentAudio, AgentText, ServerToolEvent
from jupyter_xvoice.api.realtime.items import Item
from jupyter_xvoice.api.realtime.pcm_rate import PcmRate
from jupyter_xvoice.api.realtime.state import ANSWER_SILENT_FOR

if TYPE_CHECKING:
    from jupyter_xvoice.api.realtime.changes import Status
    from jupyter_xvoice.api.realtime.responses import Response
    from jupyter_xvoice.api.realtime.state import State

__all__ = [
    "on_arguments",
    "on_arguments_delta",
    "on_audio",
    "on_audio_done",
    "on_binary",
    "on_call_item",
    "on_created",
    "on_done",
    "on_output_item",
    "on_part",
    "on_text_delta",
    "on_text_done",
    "on_truncated",
    "own",
    "touched",
]

_ENDS: Final[dict[str, Status]] = {"cancelled": "cancelled", "failed": "failed", "incomplete": "incomplete"}


def on_created(state: State, event: Mapping[str, Any]) -> None:
    """An answer begins."""
    response_id = _response_id(event)
    if not response_id:
        state.counters.malformed += 1
    elif state.responses.get(response_id) is None:
        state.begin_response(response_id)


def on_done(state: State, event: Mapping[str, Any]) -> None:
    """An answer is over. What it holds completes what was missed of it."""
    raw = reading.mapping(event, "response")
    response_id = _response_id(event)
    response = state.responses.get(response_id) if response_id else state.responses.open
    usage = reading.mapping(event, "usage") or reading.mapping(raw, "usage")
    if response is None and response_id and state.responses.open is None:
        response = state.begin_response(response_id)
    if response is not None:
        for item in reading.listed(raw, "output"):
            _complete(state, response, item)
        for call in state.calls.of(response.id):
            if call.arguments and not call.announced:
                state.announce_call(call)  # whole but for its name: better answered with an error than not at all
        status = _ENDS.get(reading.text(raw, "status"), "completed")
        state.end_response(response, status, usage=dict(usage) or None, why=_why(raw, status))
    state.used(response.id if response is not None else response_id, usage)


def on_output_item(state: State, event: Mapping[str, Any]) -> None:
    """A part of the answer begins or is over: a message, a call, or something about a tool of the service."""
    response = touched(state, event)
    raw = reading.mapping(event, "item")
    kind, item_id = reading.text(raw, "type"), reading.text(raw, "id")
    if not item_id or response is None:
        state.counters.malformed += 1
        return
    if kind not in {"message", "function_call", ""}:
        state.emit(ServerToolEvent(kind, event))
        return
    item = state.items.get(item_id)
    if item is None:
        item = Item(item_id, kind=kind or "message", role=reading.text(raw, "role"), sent=True, bound=True)
        state.items.add(item)
    own(response, item)
    if event.get("type") == "response.output_item.done":
        _complete(state, response, raw)
    elif kind == "function_call":
        on_call_item(state, item, raw, response.id)


def on_part(state: State, event: Mapping[str, Any]) -> None:
    """A piece of content begins or is over. ``part`` is often missing."""
    response = touched(state, event)
    item = _answer_item(state, event, response)
    part = reading.mapping(event, "part")
    words = reading.part_words(part)
    if item is not None and words and event.get("type") == "response.content_part.done":
        _settle_text(state, item, words, reading.index(event))


def on_audio(state: State, event: Mapping[str, Any]) -> None:
    """Audio in base64."""
    data = reading.audio(event)
    if data is None:
        state.counters.malformed += 1
        return
    response = touched(state, event)
    item = _answer_item(state, event, response)
    if response is None or item is None:
        state.counters.malformed += 1
        return
    _sound(state, response, item, data, reading.index(event))


def on_binary(state: State, data: bytes) -> None:
    """Audio without a name: it belongs to the answer that goes on (protocol.md 9.8)."""
    response = state.responses.open or state.responses.latest
    if response is None:
        state.counters.malformed += 1
        return
    if response.status is None and not response.cancel_sent:
        state.timers.set("response", ANSWER_SILENT_FOR)
    item = _answer_item(state, {}, response)
    if item is not None:
        _sound(state, response, item, data, item.content_index)


def on_audio_done(state: State, event: Mapping[str, Any]) -> None:
    """No more audio for this item; half a sample that is left is nothing."""
    response = touched(state, event)
    item = _answer_item(state, event, response)
    if item is None or response is None:
        return
    item.odd = b""
    rest = item.rate.finish() if item.rate is not None else b""
    if rest and not response.muted:
        _heard(state, response, item, rest)


def on_text_delta(state: State, event: Mapping[str, Any]) -> None:
    """The next words. The aliases of one text are not added up (protocol.md 9.5)."""
    response = touched(state, event)
    item = _answer_item(state, event, response)
    delta = reading.text(event, "delta")
    if item is None or response is None or not delta:
        return
    part, kind = item.parts[reading.index(event)], reading.text(event, "type")
    part.source = part.source or kind
    if part.final or kind != part.source or (item.final and not item.parts.text):
        return
    response.spoke = True
    start = event.get("start_time")
    timed = isinstance(start, (int, float)) and not isinstance(start, bool)
    part.phrases.append((reading.amount(event, "start_time") if timed else None, delta))
    part.text += delta
    item.text, item.final = item.parts.text, False
    state.emit(AgentText(response.id, item.id, delta, item.text, final=False))
    state.say_truncated(item)


def on_text_done(state: State, event: Mapping[str, Any]) -> None:
    """The whole text: it replaces what the deltas made."""
    response = touched(state, event)
    item = _answer_item(state, event, response)
    if item is not None:
        _settle_text(state, item, reading.part_words(event), reading.index(event))


def on_arguments_delta(state: State, event: Mapping[str, Any]) -> None:
    """A piece of a call's arguments; the whole comes with ``.done``."""
    response = touched(state, event)
    item = state.items.get(reading.text(event, "item_id"))
    call_id = reading.text(event, "call_id") or (item.call_id if item else "")
    if call_id:
        call = state.calls.note(call_id, response_id=response.id if response is not None else "")
        call.pieces += reading.text(event, "delta")


def on_arguments(state: State, event: Mapping[str, Any]) -> None:
    """A call is whole."""
    response = touched(state, event)
    item = state.items.get(reading.text(event, "item_id"))
    call_id = reading.text(event, "call_id") or (item.call_id if item else "") or reading.text(event, "item_id")
    if not call_id:
        state.counters.malformed += 1
        return
    response_id = response.id if response is not None else ""
    call = state.calls.note(call_id, name=_name(event), arguments=_arguments(event), response_id=response_id)
    if item is None:
        item_id = reading.text(event, "item_id") or call_id
        item = state.items.add(Item(item_id, kind="function_call", sent=True, bound=True))
    call.arguments = call.arguments or call.pieces
    item.call_id, item.name, item.text, item.final = call_id, call.name, call.arguments, True
    if response is not None:
        own(response, item)
        response.spoke = True
    if call.name:
        state.announce_call(call)


def on_call_item(state: State, item: Item, raw: Mapping[str, Any], response_id: str) -> None:
    """What an item says of a call: name and id, the arguments once they are whole."""
    call_id = reading.text(raw, "call_id") or item.call_id or item.id
    call = state.calls.note(call_id, name=_name(raw), arguments=_arguments(raw), response_id=response_id)
    item.call_id, item.name = call_id, call.name
    item.text = call.arguments or item.text


def on_truncated(state: State, event: Mapping[str, Any]) -> None:
    """The service cut its own memory of an answer; its text, where it gives one, says what was heard."""
    item = state.items.get(reading.text(event, "item_id"))
    words = reading.text(event, "transcript")
    if item is not None and item.truncated_ms is not None and words:
        item.heard_words = words
        state.say_truncated(item)


def own(response: Response, item: Item) -> None:
    """``item`` is part of ``response``."""
    item.response_id = response.id
    item.role = item.role or "assistant"
    if item.id not in response.items:
        response.items.append(item.id)
    if item.kind == "message":
        response.audio_item = item.id


def touched(state: State, event: Mapping[str, Any]) -> Response | None:
    """The answer an event belongs to; it is alive. One that was never announced begins here."""
    response_id = _response_id(event)
    response: Response | None
    if response_id:
        response = state.responses.get(response_id) or state.begin_response(response_id)
    else:
        item = state.items.get(reading.text(event, "item_id"))
        response = state.responses.get(item.response_id) if item is not None else None
        response = response or state.responses.open
    if response is not None and response.status is None and not response.cancel_sent:
        state.timers.set("response", ANSWER_SILENT_FOR)
    return response


def _sound(state: State, response: Response, item: Item, data: bytes, index: int) -> None:
    form = state.wire_format(state.settings.output_format)
    if response.muted:
        state.counters.ignored_audio_ms += form.milliseconds(len(data))
        return
    data = item.odd + data
    whole = len(data) - len(data) % form.sample_bytes
    data, item.odd = data[:whole], data[whole:]
    if data:
        item.content_index = index
        asked = state.settings.output_format
        if form != asked:
            item.rate = item.rate or PcmRate(form.rate, asked.rate)
            data = item.rate.feed(data)
    if data:
        _heard(state, response, item, data)


def _heard(state: State, response: Response, item: Item, data: bytes) -> None:
    response.spoke = True
    item.received += len(data)
    state.counters.received_audio_ms += state.settings.output_format.milliseconds(len(data))
    state.emit(AgentAudio(response.id, item.id, data, item.content_index))


def _complete(state: State, response: Response, raw: Mapping[str, Any]) -> None:
    """An item that is over, as the end of it or of the answer tells it."""
    item_id = reading.text(raw, "id")
    item = state.items.get(item_id)
    if item is None:
        if not item_id:
            return
        kind = reading.text(raw, "type") or "message"
        item = state.items.add(Item(item_id, kind=kind, role=reading.text(raw, "role"), sent=True, bound=True))
        own(response, item)
    if item.kind == "function_call":
        on_call_item(state, item, raw, response.id)
        call = state.calls.get(item.call_id)
        if call is not None and call.name and reading.text(raw, "status") in {"", "completed"}:
            response.spoke = True
            state.announce_call(call)
    elif item.kind == "message":
        for index, part in enumerate(reading.listed(raw, "content")):
            _settle_text(state, item, reading.part_words(part), index, again=False)
        for index in item.parts.open:
            _settle_text(state, item, "", index, again=False)


def _settle_text(state: State, item: Item, words: str, index: int = 0, *, again: bool = True) -> None:
    """The whole text of a part of an item. ``again``: it may replace one that was final."""
    part, elsewhere = item.parts[index], not item.parts.text  # words that are no part's came with the item itself
    known, final = (item.text, item.final) if elsewhere else (part.text, part.final)
    words = words or known
    if not words or (final and (not again or words == known)):
        return
    part.text, part.final = words, True
    item.text, item.final = item.parts.text, item.parts.final
    response = state.responses.get(item.response_id)
    if response is not None:
        response.spoke = True
    state.emit(AgentText(item.response_id, item.id, "", item.text, final=item.final))
    state.say_truncated(item)


def _answer_item(state: State, event: Mapping[str, Any], response: Response | None) -> Item | None:
    item_id = reading.text(event, "item_id")
    item = state.items.get(item_id)
    if item is None and not item_id and response is not None:
        item = state.items.get(response.audio_item or f"{response.id}/audio")
        item_id = f"{response.id}/audio"
    if item is None and item_id:
        item = state.items.add(Item(item_id, role="assistant", sent=True, bound=True))
    if item is not None and response is not None and not item.response_id:
        own(response, item)
    return item


def _response_id(event: Mapping[str, Any]) -> str:
    return reading.text(event, "response_id") or reading.text(reading.mapping(event, "response"), "id")


def _name(raw: Mapping[str, Any]) -> str:
    return reading.text(raw, "name") or reading.text(reading.mapping(raw, "function"), "name")


def _arguments(raw: Mapping[str, Any]) -> str:
    value = raw.get("arguments", reading.mapping(raw, "function").get("arguments"))
    if isinstance(value, Mapping):
        return json.dumps(value, default=str)
    return value if isinstance(value, str) else ""


def _why(raw: Mapping[str, Any], status: Status) -> str:
    details = raw.get("status_details")
    if status == "completed":
        return ""
    if isinstance(details, str):
        return "" if details == "unimplemented" else details  # what the service puts there always (protocol.md 9.7)
    if not isinstance(details, dict):
        return ""
    error = reading.mapping(details, "error")
    return reading.text(error, "message") or reading.text(details, "reason") or reading.text(error, "code")
