from __future__ import annotations

import pytest

from jupyter_xvoice.api.realtime import heard
from jupyter_xvoice.api.realtime.changes import AgentAudio, Trouble, Truncated
from tests.unit.api.realtime.frames import Talk, audio, created, done, error, said, words

SECOND = b"\1\0" * 24000
TRUNCATE = "conversation.item.truncate"


def answering() -> Talk:
    talk = Talk()
    talk.feed(created(), audio(SECOND * 2))
    talk.feed(words("One two", start_time=0.0), words(" three four", start_time=1.0))
    talk.clear()
    return talk


def test_an_interruption_cancels_then_tells_what_was_heard() -> None:
    talk = answering()
    talk.conversation.interrupt({"a1": 1200})
    talk.tell()
    assert talk.kinds() == ["response.cancel"]
    assert talk.of(Truncated) == [Truncated("a1", 1200, "One two", " three four")]
    talk.feed(audio(SECOND))
    assert talk.of(AgentAudio) == []
    talk.feed(done(status="cancelled"))
    assert talk.sent[-1] == {"type": TRUNCATE, "item_id": "a1", "content_index": 0, "audio_end_ms": 1200}
    assert talk.conversation.history()[0]["content"] == [{"type": "output_text", "text": "One two"}]


@pytest.mark.parametrize(("played", "told"), [(99_999, 2000), (2000, 2000), (1999, 1999), (0, 0), (-5, 0)])
def test_the_point_is_never_beyond_what_came(played: int, told: int) -> None:
    talk = answering()
    talk.conversation.interrupt({"a1": played})
    talk.feed(done(status="cancelled"))
    assert talk.sent[-1]["audio_end_ms"] == told


def test_the_point_is_a_whole_millisecond_downwards() -> None:
    talk = Talk()
    talk.feed(created(), audio(b"\1\0" * 35))  # 1.458 ms
    talk.conversation.interrupt({"a1": 2})
    talk.feed(done(status="cancelled"))
    assert talk.sent[-1]["audio_end_ms"] == 1


def test_an_answer_that_was_complete_but_still_playing_is_only_truncated() -> None:
    talk = answering()
    talk.feed(done())
    talk.conversation.interrupt({"a1": 500})
    talk.tell()
    assert talk.kinds() == [TRUNCATE]


def test_what_was_cut_is_truncated_and_the_answer_to_it_goes_on() -> None:
    talk = answering()
    talk.feed(done(), created("r2"))
    talk.conversation.truncate({"a1": 500})
    talk.tell()
    assert talk.kinds() == []
    talk.feed(done("r2"))
    assert talk.kinds() == [TRUNCATE]


def test_an_answer_that_was_heard_to_its_end_is_left_alone() -> None:
    talk = answering()
    talk.feed(said("One two three four"), done())
    talk.conversation.interrupt({"a1": 2000})
    talk.tell()
    assert (talk.kinds(), talk.of(Truncated)) == ([], [])


def test_nothing_played_of_an_open_answer_is_nothing_heard() -> None:
    talk = answering()
    talk.conversation.interrupt({})
    talk.feed(done(status="cancelled"))
    assert talk.of(Truncated) == [Truncated("a1", 0, "", "One two three four")]
    assert talk.conversation.history() == []


@pytest.mark.parametrize("played", [{"never": 5}, {"u1": 5}, {}])
def test_an_interruption_of_nothing_does_nothing(played: dict[str, int]) -> None:
    talk = Talk()
    talk.conversation.interrupt(played)
    assert (talk.tell(), talk.kinds()) == ([], [])


def test_a_second_interruption_does_not_bring_words_back() -> None:
    talk = answering()
    talk.conversation.interrupt({"a1": 500})
    talk.conversation.interrupt({"a1": 1500})
    talk.feed(done(status="cancelled"))
    assert [change.heard_ms for change in talk.of(Truncated)] == [500]
    assert talk.kinds() == ["response.cancel", TRUNCATE]


def test_words_that_come_after_the_interruption_are_unheard() -> None:
    talk = answering()
    talk.conversation.interrupt({"a1": 1999})
    talk.feed(words(" five", start_time=2.0), said("One, two, three, four, five."), done(status="cancelled"))
    assert talk.of(Truncated)[-1].heard + talk.of(Truncated)[-1].unheard == "One, two, three, four, five."
    assert "five" in talk.of(Truncated)[-1].unheard


def test_the_services_own_word_of_what_was_heard_counts() -> None:
    talk = answering()
    talk.conversation.interrupt({"a1": 500})
    talk.feed(done(status="cancelled"))
    talk.feed({"type": "conversation.item.truncated", "item_id": "a1", "audio_end_ms": 500, "transcript": "One"})
    assert talk.of(Truncated)[-1] == Truncated("a1", 500, "One", " two three four")
    talk.feed({"type": "conversation.item.truncated", "item_id": "a1", "transcript": "Something else"})
    assert talk.of(Truncated)[-1].heard != "Something else"


@pytest.mark.parametrize(
    "words_of_the_service",
    [
        ("response_cancel_not_active", "Cancellation failed: no active response found"),
        (None, "Cancellation failed: no active response found"),
        ("invalid_value", "Audio content of 1900ms is already shorter than 2000ms"),
        (None, "Item not found"),
        ("input_audio_buffer_commit_empty", "Error committing input audio buffer: buffer too small."),
    ],
)
def test_errors_of_that_kind_are_benign(words_of_the_service: tuple[str | None, str]) -> None:
    talk = Talk()
    talk.feed(error(*words_of_the_service))
    assert [trouble.benign for trouble in talk.of(Trouble)] == [True]
    assert talk.conversation.counters.benign == 1


def test_errors_in_both_shapes_are_told_with_what_they_hold() -> None:
    talk = Talk()
    nested = {
        "type": "invalid_request_error",
        "code": "invalid_value",
        "message": "bad voice",
        "param": "session.voice",
    }
    talk.feed({"type": "error", "error": nested})
    talk.feed({"type": "error", "code": "x", "message": "flat"})
    talk.feed({"type": "error", "error": "only words"}, {"type": "error"}, {"type": "error", "error": {"code": 5}})
    assert [(one.code, one.message, one.benign, one.kind, one.param) for one in talk.of(Trouble)[:3]] == [
        ("invalid_value", "bad voice", False, "invalid_request_error", "session.voice"),
        ("x", "flat", False, "", ""),
        ("error", "only words", False, "", ""),
    ]
    assert len(talk.of(Trouble)) == 5


@pytest.mark.parametrize("kind", ["timeout", "max_duration"])
def test_the_announcement_of_an_end_can_be_told_by_its_kind(kind: str) -> None:
    talk = Talk()
    talk.feed(error(None, "Conversation timed out due to inactivity", kind))
    (trouble,) = talk.of(Trouble)
    assert (trouble.code, trouble.kind, trouble.benign) == (kind, kind, False)


def test_a_key_in_the_words_of_an_error_does_not_show() -> None:
    key = "xai-" + "k" * 20
    talk = Talk()
    talk.feed(error("x", f"Incorrect API key {key}"))
    assert key not in talk.of(Trouble)[0].message


@pytest.mark.parametrize(
    ("phrases", "heard_ms", "received_ms", "expected"),
    [
        ([(0.0, "One two"), (1.0, " three four")], 500, 2000, "One"),
        ([(0.0, "One two"), (1.0, " three four")], 1000, 2000, "One two"),
        ([(0.0, "One two"), (1.0, " three four")], 1600, 2000, "One two three"),
        ([(0.0, "One two"), (1.0, " three four")], 2000, 2000, "One two three four"),
        ([(None, "One two"), (None, " three four")], 1000, 2000, "One two"),
        ([(1.0, "One two"), (0.0, " three four")], 2000, 2000, "One two three four"),
        ([], 1000, 2000, "One two"),
        ([], 0, 0, ""),
        ([], 5, 0, "One two three four"),
        ([(0.0, "One two"), (0.0, " three four")], 1, 0, "One two three four"),
    ],
)
def test_what_was_heard(
    phrases: list[tuple[float | None, str]], heard_ms: int, received_ms: int, expected: str
) -> None:
    text = "One two three four"
    before, after = heard.split(text, phrases, heard_ms, received_ms)
    assert (before, before + after) == (expected, text)
