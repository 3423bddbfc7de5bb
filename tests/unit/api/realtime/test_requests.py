from __future__ import annotations

from typing import Any

import pytest

from jupyter_xvoice.api.realtime.changes import ResponseEnded, Trouble, UserText
from jupyter_xvoice.errors import InputError
from tests.unit.api.realtime.frames import Talk, audio, created, done, error, started, stopped

ACTIVE = error(
    "conversation_already_has_active_response", "Conversation already has an active response in progress: r0"
)
CREATE = "response.create"


def test_one_request_at_a_time_the_next_behind_it() -> None:
    talk = Talk()
    for _ in range(3):
        talk.conversation.respond()
    talk.tell()
    assert talk.kinds() == [CREATE]
    talk.feed(created("r1"))
    assert talk.kinds() == [CREATE]
    talk.feed(done("r1"))
    assert talk.kinds() == [CREATE, CREATE]
    talk.feed(created("r2"), done("r2"), created("r3"), done("r3"))
    assert talk.kinds() == [CREATE] * 3


def test_nothing_is_asked_while_an_answer_is_open() -> None:
    talk = Talk()
    talk.feed(created("r1"))
    talk.conversation.send_text("and?")
    talk.tell()
    assert talk.kinds() == ["conversation.item.create"]
    talk.feed(done("r1"))
    assert talk.kinds() == ["conversation.item.create", CREATE]


@pytest.mark.parametrize(
    ("metadata", "rule"),
    [
        ({str(number): "" for number in range(17)}, "17 pairs"),
        ({"k" * 65: "v"}, "key has 65 characters"),
        ({"k": "v" * 513}, "value has 513 characters"),
        ({"k": 1}, "strings on both sides"),
        ({"": "v"}, "not empty"),
        ({"k": "\ud83d"}, "half of a character"),
        ("k", "takes a dict"),
    ],
)
def test_metadata_beyond_its_limits_is_refused_before_it_is_sent(metadata: Any, rule: str) -> None:
    talk = Talk()
    with pytest.raises(InputError, match=rule):
        talk.conversation.respond(metadata=metadata)
    assert talk.kinds() == []
    talk.conversation.respond(metadata={"k" * 64: "v" * 512, **{str(number): "" for number in range(15)}})
    talk.tell()
    assert talk.kinds() == [CREATE]


def test_instructions_and_metadata_go_with_a_request() -> None:
    talk = Talk()
    talk.conversation.respond("Be brief.", {"turn": "1"})
    assert talk.conversation.outgoing() == [
        {"type": CREATE, "response": {"instructions": "Be brief.", "metadata": {"turn": "1"}}}
    ]


def test_refused_because_an_answer_is_open_it_is_asked_once_more_when_that_is_over() -> None:
    talk = Talk()
    talk.conversation.respond()
    talk.feed(created("vad"), ACTIVE)  # the service had begun one by itself
    assert [(trouble.benign) for trouble in talk.of(Trouble)] == [True]
    assert talk.kinds() == [CREATE]
    talk.feed(done("vad"))
    assert talk.kinds() == [CREATE, CREATE]
    talk.feed(created("vad2"), ACTIVE)
    assert [trouble.benign for trouble in talk.of(Trouble)] == [True, False]
    talk.feed(done("vad2"))
    assert talk.kinds() == [CREATE, CREATE]


def test_refused_because_of_an_answer_that_nobody_knows_it_is_asked_once_more_after_a_while() -> None:
    talk = Talk()
    talk.conversation.respond()
    talk.conversation.respond()
    talk.feed(ACTIVE)
    assert talk.kinds() == [CREATE]
    talk.after(6)
    assert talk.kinds() == [CREATE, CREATE]
    talk.feed(created("r1"), done("r1"))
    assert talk.kinds() == [CREATE] * 3


def test_a_request_that_is_dropped_without_a_word_becomes_visible_and_the_next_has_its_turn() -> None:
    talk = Talk()
    talk.conversation.respond()
    talk.conversation.respond()
    talk.tell()
    talk.feed({"type": "ping"})
    talk.tell()
    assert talk.after(9.9) == []
    (trouble,) = talk.after(0.2)
    assert isinstance(trouble, Trouble)
    assert (trouble.code, trouble.benign) == ("request_dropped", False)
    assert talk.kinds() == [CREATE, CREATE]


def test_a_service_that_says_nothing_at_all_is_mute_and_the_request_waits_for_another_connection() -> None:
    talk = Talk()
    talk.conversation.respond()
    (trouble,) = talk.after(10.1)
    assert isinstance(trouble, Trouble)
    assert (trouble.code, trouble.benign) == ("mute", False)
    talk.conversation.closed(talk.now)
    talk.conversation.opened(talk.now)
    talk.feed({"type": "session.updated"})
    assert talk.kinds()[-1] == CREATE
    talk.after(10.1)
    assert [trouble.code for trouble in talk.of(Trouble)] == ["mute", "request_dropped"]


def test_the_time_to_answer_begins_when_it_was_asked_not_when_something_last_came() -> None:
    talk = Talk()
    talk.after(3600)
    talk.conversation.respond()
    assert talk.after(9.9) == []
    assert len(talk.after(0.2)) == 1


def test_an_error_in_the_meantime_shortens_the_wait() -> None:
    talk = Talk()
    talk.conversation.respond()
    talk.feed(error("internal_error", "reserved name", "internal_error"))
    assert [trouble.code for trouble in talk.of(Trouble)] == ["internal_error"]
    talk.after(2.1)
    assert [trouble.code for trouble in talk.of(Trouble)] == ["internal_error", "request_dropped"]


def test_forced_speech_starts_an_answer_by_itself() -> None:
    talk = Talk()
    talk.conversation.say("Welcome!", interruptible=False)
    talk.conversation.respond()
    talk.tell()
    assert talk.sent == [
        {
            "type": "conversation.item.create",
            "item": {
                "type": "force_message",
                "role": "assistant",
                "content": [{"type": "output_text", "text": "Welcome!"}],
                "interruptible": False,
            },
        }
    ]
    item = {
        "id": "f1",
        "type": "force_message",
        "role": "assistant",
        "content": [{"type": "output_text", "text": "Welcome!"}],
    }
    talk.feed({"type": "conversation.item.added", "item": item}, created("r1"), done("r1"))
    assert talk.kinds() == ["conversation.item.create", CREATE]
    assert talk.conversation.history() == []  # what was spoken comes as an item of its own


def test_cancel_is_sent_when_something_is_open_and_once() -> None:
    talk = Talk()
    talk.conversation.cancel()
    talk.tell()
    assert talk.kinds() == []
    talk.feed(created("r1"))
    talk.conversation.cancel()
    talk.conversation.cancel()
    talk.tell()
    assert talk.sent == [{"type": "response.cancel", "response_id": "r1"}]
    talk.feed(audio(b"\1\0"), done("r1", "cancelled"))
    assert [type(change).__name__ for change in talk.changes] == ["ResponseStarted", "ResponseEnded"]
    talk.conversation.cancel()
    talk.tell()
    assert len(talk.sent) == 1


@pytest.mark.parametrize(
    "end", [done("r1", "cancelled"), done("r1", "completed"), error("response_cancel_not_active", "x")]
)
def test_a_cancelled_answer_ends_as_cancelled_however_the_service_says_it(end: dict[str, object]) -> None:
    talk = Talk()
    talk.feed(created("r1"))
    talk.conversation.cancel()
    talk.feed(end)
    assert [change.status for change in talk.of(ResponseEnded)] == ["cancelled"]


def test_a_cancelled_answer_ends_without_a_word_of_the_service() -> None:
    talk = Talk()
    talk.feed(created("r1"))
    talk.conversation.cancel()
    talk.conversation.respond()
    talk.after(3.1)
    assert [change.status for change in talk.of(ResponseEnded)] == ["cancelled"]
    assert talk.kinds() == ["response.cancel", CREATE]


def test_what_was_asked_for_and_has_not_begun_is_cancelled_when_it_begins() -> None:
    talk = Talk()
    talk.conversation.respond()
    talk.conversation.cancel()
    talk.tell()
    assert talk.kinds() == [CREATE]
    talk.feed(created("r1"), audio(b"\1\0"), done("r1", "cancelled"))
    assert talk.kinds() == [CREATE, "response.cancel"]
    assert [type(change).__name__ for change in talk.changes] == ["ResponseStarted", "ResponseEnded"]


def test_an_answer_that_was_over_before_the_commit_came_is_not_missed() -> None:
    talk = Talk()
    talk.feed(
        started(), created("r1"), done("r1"), stopped(), {"type": "input_audio_buffer.committed", "item_id": "u1"}
    )
    talk.after(60)
    assert talk.of(Trouble) == []


def test_a_turn_that_the_service_takes_and_does_not_answer_becomes_visible() -> None:
    talk = Talk()
    talk.feed(started(), stopped(), {"type": "input_audio_buffer.committed", "item_id": "u1"})
    talk.feed(
        {"type": "conversation.item.input_audio_transcription.completed", "item_id": "u1", "transcript": "Hello?"}
    )
    talk.after(10.1)
    assert [(trouble.code, trouble.benign) for trouble in talk.of(Trouble)] == [("not_answered", False)]
    assert len(talk.of(UserText)) == 1
