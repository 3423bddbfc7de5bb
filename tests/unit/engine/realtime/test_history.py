"""Items, what a partner sees of them, what is kept of a conversation."""

from __future__ import annotations

import pytest

from jupyter_xvoice.engine.dialogue.partner import Called, Returned, Said
from jupyter_xvoice.engine.realtime import history as module
from jupyter_xvoice.engine.realtime.client_items import checked_item
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.conversations import Conversations, Kept
from jupyter_xvoice.engine.realtime.history import History
from jupyter_xvoice.engine.realtime.usage import Usage


def message(item_id: str, text: str = "x", role: str = "user") -> dict[str, object]:
    part = {"type": "input_text", "text": text}
    return checked_item({"id": item_id, "type": "message", "role": role, "content": [part]}, strict=True)


def test_order() -> None:
    history = History()
    assert history.add(message("b")) is None
    assert history.add(message("d")) == "b"
    assert history.add(message("c"), "b") == "b"
    assert history.add(message("a"), "root") is None
    assert [item["id"] for item in history] == ["a", "b", "c", "d"]
    assert history.last_id == "d"


def test_what_the_partner_sees() -> None:
    history = History()
    history.add(message("u", "Hello"))
    history.add(message("e", ""))
    history.add(message("a", "One. Two.", "assistant"), ours=True)
    history.heard["a"] = "One."
    call = {"type": "function_call", "call_id": "1", "name": "look", "arguments": {"x": 1}}
    history.add(checked_item(call, strict=True))
    history.add(checked_item({"type": "function_call_output", "call_id": "1", "output": "seen"}, strict=True))
    assert history.said() == [
        Said("user", "Hello"),
        Said("assistant", "One. Two.", "One."),
        Called("1", "look", '{"x": 1}'),
        Returned("1", "seen"),
    ]


def test_only_the_clients_own_items_are_deleted() -> None:
    history = History()
    history.add(message("mine"))
    history.add(message("yours"), ours=True)
    assert history.delete("mine") == "mine"
    for item_id in ("mine", "yours", None, ["x"]):
        with pytest.raises(ComplaintError, match="Item not found"):
            history.delete(item_id)


def test_it_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_MOST", 3)
    history = History()
    for name in "abcde":
        history.add(message(name))
    assert [item["id"] for item in history] == ["c", "d", "e"]
    monkeypatch.setattr(module, "_MOST_CHARACTERS", 1000)
    history.add(message("long", "x" * 950))
    assert [item["id"] for item in history] == ["long"]


def test_conversations_are_kept_for_half_an_hour() -> None:
    now = 0.0
    conversations = Conversations(lambda: now)
    kept = Kept(History(), Usage())
    conversations.keep("a", kept)
    now = 1799.0
    assert conversations.find("a") is kept
    conversations.keep("a", kept)
    now += 1799
    assert conversations.find("a") is kept, "every answer begins the half hour again"
    now += 2
    assert conversations.find("a") is None
    for number in range(150):
        conversations.keep(str(number), kept)
    assert conversations.find("0") is None
    assert conversations.find("149") is kept


def test_usage_counts_what_was_added_and_runs_on() -> None:
    usage = Usage(input_text=3, input_audio_seconds=1.0)
    first = usage.of_response("eight ch", 0.71)
    assert (first["input_tokens"], first["output_token_details"]["text_tokens"]) == (53, 2)
    second, third = usage.of_response("", 0.71), usage.of_response("", 0.87)
    assert second["input_tokens"] == 0
    assert [each["billable_audio_seconds"] for each in (first, second, third)] == [1, 2, 3]
