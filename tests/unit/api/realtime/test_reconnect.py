from __future__ import annotations

import base64
from typing import Any

import pytest

from jupyter_xvoice.api.realtime.changes import AgentText, ResponseEnded, ToolCall, Trouble, UserText
from jupyter_xvoice.errors import InputError
from tests.unit.api.realtime.frames import (
    UPDATED,
    Talk,
    added,
    audio,
    call,
    committed,
    completed,
    created,
    done,
    said,
    spoken_item,
    started,
    stopped,
    typed_item,
    updated,
    words,
)

SECOND = b"\1\0" * 24000
CREATE, APPEND, COMMIT = "response.create", "input_audio_buffer.append", "input_audio_buffer.commit"


def conversation_of(name: str) -> dict[str, Any]:
    return {"type": "conversation.created", "conversation": {"id": name}}


def sayings(items: list[dict[str, Any]]) -> list[str]:
    return [
        f"{item['role']}: {item['content'][0]['text']}" if item["type"] == "message" else item["type"] for item in items
    ]


def talked() -> Talk:
    """A spoken turn, an interrupted answer, a typed turn, a call and its result."""
    talk = Talk()
    talk.feed(conversation_of("conv-1"), started(), added(spoken_item()), completed("Good evening."), committed())
    talk.feed(
        created("r1"), audio(SECOND, "a1", "r1"), words("Good evening,", "a1", "r1"), words(" how are you?", "a1", "r1")
    )
    talk.conversation.interrupt({"a1": 500})
    talk.feed(done("r1", "cancelled"))
    talk.conversation.send_text("Rain in Oslo?")
    talk.tell()
    talk.feed(added(typed_item("s1", "Rain in Oslo?")), created("r2"), call("c1", response="r2"), done("r2"))
    talk.conversation.tool_result("c1", "rain")
    talk.tell()
    talk.feed(created("r3"), words("Yes,", "a3", "r3"), said("Yes, rain.", "a3", "r3"), done("r3"))
    talk.clear()
    return talk


HISTORY = [
    "user: Good evening.",
    "assistant: Good evening,",
    "user: Rain in Oslo?",
    "function_call",
    "function_call_output",
    "assistant: Yes, rain.",
]


def test_the_history_is_what_was_said_heard_called_and_returned() -> None:
    assert sayings(talked().conversation.history()) == HISTORY


def test_after_a_break_the_configuration_goes_out_then_the_history_when_it_is_ready() -> None:
    talk = talked()
    before = talk.conversation.items
    talk.break_off()
    talk.again()
    assert talk.kinds() == ["session.update"]
    talk.feed(conversation_of("conv-2"), UPDATED)
    assert sayings([frame["item"] for frame in talk.sent[1:]]) == HISTORY
    assert talk.conversation.gaps == [before[-1].id]
    previous = None
    for number, frame in enumerate(talk.sent[1:]):
        talk.feed(added({**frame["item"], "id": f"new-{number}"}, previous))
        previous = f"new-{number}"
    assert [item.id for item in talk.conversation.items] == [item.id for item in before]
    assert [type(change).__name__ for change in talk.changes] == ["Ready"]
    assert sayings(talk.conversation.history()) == HISTORY


def test_what_was_typed_in_the_gap_goes_out_once() -> None:
    talk = talked()
    talk.break_off()
    talk.conversation.send_text("And tomorrow?")
    talk.again()
    talk.feed(UPDATED)
    assert sayings([frame["item"] for frame in talk.sent[1:-1]]) == [*HISTORY, "user: And tomorrow?"]
    assert talk.kinds()[-1] == CREATE


def test_a_resumed_conversation_gets_only_what_it_cannot_know() -> None:
    talk = talked()
    talk.break_off()
    talk.conversation.send_text("And tomorrow?", respond=False)
    talk.again(resumed=True)
    talk.feed(conversation_of("conv-1"), UPDATED)
    assert sayings([frame["item"] for frame in talk.sent[1:]]) == ["user: And tomorrow?"]


@pytest.mark.parametrize("late", [False, True])
def test_asked_to_resume_a_service_that_made_a_new_conversation_gets_all_of_it(*, late: bool) -> None:
    talk = talked()
    talk.break_off()
    talk.again(resumed=True)
    talk.feed(*([UPDATED, conversation_of("conv-2")] if late else [conversation_of("conv-2"), UPDATED]))
    assert sayings([frame["item"] for frame in talk.sent[1:]]) == HISTORY


@pytest.mark.parametrize("kind", ["added", "created"])
@pytest.mark.parametrize("late", [False, True])
def test_items_that_the_service_says_again_are_not_new(kind: str, *, late: bool) -> None:
    talk = talked()
    before = [item.id for item in talk.conversation.items]
    talk.break_off()
    talk.again(resumed=True)
    content = [{"type": "text", "text": "Yes, rain."}]
    replay = [
        added(
            {"id": "x1", "type": "message", "role": "assistant", "status": "completed", "content": content}, kind=kind
        ),
        added({**spoken_item("u1"), "content": [{"type": "input_audio", "transcript": "Good evening."}]}, kind=kind),
        added({"id": "x2", "type": "function_call", "call_id": "c1", "name": "weather", "arguments": "{}"}, kind=kind),
    ]
    talk.feed(conversation_of("conv-1"), *([UPDATED, *replay] if late else [*replay, UPDATED]))
    assert [item.id for item in talk.conversation.items] == before
    assert (talk.of(UserText), talk.of(AgentText), talk.of(ToolCall)) == ([], [], [])


def test_after_a_resumption_a_new_text_is_not_taken_for_an_old_one_that_was_not_said_again() -> None:
    talk = talked()
    before = [item.id for item in talk.conversation.items]
    talk.break_off()
    talk.again(resumed=True)
    talk.feed(conversation_of("conv-1"), UPDATED)
    new = talk.conversation.send_text("And  tomorrow?")
    talk.feed(added(typed_item("n1", "And tomorrow?"), "whatever"))  # the service has tidied the words
    assert [item.id for item in talk.conversation.items] == [*before, new]
    talk.conversation.delete_item(new)
    talk.tell()
    assert talk.sent[-1]["item_id"] == "n1"


@pytest.mark.parametrize("text", ["", " ", None, 5, "\ud800"])
def test_text_that_says_nothing_is_refused(text: Any) -> None:
    talk = Talk()
    for intent in (talk.conversation.send_text, talk.conversation.say):
        with pytest.raises(InputError):
            intent(text)
    assert (talk.tell(), talk.kinds(), talk.conversation.history()) == ([], [], [])


def test_an_open_answer_is_lost_and_its_heard_part_kept() -> None:
    talk = Talk()
    talk.conversation.send_text("Tell me.")
    talk.feed(created(), audio(SECOND), words("Once upon a time"))
    talk.clear()
    talk.break_off()
    assert [(end.status, end.why) for end in talk.of(ResponseEnded)] == [("lost", "the connection broke")]
    talk.conversation.interrupt({"a1": 500})
    talk.again()
    talk.feed(UPDATED)
    assert sayings([frame["item"] for frame in talk.sent[1:]]) == ["user: Tell me.", "assistant: Once"]


@pytest.mark.parametrize("begun", [False, True])
def test_a_request_whose_answer_had_not_reached_us_is_asked_again(*, begun: bool) -> None:
    talk = Talk()
    talk.conversation.send_text("Tell me.")
    talk.tell()
    if begun:
        talk.feed(created())
    talk.clear()
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update", "conversation.item.create", CREATE]


def test_a_spoken_turn_that_was_not_answered_is_asked_about() -> None:
    talk = Talk()
    talk.feed(started(), completed("Hello?"), stopped(), committed())
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update", "conversation.item.create", CREATE]


def test_nothing_is_asked_again_that_was_cancelled() -> None:
    talk = Talk()
    talk.conversation.respond()
    talk.tell()
    talk.conversation.cancel()
    talk.clear()
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update"]


def test_a_sentence_that_was_cut_goes_out_again_and_keeps_its_place() -> None:
    talk = Talk()
    for number in range(5):
        talk.conversation.append_audio(bytes([number, 0]) * 12000)
    talk.feed(started(), added(spoken_item()), updated("I would"))
    talk.conversation.append_audio(b"\5\0" * 12000)
    talk.tell()
    talk.clear()
    talk.break_off()
    talk.conversation.append_audio(b"\6\0" * 12000)
    talk.again()
    talk.feed(UPDATED)
    frames = [base64.b64decode(frame["audio"])[0] for frame in talk.sent[1:]]
    assert frames == [3, 4, 5, 6]  # a second before it was noticed, and all that came after
    assert talk.conversation.counters.resent_audio_ms == 1500
    talk.feed(
        started("v1"), added(spoken_item("v1")), updated("I would like", "v1"), completed("I would like tea.", "v1")
    )
    assert [(change.item_id, change.text) for change in talk.of(UserText)] == [
        ("u1", "I would like"),
        ("u1", "I would like tea."),
    ]
    assert sayings(talk.conversation.history()) == ["user: I would like tea."]


def test_a_sentence_whose_words_are_final_is_not_sent_again() -> None:
    talk = Talk()
    talk.conversation.append_audio(SECOND)
    talk.feed(started(), committed(), completed("Tea."), created(), words("Yes."), done())
    talk.clear()
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert APPEND not in talk.kinds()


def test_silence_is_not_sent_again() -> None:
    talk = Talk()
    talk.conversation.append_audio(SECOND)
    talk.tell()
    talk.clear()
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update"]


def test_at_most_half_a_minute_goes_out_again() -> None:
    talk = Talk()
    talk.feed(started())
    for _ in range(60):
        talk.conversation.append_audio(SECOND)
    talk.break_off()
    assert talk.conversation.counters.resent_audio_ms == 30_000


def test_by_hand_a_turn_that_was_cut_goes_out_again_with_its_end() -> None:
    talk = Talk(turn_detection=None)
    talk.conversation.append_audio(SECOND)
    talk.conversation.commit()
    talk.tell()
    assert talk.kinds() == [APPEND, COMMIT]
    talk.clear()
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update", APPEND, COMMIT]
    talk.feed(committed("v1"))
    talk.after(1.1)
    assert talk.kinds()[3:] == [CREATE]


def test_by_hand_a_turn_whose_words_are_known_is_only_asked_about() -> None:
    talk = Talk(turn_detection=None)
    talk.conversation.append_audio(SECOND)
    talk.conversation.commit()
    talk.feed(committed(), completed("Tea."))
    talk.clear()
    talk.break_off()
    talk.again()
    talk.feed(UPDATED)
    assert talk.kinds() == ["session.update", "conversation.item.create", CREATE]


def test_two_breaks_lose_nothing() -> None:
    talk = talked()
    for _ in range(2):
        talk.break_off()
        talk.again()
    talk.break_off()
    talk.conversation.closed(talk.now)
    assert len(talk.conversation.gaps) == 3
    talk.again()
    talk.feed(UPDATED)
    assert sayings([frame["item"] for frame in talk.sent[-6:]]) == HISTORY
    assert talk.of(Trouble) == []


def test_binary_audio_of_the_new_connection_does_not_belong_to_an_old_answer() -> None:
    talk = Talk(transport="binary")
    talk.feed(created(), b"\1\0", done())
    talk.clear()
    talk.break_off()
    talk.again()
    assert talk.feed(UPDATED, b"\1\0")[1:] == []


def test_seeded_items_go_out_in_order_and_are_not_announced() -> None:
    talk = Talk()
    for role, text in [("user", "I am Ada."), ("assistant", "Hello, Ada."), ("user", "Who am I?")]:
        kind = "output_text" if role == "assistant" else "input_text"
        talk.conversation.add_item({"type": "message", "role": role, "content": [{"type": kind, "text": text}]})
    talk.conversation.respond()
    talk.tell()
    assert sayings([frame["item"] for frame in talk.sent[:-1]]) == [
        "user: I am Ada.",
        "assistant: Hello, Ada.",
        "user: Who am I?",
    ]
    assert talk.changes == []
    assert talk.conversation.usage.text_items == 3
