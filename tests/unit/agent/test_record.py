"""Events, transcript, metrics, cost and status as values."""

from __future__ import annotations

import json
import secrets
import stat
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import Prices
from jupyter_xvoice.agent.book import Book
from jupyter_xvoice.agent.cost import Meter
from jupyter_xvoice.agent.display import card_html, transcript_html
from jupyter_xvoice.agent.events import EVENTS_KEPT, Events
from jupyter_xvoice.agent.metrics import Latencies, Latency, overlap
from jupyter_xvoice.agent.spool import Spool
from jupyter_xvoice.agent.status import STATUS_WORDS, Facts
from jupyter_xvoice.api.realtime import Total
from jupyter_xvoice.endpoints import Secret

if TYPE_CHECKING:
    from pathlib import Path

PRICES = Prices("2026-11-21", 15, 0.1, 0.2)


# -- events ------------------------------------------------------------------------------------------------------------


def test_all_events_are_in_the_file_and_the_last_in_memory(tmp_path: Path) -> None:
    events = Events(Spool())
    for number in range(EVENTS_KEPT + 50):
        events.add("in", {"type": "ping", "timestamp": number})
    assert len(events) == EVENTS_KEPT
    assert (events[0]["event"]["timestamp"], events[-1]["event"]["timestamp"]) == (50, EVENTS_KEPT + 49)
    assert (events.total, events.counts["ping"]) == (EVENTS_KEPT + 50, EVENTS_KEPT + 50)
    lines = events.to_file(tmp_path / "events.jsonl").read_text().splitlines()
    assert [json.loads(line)["event"]["timestamp"] for line in lines] == list(range(EVENTS_KEPT + 50))


def test_audio_frames_are_one_entry_and_counted() -> None:
    events = Events(Spool())
    events.appended(3, 300.0)
    events.appended(2, 200.0)
    events.add("out", {"type": "input_audio_buffer.commit"})
    run, commit = list(events)
    assert run["event"] == {"type": "input_audio_buffer.append", "frames": 5, "audio_ms": 500}
    assert (run["direction"], commit["event"]["type"]) == ("out", "input_audio_buffer.commit")
    assert events.counts["input_audio_buffer.append"] == 5
    assert list(events.to_dataframe()["type"]) == ["input_audio_buffer.append", "input_audio_buffer.commit"]


def test_no_secret_gets_in() -> None:
    events = Events(Spool())
    token, key = secrets.token_urlsafe(20), "xai-" + secrets.token_hex(16)
    events.hide(Secret(token))
    events.add(
        "out", {"type": "session.update", "session": {"tools": [{"headers": {"a": token}}], "note": f"Bearer {key}"}}
    )
    assert token not in str(list(events))
    assert key not in str(list(events))
    events.flush()
    assert token not in events.path.read_text()
    assert stat.S_IMODE(events.spool.path.stat().st_mode) == 0o700


# -- transcript --------------------------------------------------------------------------------------------------------


def book() -> Book:
    book = Book(None)
    book.began = 0.0
    book.new_turn()
    book.add("agent", 1, "It is\nfine today", heard="It is\nfine", sound=2.0, sounded=1.0, final=True)
    book.add("user", 1, "How is <b>it</b>?", typed=True, final=True)
    book.note("Connection lost, back after 1.4 s")
    book.new_turn()
    book.add("tool", 2, "weather({}) → 18")
    book.add("agent", 2, "")
    return book


def test_a_line_a_turn() -> None:
    transcript = book().transcript
    assert transcript.text == "user: How is <b>it</b>?\nagent: It is fine [not heard: today]"
    assert str(transcript) == transcript.text
    assert [row.who for row in transcript] == ["user", "agent", "note", "tool"]
    assert repr(transcript) == "SessionTranscript(4 rows, 2 turns)"
    frame = transcript.to_dataframe()
    assert list(frame.unheard) == ["", " today", "", ""]
    assert list(frame.typed) == [True, False, False, False]
    assert Book(None).transcript.to_dataframe().shape == (0, 10)


def test_words_are_text_in_the_display() -> None:
    html = transcript_html(book().transcript)
    assert type(html) is str, "of a class of its own marimo makes an empty object"
    assert "&lt;b&gt;it&lt;/b&gt;" in html
    assert "heard 1.0 s of 2.0 s" in html
    assert "<script" not in html
    assert "Nothing was said yet" in transcript_html([])
    many = [book().transcript[0]] * 300
    assert "The last 200 rows; 100 before them" in transcript_html(many)


def test_the_card_says_no_more_than_voice_place_and_tools() -> None:
    html = card_html("eve", "<xAI>", ["weather"])
    assert "Voice agent." in html
    assert "&lt;xAI&gt;" in html
    assert 'class="xv-saved"' in html


# -- metrics -----------------------------------------------------------------------------------------------------------


def test_stages_add_up_to_the_first_sound() -> None:
    latency = Latency(1, "spoken", 3.0, silence=0.5, first_delta=1.5, first_rendered=1.6, tools=0.9, tools_before=0.4)
    assert latency.stages == pytest.approx((0.5, 0.6, 0.4, 0.1))
    assert sum(latency.stages) == pytest.approx(1.6)
    assert Latency(1, "typed").stages == (0, 0, 0, 0)
    assert sum(Latency(1, "spoken", 0, silence=2.0, first_delta=1.0, first_rendered=1.0).stages) == 1.0


def test_latencies_as_a_frame_and_a_picture() -> None:
    latencies = Latencies(
        [
            Latency(1, "typed", 0.0, 0.0, 0.2, 0.3),
            Latency(2, "spoken", 5.0, 0.5, None, None),
            Latency(3, "typed", 9.0, 0.0, 0.4, 0.5),
        ]
    )
    assert latencies.median == pytest.approx(0.4)
    frame = latencies.to_dataframe()
    assert list(frame.turn) == [1, 2, 3]
    assert frame.first_delta.isna().tolist() == [False, True, False]
    axes = latencies.plot().axes[0]
    assert len(axes.patches) == 2 * 4
    assert Latencies().plot().axes
    assert Latencies().median is None


@pytest.mark.parametrize(
    ("runs", "before", "seconds"),
    [([], 5, 0), ([(0, 2), (1, 3)], 9, 3), ([(0, 2), (4, 6)], 5, 3), ([(0, 9), (1, 2)], 9, 9), ([(3, 4)], 2, 0)],
)
def test_time_in_functions_counts_once(runs: list[tuple[float, float]], before: float, seconds: float) -> None:
    assert overlap(before, runs) == seconds


# -- money -------------------------------------------------------------------------------------------------------------


def test_cost() -> None:
    used = Total(billable_audio_seconds=30, text_items=2)
    by_clock = Meter(PRICES, model="grok-voice-latest", manual=False)
    assert by_clock.cost(60, 10, used) == pytest.approx(0.08 + 0.008)
    by_hand = Meter(PRICES, model="grok-voice-think-fast-1.0", manual=True)
    assert by_hand.cost(600, 60, used) == pytest.approx(0.05 + 0.008)
    assert by_hand.cost(600, 6, used) == pytest.approx(0.025 + 0.008)  # what the service bills counts if it is more
    assert Meter(None, model="x", manual=False).cost(60, 10, used) is None
    by_clock.free()
    assert by_clock.cost(60, 10, used) == 0.0


# -- status ------------------------------------------------------------------------------------------------------------

QUIET = Facts(
    ready=True, lost=None, sounding=False, thinking=None, tools=0, waiting=0, speech=False,
    microphone=True, muted=False, manual=False, held=False,
)  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "word", "detail"),
    [
        ({}, "listening", "go ahead"),
        ({"speech": True}, "listening", "hearing you"),
        ({"microphone": False}, "idle", "by typing"),
        ({"muted": True}, "idle", "you are muted"),
        ({"manual": True}, "idle", "hold Space to talk"),
        ({"manual": True, "held": True}, "listening", "release to send"),
        ({"thinking": 1.0}, "thinking", ""),
        ({"thinking": 1.0, "tools": 2}, "thinking", "running a tool"),
        ({"thinking": 1.0, "tools": 1, "waiting": 1}, "thinking", "tool waits for you"),
        ({"thinking": 1.0, "sounding": True}, "speaking", ""),
        ({"ready": False, "lost": 2.0, "sounding": True}, "connecting", "again"),
    ],
)
def test_status(facts: dict[str, Any], word: str, detail: str) -> None:
    status = replace(QUIET, **facts).status
    assert (status.word, status.detail, status.live) == (word, detail, True)
    assert word in STATUS_WORDS
    assert status.since == facts.get("lost" if word == "connecting" else "thinking" if word == "thinking" else "")
