from __future__ import annotations

import pytest

from jupyter_xvoice.api.realtime.changes import Committed, SpeechStarted, SpeechStopped, UserText
from tests.unit.api.realtime.frames import (
    Talk,
    added,
    committed,
    completed,
    spoken_item,
    started,
    stopped,
    typed_item,
    updated,
)


def texts(talk: Talk) -> list[tuple[str, str, bool]]:
    return [(change.item_id, change.text, change.final) for change in talk.of(UserText)]


def test_a_spoken_turn_as_the_service_sends_it() -> None:
    talk = Talk()
    talk.feed(
        started(at=227),
        added(spoken_item()),
        updated("Is it"),
        completed("Is it", status="in_progress"),
        stopped(at=432),
        committed(),
        committed(),
        updated("Is it going to"),
        completed("Is it going to", status="in_progress"),
        completed("Is it going to rain?"),
    )
    assert talk.changes == [
        SpeechStarted("u1", 227),
        UserText("u1", "Is it", final=False),
        SpeechStopped("u1", 432),
        Committed("u1"),
        UserText("u1", "Is it going to", final=False),
        UserText("u1", "Is it going to rain?", final=True),
    ]


def test_in_progress_is_not_final_and_a_missing_status_is() -> None:
    talk = Talk()
    talk.feed(completed("one", status="in_progress"), completed("one two", status=None))
    assert texts(talk) == [("u1", "one", False), ("u1", "one two", True)]


def test_the_same_text_twice_is_one_change() -> None:
    talk = Talk()
    talk.feed(updated("one"), updated("one"), completed("one"), completed("one"), updated("one"))
    assert texts(talk) == [("u1", "one", False), ("u1", "one", True)]


def test_a_final_text_is_revised_by_another_final_text_only() -> None:
    talk = Talk()
    talk.feed(completed("is not it"), updated("is"), completed("is", status="in_progress"), completed("isn't it"))
    assert texts(talk) == [("u1", "is not it", True), ("u1", "isn't it", True)]


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_final_text_closes_what_was_heard_and_loses_nothing(empty: str) -> None:
    talk = Talk()
    talk.feed(updated("one"), completed(empty))
    assert texts(talk)[-1] == ("u1", "one", True)
    talk.feed(completed("two", "u2"), completed(empty, "u2"))
    assert talk.conversation.history()[-1]["content"][0]["text"] == "two"


def test_a_transcript_before_its_item_and_without_speech_events() -> None:
    talk = Talk()
    talk.feed(completed("one"), added({"id": "u1", "type": "message", "role": "user"}), completed("one!"))
    assert [item.id for item in talk.conversation.items] == ["u1"]
    assert texts(talk) == [("u1", "one", True), ("u1", "one!", True)]


def test_pauses_in_a_turn_are_said_and_keep_the_item() -> None:
    talk = Talk()
    talk.feed(started(at=1), started(at=2), stopped(), started(at=3))
    assert [change.at_ms for change in talk.of(SpeechStarted)] == [1, 2, 3]
    assert len(talk.conversation.items) == 1


def test_order_is_that_of_previous_item_id() -> None:
    talk = Talk()
    talk.feed(
        added(spoken_item("b"), "a"),  # names one that comes later
        added(spoken_item("c"), "b"),
        added(spoken_item("a")),
        committed("d", "a"),
        added(spoken_item("d"), "a"),
    )
    assert [item.id for item in talk.conversation.items] == ["a", "d", "b", "c"]


def test_items_that_name_each_other_are_all_there() -> None:
    talk = Talk()
    talk.feed(added(spoken_item("a"), "b"), added(spoken_item("b"), "a"), added(spoken_item("c"), "b"))
    assert sorted(item.id for item in talk.conversation.items) == ["a", "b", "c"]


@pytest.mark.parametrize("previous", [None, "", "0", "never", "u1", 5])
def test_a_previous_item_id_that_means_nothing(previous: object) -> None:
    talk = Talk()
    talk.feed(added(spoken_item("u0")), {**added(spoken_item("u1")), "previous_item_id": previous})
    assert [item.id for item in talk.conversation.items] == ["u0", "u1"]


def test_typed_text_keeps_our_id_when_the_service_confirms_it() -> None:
    talk = Talk()
    first, second = (
        talk.conversation.send_text("same", respond=False),
        talk.conversation.send_text("same", respond=False),
    )
    talk.tell()
    talk.feed(
        added(typed_item("s1", "same")), added(typed_item("s2", "same"), "s1"), added(typed_item("s2", "same"), "s1")
    )
    assert [item.id for item in talk.conversation.items] == [first, second]
    assert len(texts(talk)) == 2
    talk.conversation.delete_item(second)
    talk.tell()
    assert talk.sent[-1] == {"type": "conversation.item.delete", "item_id": "s2"}


@pytest.mark.parametrize("answer", ["s1", ""])
def test_a_deleted_item_is_out_of_the_history(answer: str) -> None:
    talk = Talk()
    item = talk.conversation.send_text("forget it", respond=False)
    talk.tell()
    talk.feed(added(typed_item("s1", "forget it")))
    talk.conversation.delete_item(item)
    talk.feed({"type": "conversation.item.deleted", "item_id": answer})
    assert (talk.conversation.items, talk.conversation.history()) == ([], [])


def test_late_words_about_a_deleted_item_do_not_bring_it_back() -> None:
    talk = Talk()
    talk.feed(completed("one"))
    talk.conversation.delete_item("u1")
    talk.feed(completed("one more"))
    assert talk.conversation.history() == []
