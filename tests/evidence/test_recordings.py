"""The recorded sessions through the state machine: the texts, calls and usage that stand in them come out."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from jupyter_xvoice.api.realtime import Conversation
from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    AgentText,
    Change,
    Raw,
    Ready,
    ResponseEnded,
    ToolCall,
    UserText,
)
from tests.evidence.recordings import NAMES, Recording, recording


class Played:
    """A recording, played: its client's events become intents, its service's events are received."""

    def __init__(self, record: Recording) -> None:
        self.conversation = Conversation()
        self.changes: list[Change] = []
        self.sent: list[Any] = []
        self.now = 0.0
        self._connected = False
        for who, event in record.frames:
            self.now += 0.05
            if who == "close":
                self.conversation.closed(self.now)
                self._connected = False
            elif who == "received":
                self._connect()
                self.changes += self.conversation.receive(event, self.now)
            else:
                self._do(event)
                self.changes += self.conversation.poll(self.now)
            self.sent += self.conversation.outgoing()

    def of(self, kind: type) -> list[Any]:
        return [change for change in self.changes if isinstance(change, kind)]

    def _connect(self) -> None:
        if self._connected:
            return
        self._connected = True
        if self.conversation.conversation_id:
            self.conversation.reopened(self.now, resumed=True)
        else:
            self.conversation.opened(self.now)

    def _do(self, event: dict[str, Any]) -> None:
        item = event.get("item", {})
        if event["type"] == "input_audio_buffer.append":
            self.conversation.append_audio(base64.b64decode(event["audio"]))
        elif item.get("type") == "function_call_output":
            self.conversation.tool_result(item["call_id"], item["output"])
        elif item.get("role") == "user":
            self.conversation.send_text(item["content"][0]["text"], respond=False)
        elif item:
            self.conversation.add_item(item)
        elif event["type"] == "response.create" and not self.of(ToolCall):
            self.conversation.respond()  # after a function's result the state machine asks by itself


@pytest.fixture(params=NAMES)
def record(request: pytest.FixtureRequest) -> Recording:
    return recording(request.param)


def test_the_same_words_come_out(record: Recording) -> None:
    played = Played(record)
    finals = {change.item_id: change.text for change in played.of(UserText) if change.final}
    assert list(finals.values()) == record.user_texts()
    assert [change.text for change in played.of(AgentText) if change.final] == record.agent_texts()


def test_the_deltas_make_the_same_words(record: Recording) -> None:
    pieces: dict[str, str] = {}
    for change in Played(record).of(AgentText):
        pieces[change.item_id] = pieces.get(change.item_id, "") + change.delta
    assert list(pieces.values()) == record.agent_texts()


def test_the_same_calls_come_out(record: Recording) -> None:
    played = Played(record)
    assert [(call.call_id, call.name, call.arguments) for call in played.of(ToolCall)] == record.calls()


def test_the_same_usage_comes_out(record: Recording) -> None:
    played = Played(record)
    total = played.conversation.usage
    for name in ("input_tokens", "output_tokens", "total_tokens", "output_audio_seconds"):
        assert getattr(total, name) == pytest.approx(record.usage(name)), name
    last = [event["usage"]["billable_audio_seconds"] for event in record.received("response.done")][-1]
    assert total.billable_audio_seconds == last


def test_every_answer_is_complete_and_nothing_was_unknown(record: Recording) -> None:
    played = Played(record)
    assert [end.status for end in played.of(ResponseEnded)] == ["completed" for _ in record.received("response.done")]
    assert (played.conversation.counters.unknown, played.conversation.counters.malformed) == (0, 0)
    assert len(played.of(Raw)) >= sum(1 for who, _ in record.frames if who == "received")
    assert played.conversation.next_deadline is None


def test_the_audio_is_all_there_in_whole_samples(record: Recording) -> None:
    by_item: dict[str, int] = {}
    for event in record.received("response.output_audio.delta"):
        by_item[event["item_id"]] = by_item.get(event["item_id"], 0) + len(base64.b64decode(event["delta"]))
    heard: dict[str, int] = {}
    for change in Played(record).of(AgentAudio):
        heard[change.item_id] = heard.get(change.item_id, 0) + len(change.data)
    assert heard == {item: size - size % 2 for item, size in by_item.items()}


def test_we_say_what_the_recorded_client_said(record: Recording) -> None:
    kinds = ["session.update", "conversation.item.create", "response.create", "input_audio_buffer.append"]
    ours = [frame["type"] for frame in Played(record).sent]
    for kind in kinds:
        assert ours.count(kind) == sum(1 for _ in record.sent(kind)), kind


def test_after_the_drop_what_the_service_says_again_is_not_new() -> None:
    played = Played(recording("session_resumption_after_drop"))
    assert len(played.of(Ready)) == 2
    kinds = [(item.role, item.text) for item in played.conversation.items]
    assert [role for role, _ in kinds] == ["user", "assistant", "user", "assistant"]
    assert len(played.conversation.gaps) == 1
