from __future__ import annotations

import pytest

from jupyter_xvoice.api.realtime.changes import Committed, ResponseEnded, Trouble
from tests.unit.api.realtime.frames import Talk, committed, completed, created, done, error, started, typed_item

APPEND, COMMIT, CREATE, CLEAR = (
    "input_audio_buffer.append",
    "input_audio_buffer.commit",
    "response.create",
    "input_audio_buffer.clear",
)
SOUND = b"\1\0" * 240


def speak(talk: Talk) -> None:
    talk.conversation.append_audio(SOUND)
    talk.conversation.commit()
    talk.tell()


def manual() -> Talk:
    return Talk(turn_detection=None)


def test_turn_detection_is_sent_as_null() -> None:
    talk = Talk(ready=False, turn_detection=None)
    talk.tell()
    assert talk.sent[0]["session"]["turn_detection"] is None


def test_a_commit_that_answers_itself_is_not_asked_about() -> None:
    talk = manual()
    speak(talk)
    talk.feed(started(), committed())
    talk.after(0.8)
    talk.feed(created("r1"))
    talk.after(20)
    talk.feed(done("r1"))
    assert talk.kinds() == [APPEND, COMMIT]
    assert talk.of(Committed) == [Committed("u1")]


def test_a_commit_that_does_not_is_asked_about_once_a_second_later() -> None:
    talk = manual()
    speak(talk)
    talk.feed(committed(), committed())
    talk.after(0.9)
    assert talk.kinds() == [APPEND, COMMIT]
    talk.after(0.2)
    assert talk.kinds() == [APPEND, COMMIT, CREATE]
    talk.after(60)
    assert talk.kinds() == [APPEND, COMMIT, CREATE]
    assert [trouble.code for trouble in talk.of(Trouble)] == ["mute", "request_dropped"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_respond_after_a_commit_is_the_question_for_it_and_asks_no_second_time(when: str) -> None:
    talk = manual()
    speak(talk)
    if when == "before":
        talk.conversation.respond("Be brief.")
    talk.feed(committed())
    if when == "after":
        talk.conversation.respond("Be brief.")
    assert talk.kinds() == [APPEND, COMMIT]
    talk.after(1.1)
    assert talk.sent[-1] == {"type": CREATE, "response": {"instructions": "Be brief."}}
    talk.feed(created("r1"), done("r1"))
    talk.after(60)
    assert talk.kinds() == [APPEND, COMMIT, CREATE]


def test_respond_after_a_commit_is_satisfied_by_an_answer_that_comes_by_itself() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.respond()
    talk.feed(committed(), created("r1"), done("r1"))
    talk.after(60)
    assert talk.kinds() == [APPEND, COMMIT]


def test_asked_while_the_answer_was_on_its_way_it_is_not_asked_again() -> None:
    talk = manual()
    speak(talk)
    talk.feed(committed())
    talk.after(1.1)
    talk.feed(created("r1"), error("conversation_already_has_active_response", "…"), done("r1"))
    talk.after(60)
    assert talk.kinds() == [APPEND, COMMIT, CREATE]
    assert [trouble.benign for trouble in talk.of(Trouble)] == [True]


def test_a_commit_of_silence_is_answered_by_nothing_and_becomes_visible() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.respond()
    talk.after(5.1)
    assert [(trouble.code, trouble.benign) for trouble in talk.of(Trouble)] == [("nothing_heard", True)]
    assert (talk.conversation.awaiting, talk.kinds()) == (False, [APPEND, COMMIT])


def test_what_was_typed_behind_a_commit_of_silence_is_asked_about() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.send_text("Hello?")
    talk.after(5.1)
    assert talk.kinds() == [APPEND, COMMIT, "conversation.item.create", CREATE]


def test_what_was_typed_behind_a_commit_that_answers_itself_is_asked_about_behind_that_answer() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.send_text("Hello?")
    talk.feed(committed(), created("r1"))
    assert talk.kinds() == [APPEND, COMMIT, "conversation.item.create"]
    talk.feed(done("r1"))
    assert [kind for kind in talk.kinds() if kind != CLEAR] == [APPEND, COMMIT, "conversation.item.create", CREATE]


def test_what_was_typed_behind_a_commit_that_does_not_answer_itself_is_asked_about_with_it() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.send_text("Hello?")
    talk.feed(committed())
    talk.after(1.1)
    talk.feed(created("r1"), done("r1"))
    talk.after(60)
    assert talk.kinds() == [APPEND, COMMIT, "conversation.item.create", CREATE]


def test_an_empty_commit_that_is_refused_is_benign_and_frees_the_way() -> None:
    talk = manual()
    talk.conversation.commit()
    talk.feed(error("input_audio_buffer_commit_empty", "buffer too small"))
    assert [trouble.benign for trouble in talk.of(Trouble)] == [True]
    talk.conversation.respond()
    talk.tell()
    assert talk.kinds() == [COMMIT, CREATE]


def test_acknowledged_after_it_was_given_up_it_is_still_asked_about() -> None:
    talk = manual()
    speak(talk)
    talk.after(7)
    talk.feed(committed())
    talk.after(1.1)
    assert talk.kinds() == [APPEND, COMMIT, CREATE]


def test_audio_during_an_answer_waits_for_its_end() -> None:
    talk = manual()
    talk.feed(created("r1"))
    speak(talk)
    assert talk.kinds() == []
    talk.feed(done("r1"))
    assert talk.kinds() == [APPEND, COMMIT]


def test_a_second_turn_waits_for_the_answer_to_the_first() -> None:
    talk = manual()
    speak(talk)
    speak(talk)
    assert talk.kinds() == [APPEND, COMMIT]
    talk.feed(committed(), created("r1"), done("r1"))
    assert talk.kinds() == [APPEND, COMMIT, APPEND, COMMIT]
    talk.feed(committed("u2"))
    talk.after(1.1)
    assert talk.kinds()[4:] == [CREATE]


def test_audio_without_a_commit_goes_before_the_request_for_its_answer() -> None:
    talk = Talk(ready=False, turn_detection=None)
    talk.conversation.append_audio(SOUND)
    talk.conversation.respond()
    talk.feed({"type": "session.updated"})
    assert talk.kinds() == ["session.update", APPEND, CREATE]


def test_a_request_without_new_input_clears_the_buffer_first_so_that_it_is_not_dropped() -> None:
    talk = manual()
    speak(talk)
    talk.feed(committed(), created("r1"), done("r1"))
    talk.conversation.respond()
    talk.tell()
    assert talk.kinds() == [APPEND, COMMIT, CLEAR, CREATE]
    talk.feed(created("r2"), done("r2"))
    talk.clear()
    talk.conversation.send_text("more")
    talk.tell()
    assert talk.kinds() == ["conversation.item.create", CREATE]


def test_the_service_may_still_hear_when_a_turn_is_made_by_hand() -> None:
    talk = manual()
    talk.conversation.append_audio(SOUND)
    talk.feed(started())
    talk.conversation.commit()
    talk.feed(committed(), completed("Hello."), created("r1"), done("r1"))
    assert talk.kinds() == [APPEND, COMMIT]


def test_cancelled_before_it_began_the_answer_to_a_commit_is_cancelled_when_it_begins() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.cancel()
    talk.feed(committed(), created("r1"), done("r1", "cancelled"))
    assert talk.kinds() == [APPEND, COMMIT, "response.cancel"]
    assert [end.status for end in talk.of(ResponseEnded)] == ["cancelled"]


def test_cancelled_before_it_began_the_answer_to_a_commit_is_not_asked_for() -> None:
    talk = manual()
    speak(talk)
    talk.conversation.cancel()
    talk.feed(committed())
    talk.after(60)
    assert talk.kinds() == [APPEND, COMMIT]


def test_clear_forgets_held_audio_too() -> None:
    talk = Talk(ready=False, turn_detection=None)
    talk.conversation.append_audio(SOUND)
    talk.conversation.clear_audio()
    talk.feed({"type": "session.updated"})
    assert talk.kinds() == ["session.update", CLEAR]


def test_under_voice_activity_detection_a_commit_is_sent_and_waited_for_by_nobody() -> None:
    talk = Talk()
    talk.conversation.commit()
    talk.conversation.send_text("hi")
    talk.feed({"type": "conversation.item.added", "item": typed_item("s1", "hi")})
    assert talk.kinds() == [COMMIT, "conversation.item.create", CREATE]
