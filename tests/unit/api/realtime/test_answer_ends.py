"""How an answer ends, and what still belongs to it."""

from __future__ import annotations

import pytest

from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    ResponseEnded,
)
from tests.unit.api.realtime.frames import (
    SOUND,
    Talk,
    audio,
    call,
    committed,
    created,
    done,
    started,
    stopped,
)


def test_a_new_answer_ends_an_older_open_one() -> None:
    talk = Talk()
    talk.feed(
        created("r1"), audio(SOUND), created("r2"), audio(SOUND), audio(SOUND, "a2", "r2"), done("r2"), done("r1")
    )
    assert talk.ends == [("r1", "lost"), ("r2", "completed")]
    assert [change.response_id for change in talk.of(AgentAudio)] == ["r1", "r2"]
    assert talk.conversation.counters.ignored_audio_ms > 0


def test_the_same_answer_begins_and_ends_once() -> None:
    talk = Talk()
    talk.feed(created(), created(), done(), done(), created())
    assert [type(change).__name__ for change in talk.changes] == ["ResponseStarted", "ResponseEnded"]


def test_an_answer_that_says_nothing_more_is_lost_after_half_a_minute() -> None:
    talk = Talk()
    talk.feed(created(), audio(SOUND))
    talk.after(20)
    talk.feed(audio(SOUND))
    assert talk.after(29) == []
    (end,) = talk.after(2)
    assert isinstance(end, ResponseEnded)
    assert (end.status, bool(end.why)) == ("lost", True)
    assert talk.conversation.next_deadline is None


def test_audio_after_the_end_is_still_played() -> None:
    talk = Talk()
    talk.feed(created(), done(), audio(SOUND))
    assert len(talk.of(AgentAudio)) == 1


@pytest.mark.parametrize(
    ("status", "details", "expected", "why"),
    [
        ("failed", {"error": {"type": "server_error", "message": "out of luck"}}, "failed", "out of luck"),
        ("incomplete", {"reason": "max_output_tokens"}, "incomplete", "max_output_tokens"),
        ("cancelled", "unimplemented", "cancelled", ""),
        ("cancelled", "turn_detected", "cancelled", "turn_detected"),
        ("in_progress", None, "completed", ""),
        (None, None, "completed", ""),
        ({"x": 1}, ["x"], "completed", ""),
    ],
)
def test_how_an_answer_ends(status: str, details: object, expected: str, why: str) -> None:
    talk = Talk()
    talk.feed(created(), done(status=status, status_details=details))
    (end,) = talk.of(ResponseEnded)
    assert (end.status, end.why) == (expected, why)


def test_going_on_before_the_commit_ends_the_answer_that_was_begun_too_early() -> None:
    talk = Talk()
    talk.feed(started(), stopped(), created(), audio(SOUND), started())
    assert talk.ends == [("r1", "cancelled")]
    talk.feed(audio(SOUND), stopped(), committed(), created("r2"), done("r2"))
    assert len(talk.of(AgentAudio)) == 1
    assert talk.ends == [("r1", "cancelled"), ("r2", "completed")]


def test_the_answer_may_be_created_before_the_speech_has_stopped() -> None:
    talk = Talk()
    talk.feed(started(), created(), stopped(), started())
    assert talk.ends == [("r1", "cancelled")]


def test_speech_over_an_older_answer_does_not_end_it() -> None:
    talk = Talk()
    talk.feed(created(), audio(SOUND), started(), stopped(), started())
    assert talk.ends == []
    talk.feed(committed(), started("u1"))
    assert talk.ends == []


def test_what_a_tool_of_the_service_does_keeps_the_answer_alive() -> None:
    talk = Talk()
    talk.feed(created())
    for _ in range(4):
        talk.after(20)
        talk.feed({"type": "response.mcp_call.in_progress", "item_id": "m1"})
    assert talk.ends == []
    talk.feed(call(), done())
    assert talk.ends == [("r1", "completed")]
