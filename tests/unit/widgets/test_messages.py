"""What the page is told, as values: no message is more than JSON, and none says more than it knows."""

from __future__ import annotations

import json
import time

import pytest

from jupyter_xvoice import AuthenticationError, CredentialsError, EngineError, LinkError
from jupyter_xvoice.agent import Notice, Row, Status, ToolRun
from jupyter_xvoice.agent.display import card_html
from jupyter_xvoice.agent.metrics import Latency
from jupyter_xvoice.widgets.cards import card_of
from jupyter_xvoice.widgets.event_rows import row_of
from jupyter_xvoice.widgets.messages import notice_body, row_body, status_body, tool_body, turn_body
from jupyter_xvoice.widgets.money import cost_words
from jupyter_xvoice.widgets.saved_card import saved_card

HTML = "<img src=x onerror=alert(1)>"


@pytest.mark.parametrize(
    ("word", "thinking", "lost"), [("thinking", True, False), ("connecting", False, True), ("speaking", False, False)]
)
def test_moments_become_spans(word: str, thinking: bool, lost: bool) -> None:
    body = status_body(Status(word, since=time.monotonic() - 2))
    assert (body["thinking_for"] is not None, body["since"] is not None) == (thinking, lost)
    span = body["thinking_for"] or body["since"]
    assert span is None or 2 <= span < 10
    assert json.loads(json.dumps(body)) == body


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        ("ended by you", "ended by you"),
        ("time limit reached (max_minutes=5)", "time limit reached"),
        ("ended by the service (xAI closed with 1000)", "ended by the service"),
        ("The connection broke and it could not be mended in 6 attempts. The last: …", "ended by a failure"),
        ("the page has not been heard for a minute", "the page was closed"),
        ("", ""),
    ],
)
def test_how_it_ended_fits_beside_the_word(why: str, shown: str) -> None:
    assert status_body(Status("disconnected", why=why))["why"] == shown


def test_a_call_in_each_of_its_states() -> None:
    call = ToolRun("c", "send", '{"to": "a@b", "rows": [1, 2], "note": null}')
    running = tool_body(call, 0.4)
    assert running["args"] == [("to", '"a@b"'), ("rows", "[1, 2]"), ("note", "null")]
    assert (running["state"], running["seconds"], running["for"], running["result"]) == ("running", 0.4, 0.4, "")
    waiting = tool_body(ToolRun("c", "send", "{}", "waiting"), 8.0)
    assert (waiting["seconds"], waiting["for"], waiting["asked"], waiting["args"]) == (None, 8.0, True, [])
    done = tool_body(ToolRun("c", "send", "{}", "done", "sent", seconds=0.42, approved=True), 60.0)
    assert (done["seconds"], done["result"], done["asked"]) == (0.42, "sent", True)
    assert tool_body(ToolRun("c", "send", "{}", "cancelled"), 1.0)["state"] == "dropped"
    failed = tool_body(ToolRun("c", "send", "{}", "failed", "send failed.", HTML, 1.0, traceback="x" * 200_000), 1.0)
    assert (failed["result"], failed["error"], len(failed["trace"])) == ("", HTML, 20_000)


@pytest.mark.parametrize("arguments", ["", "no json", "[1]", '"text"', '{"a": 1'])
def test_arguments_that_are_none_are_shown_as_they_came(arguments: str) -> None:
    expected = [] if not arguments else [("", arguments)]
    assert tool_body(ToolRun("c", "f", arguments), 0.0)["args"] == expected


def test_the_stages_of_a_turn_add_up() -> None:
    body = turn_body(Latency(3, "spoken", 1.0, 0.5, 1.1, 1.3, tools=0.2, tools_before=0.2))
    parts = (body["silence"], body["delta"], body["tool"], body["to_sound"])
    assert sum(parts) == pytest.approx(body["response"])
    assert body["response"] == 1.3
    assert turn_body(Latency(3, "typed", 1.0, 0.0, 0.1, 0.2, tools=0.0001))["tool"] == 0
    assert turn_body(Latency(3, "typed", 1.0, 0.0, 0.1, 0.2))["tool"] is None
    assert turn_body(Latency(4, "typed")) == {
        "turn": 4, "silence": None, "delta": None, "tool": None, "to_sound": None, "response": None,
    }  # fmt: skip


def test_words_travel_as_they_are() -> None:
    assert row_body(Row(1, 1, "user", HTML, 0.5))["text"] == HTML
    assert notice_body(Notice("told", HTML, facts={"text": HTML})) == {
        "name": "told", "level": "warn", "facts": {"text": HTML},
    }  # fmt: skip


def test_in_html_they_are_escaped() -> None:
    card = saved_card(card_html(HTML, HTML, [HTML]))
    assert "<img" not in card
    assert card.count("&lt;img") == 3


@pytest.mark.parametrize(
    ("cost", "free", "more", "words"),
    [
        (0.0, True, True, "free"),
        (None, False, False, "unknown"),
        (0.34, False, False, "$0.34"),
        (0.34, False, True, "$0.34+"),
        (0.00123, False, False, "$0.0012"),
        (0.0, False, False, "$0.00"),
        (12.345, False, False, "$12.35"),
    ],
)
def test_money(cost: float | None, free: bool, more: bool, words: str) -> None:
    assert cost_words(cost, free=free, more=more) == words


def test_a_failure_becomes_its_card() -> None:
    refused = AuthenticationError("400, refused. Set another key.", status=400, detail="Incorrect API key provided")
    assert card_of(refused) == ("wrong-key", "Incorrect API key provided")
    assert card_of(CredentialsError("No key.")) == ("no-key", "No key.")
    assert card_of(EngineError("It did not start: its last words.")) == (
        "engine-failed",
        "It did not start: its last words.",
    )
    assert card_of(LinkError("No way.")) == ("failed", "No way.")
    assert card_of(ValueError("xai-" + "a" * 40))[1] != "xai-" + "a" * 40


@pytest.mark.parametrize(
    ("event", "detail", "sound"),
    [
        ({"type": "error", "error": {"code": "bad", "message": "no"}}, "bad", None),
        ({"type": "error", "error": {"message": "no"}}, "no", None),
        ({"type": "response.done", "response": {"status": "completed"}}, "completed", None),
        ({"type": "response.output_audio.delta", "delta": "[64000 characters of audio]"}, "", 1.0),
        ({"type": "input_audio_buffer.append", "frames": 25, "audio_ms": 1000}, "25 frames", 1.0),
        ({"type": "input_audio_buffer.append", "frames": 1, "audio_ms": 40}, "1 frame", 0.04),
        ({"type": "response.output_audio_transcript.delta", "delta": "Hello"}, "Hello", None),
        ({"type": "x", "text": "y" * 200}, "y" * 79 + "…", None),
        ({"type": 7}, "", None),
    ],
)
def test_rows_of_events(event: dict[str, object], detail: str, sound: float | None) -> None:
    row = row_of(4, {"time": 12.5, "direction": "in", "event": event}, 10.0, 48_000)
    assert (row["number"], row["time"], row["detail"], row.get("sound")) == (4, 2.5, detail, sound)
    assert row["event"] is event
