"""What an answer says: its words and its sound, under every name that services give them."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    AgentText,
    ResponseEnded,
    ResponseStarted,
    ServerToolEvent,
)
from tests.unit.api.realtime.frames import (
    SOUND,
    Talk,
    added,
    audio,
    created,
    done,
    output,
    said,
    words,
)


def test_an_answer_as_the_service_sends_it() -> None:
    talk = Talk()
    talk.feed(
        created(),
        output(),
        added({"id": "a1", "type": "message", "status": "in_progress", "role": "assistant", "content": []}),
        {"type": "response.content_part.added", "response_id": "r1", "item_id": "a1", "previous_item_id": "0"},
        audio(SOUND),
        words("Hello", start_time=0.0),
        words(" there!", start_time=0.4),
        audio(SOUND * 2),
        said("Hello there!"),
        {"type": "response.content_part.done", "response_id": "r1", "item_id": "a1"},
        {"type": "response.output_audio.done", "response_id": "r1", "item_id": "a1"},
        output(kind="done", status="completed"),
        done(output=[{"id": "a1", "type": "message", "content": [{"type": "audio", "transcript": "Hello there!"}]}]),
    )
    assert talk.changes == [
        ResponseStarted("r1"),
        AgentAudio("r1", "a1", SOUND),
        AgentText("r1", "a1", "Hello", "Hello", final=False),
        AgentText("r1", "a1", " there!", "Hello there!", final=False),
        AgentAudio("r1", "a1", SOUND * 2),
        AgentText("r1", "a1", "", "Hello there!", final=True),
        ResponseEnded("r1", "completed"),
    ]
    assert talk.conversation.open_response is None


def test_done_overwrites_what_the_deltas_made() -> None:
    talk = Talk()
    talk.feed(created(), words("One fish"), words(" too fish"), said("One fish, two fish."))
    assert talk.of(AgentText)[-1].text == "One fish, two fish."
    talk.feed(words(" late"))
    assert talk.of(AgentText)[-1].final


def test_the_end_of_the_answer_does_not_replace_a_text_that_was_final() -> None:
    talk = Talk()
    talk.feed(
        created(), said("One fish."), done(output=[{"id": "a1", "type": "message", "content": [{"text": "Fish"}]}])
    )
    assert [change.text for change in talk.of(AgentText)] == ["One fish."]


def part_of(index: int, event: dict[str, Any]) -> dict[str, Any]:
    return {**event, "content_index": index}


def test_several_parts_of_one_item_keep_all_words() -> None:
    talk = Talk()
    talk.feed(created(), part_of(0, words("One")), part_of(0, words(" fish,")), part_of(1, words("two")))
    assert talk.of(AgentText)[-1] == AgentText("r1", "a1", "two", "One fish, two", final=False)
    talk.feed(part_of(0, said("One fish;")), part_of(1, words(" fish")), part_of(1, said("two fish.")))
    assert talk.of(AgentText)[-1] == AgentText("r1", "a1", "", "One fish; two fish.", final=True)
    before = len(talk.of(AgentText))
    content = [{"type": "audio", "transcript": "One fish;"}, {"type": "audio", "transcript": "two fish."}]
    talk.feed(done(output=[{"id": "a1", "type": "message", "content": content}]))
    assert len(talk.of(AgentText)) == before
    assert talk.conversation.history()[-1]["content"][0]["text"] == "One fish; two fish."


def test_a_part_that_only_the_end_tells_of_is_added() -> None:
    talk = Talk()
    talk.feed(created(), said("One fish."), output(kind="done", content=[{"text": "?"}, {"transcript": "Two fish."}]))
    assert talk.of(AgentText)[-1].text == "One fish. Two fish."


def test_an_item_that_ends_without_its_words_is_what_came_of_all_its_parts() -> None:
    talk = Talk()
    talk.feed(created(), part_of(0, words("One")), part_of(1, words("two")), output(kind="done"))
    assert talk.of(AgentText)[-1] == AgentText("r1", "a1", "", "One two", final=True)


def test_an_empty_done_keeps_the_words() -> None:
    talk = Talk()
    talk.feed(created(), words("One"), said(""))
    assert talk.of(AgentText)[-1] == AgentText("r1", "a1", "", "One", final=True)


def test_text_that_only_the_end_of_the_answer_tells_is_not_lost() -> None:
    talk = Talk()
    talk.feed(
        created(), done(output=[{"id": "a1", "type": "message", "content": [{"type": "audio", "transcript": "Hi"}]}])
    )
    assert talk.of(AgentText) == [AgentText("r1", "a1", "", "Hi", final=True)]


@pytest.mark.parametrize("kind", ["output_audio_transcript", "audio_transcript", "output_text", "text"])
def test_every_name_of_text(kind: str) -> None:
    talk = Talk()
    talk.feed(created(), words("One", kind=kind), words(" two", kind=kind), said("One two", kind=kind))
    assert [(change.text, change.final) for change in talk.of(AgentText)] == [
        ("One", False),
        ("One two", False),
        ("One two", True),
    ]


def test_aliases_of_one_text_are_not_added_up() -> None:
    talk = Talk()
    for piece in ("One", " two"):
        talk.feed(words(piece, kind="text"), words(piece, kind="output_text"), words(piece))
    assert talk.of(AgentText)[-1].text == "One two"


@pytest.mark.parametrize("kind", ["output_audio", "audio"])
def test_every_name_of_audio(kind: str) -> None:
    talk = Talk()
    talk.feed(created(), audio(SOUND, kind=kind))
    assert talk.of(AgentAudio) == [AgentAudio("r1", "a1", SOUND)]


def test_audio_of_any_length_comes_out_in_whole_samples() -> None:
    talk = Talk()
    data = bytes(range(1, 100))
    talk.feed(created(), *(audio(data[at : at + 1]) for at in range(33)), audio(data[33:66]), audio(data[66:]))
    pieces = [change.data for change in talk.of(AgentAudio)]
    assert b"".join(pieces) == data[:98]
    assert all(len(piece) % 2 == 0 for piece in pieces)
    talk.feed({"type": "response.output_audio.done", "response_id": "r1", "item_id": "a1"}, audio(b"\7\0"))
    assert talk.of(AgentAudio)[-1].data == b"\7\0"  # half a sample does not shift what comes after it


@pytest.mark.parametrize("delta", [None, 5, "%%%", "ü", ["a"]])
def test_audio_that_cannot_be_read_is_counted(delta: object) -> None:
    talk = Talk()
    talk.feed(created(), {**audio(SOUND), "delta": delta})
    assert (talk.of(AgentAudio), talk.conversation.counters.malformed) == ([], 1)


def test_audio_received_is_counted_by_item() -> None:
    talk = Talk()
    talk.feed(created(), audio(SOUND * 1200), audio(SOUND * 600, item="a2"))
    assert (talk.conversation.received_ms("a1"), talk.conversation.received_ms("a2")) == (100, 50)
    assert talk.conversation.counters.received_audio_ms == 150


def test_binary_audio_belongs_to_the_answer_that_goes_on() -> None:
    talk = Talk(transport="binary")
    assert talk.feed(SOUND) == []  # before any answer
    talk.feed(created(), output(), SOUND, b"\1")
    assert talk.of(AgentAudio) == [AgentAudio("r1", "a1", SOUND)]
    talk.feed(done(), created("r2"), SOUND)
    assert talk.of(AgentAudio)[-1].response_id == "r2"


def test_an_answer_that_was_never_announced_begins_with_what_comes_of_it() -> None:
    talk = Talk()
    talk.feed(audio(SOUND), created(), words("Hi"), done())
    assert [type(change).__name__ for change in talk.changes] == [
        "ResponseStarted",
        "AgentAudio",
        "AgentText",
        "ResponseEnded",
    ]


def test_events_without_ids_belong_to_the_open_answer() -> None:
    talk = Talk()
    bare = [created(), output(), audio(SOUND), words("Hi"), done()]
    talk.feed(
        *({key: value for key, value in event.items() if key not in {"response_id", "item_id"}} for event in bare[:-1])
    )
    talk.feed({"type": "response.done"})
    assert talk.of(AgentAudio)[0].item_id == "a1"
    assert talk.ends == [("r1", "completed")]


def test_what_the_services_own_tools_do_is_passed_on() -> None:
    talk = Talk()
    talk.feed(created(), output("t1", type="web_search_call", role=None))
    talk.feed({"type": "response.mcp_call.completed", "item_id": "m1", "output_index": 0})
    talk.feed({"type": "mcp_list_tools.failed", "item_id": "m2", "error": {"message": "no"}})
    assert [change.kind for change in talk.of(ServerToolEvent)] == [
        "web_search_call",
        "response.mcp_call.completed",
        "mcp_list_tools.failed",
    ]
    assert talk.conversation.counters.unknown == 0
