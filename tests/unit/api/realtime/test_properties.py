"""Whatever a service sends, in whatever order: nothing raises, no final words are lost, nothing stays open for ever."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jupyter_xvoice.api.realtime.changes import ResponseEnded, ResponseStarted, ToolCall, ToolCancelled, UserText
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
    error,
    output,
    said,
    spoken_item,
    started,
    stopped,
    updated,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)

SCRIPT: list[Any] = [
    {"type": "session.created", "session": {"id": "s"}},
    {"type": "conversation.created", "conversation": {"id": "c"}},
    {"type": "ping", "timestamp": 1},
    UPDATED,
    started("u1"),
    added(spoken_item("u1")),
    updated("one", "u1"),
    completed("one", "u1", status="in_progress"),
    stopped("u1"),
    created("r1"),
    started("u1"),
    stopped("u1"),
    committed("u1"),
    completed("one two", "u1"),
    created("r2"),
    output("a1", "r2"),
    audio(b"\1\0\2", "a1", "r2"),
    words("Hi", "a1", "r2"),
    said("Hi there.", "a1", "r2"),
    call("c1", response="r2"),
    call("c2", response="r2"),
    b"\1\0\2\0",
    done("r2", usage={"billable_audio_seconds": 3}),
    error("conversation_already_has_active_response", "x"),
    error(None, "no active response"),
    error("internal_error", "x"),
    started("u2"),
    stopped("u2"),
    committed("u2", "u1"),
    completed("three", "u2"),
    completed("three!", "u2", status=None),
    created("r3"),
    words("Yes", "a2", "r3"),
    done("r3", "cancelled"),
    {"type": "conversation.item.truncated", "item_id": "a1", "transcript": "Hi"},
    {"type": "conversation.item.deleted", "item_id": ""},
    {"type": "response.mcp_call.completed", "item_id": "m"},
]

INTENTS = [
    "text",
    "respond",
    "say",
    "cancel",
    "interrupt",
    "audio",
    "commit",
    "clear",
    "result",
    "wait",
    "break",
    "delete",
]


def act(talk: Talk, intent: str) -> None:
    conversation = talk.conversation
    intents: dict[str, Callable[[], object]] = {
        "text": lambda: conversation.send_text("typed"),
        "respond": conversation.respond,
        "say": lambda: conversation.say("listen"),
        "cancel": conversation.cancel,
        "interrupt": lambda: conversation.interrupt({"a1": 1, "never": 5}),
        "audio": lambda: conversation.append_audio(b"\1\0" * 240),
        "commit": conversation.commit,
        "clear": conversation.clear_audio,
        "result": lambda: conversation.tool_result("c1", "one"),
        "wait": lambda: talk.after(4),
        "break": lambda: (talk.break_off(), talk.again(resumed=True)),
        "delete": lambda: conversation.delete_item("a1"),
    }
    intents[intent]()


def final_words(frames: Iterable[Any]) -> dict[str, str]:
    """The last final text of each item, as the frames tell it."""
    kind = "conversation.item.input_audio_transcription.completed"
    said_last = [frame for frame in frames if isinstance(frame, dict) and frame.get("type") == kind]
    return {one["item_id"]: one["transcript"] for one in said_last if one.get("status", "completed") == "completed"}


@st.composite
def damaged(draw: st.DrawFn) -> Any:
    """A frame of the script: whole, with fields lost, with fields of other types, or cut."""
    frame = draw(st.sampled_from(SCRIPT))
    if isinstance(frame, bytes):
        return frame
    how = draw(st.sampled_from(["whole", "whole", "lost", "other", "cut"]))
    if how == "lost":
        names = draw(st.sets(st.sampled_from(sorted(frame))))
        return {name: value for name, value in frame.items() if name not in names}
    if how == "other":
        return {**frame, draw(st.sampled_from(sorted({*frame, "delta", "item", "response"}))): draw(anything)}
    if how == "cut":
        text = json.dumps(frame)
        return text[: draw(st.integers(0, len(text)))]
    return frame


def check_ends(talk: Talk) -> None:
    """After all deadlines: nothing is open, every answer that began has ended once, every call can be answered."""
    talk.after(300)
    begun = [change.response_id for change in talk.of(ResponseStarted)]
    ended = [change.response_id for change in talk.of(ResponseEnded)]
    assert talk.conversation.open_response is None
    assert sorted(begun) == sorted(ended)
    assert len(set(begun)) == len(begun)
    called = [change.call_id for change in talk.of(ToolCall)]
    assert len(set(called)) == len(called)
    assert {change.call_id for change in talk.of(ToolCancelled)} <= set(called)


@FEW
@given(
    st.lists(damaged() | st.sampled_from(INTENTS).map(lambda name: ("do", name)), max_size=60),
    st.booleans(),
    st.booleans(),
)
def test_nothing_raises_and_nothing_stays_open(steps: list[Any], manual: bool, proxied: bool) -> None:
    talk = Talk(ready=False, proxied=proxied, **({"turn_detection": None} if manual else {}))
    for step in steps:
        if isinstance(step, tuple):
            act(talk, step[1])
        else:
            talk.feed(step)
    check_ends(talk)
    json.dumps(talk.conversation.history())


@FEW
@given(st.dictionaries(st.sampled_from(["type", "item", "item_id", "response", "delta", "transcript"]), anything))
def test_any_value_in_any_field(event: dict[str, Any]) -> None:
    talk = Talk()
    for frame in SCRIPT:
        if isinstance(frame, dict):
            talk.feed({**frame, **event, "type": frame["type"]})
    talk.feed(event)
    check_ends(talk)


@FEW
@given(st.permutations(SCRIPT), st.lists(st.integers(0, len(SCRIPT) - 1), max_size=12), st.booleans())
def test_final_words_of_the_user_survive_any_order_and_repetition(
    order: list[Any], repeats: list[int], proxied: bool
) -> None:
    talk = Talk(proxied=proxied)
    talk.feed(*order, *(order[number] for number in repeats))
    last = final_words([*order, *(order[number] for number in repeats)])
    said_last = {change.item_id: change.text for change in talk.of(UserText) if change.final}
    assert said_last == last
    history = [part["text"] for item in talk.conversation.history() for part in item.get("content", [])]
    assert set(last.values()) <= set(history)
    check_ends(talk)


@FEW
@given(st.sets(st.integers(0, len(SCRIPT) - 1)), st.integers(0, len(SCRIPT)), st.booleans())
def test_final_words_of_the_user_survive_losses_and_a_break(lost: set[int], at: int, resumed: bool) -> None:
    talk = Talk()
    for number, frame in enumerate(SCRIPT):
        if number == at:
            talk.break_off()
            talk.again(resumed=resumed)
            talk.feed(UPDATED)
        if number not in lost:
            talk.feed(frame)
    final = final_words(frame for number, frame in enumerate(SCRIPT) if number not in lost)
    history = [part["text"] for item in talk.conversation.history() for part in item.get("content", [])]
    assert set(final.values()) <= set(history)
    check_ends(talk)


@FEW
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from(["", "a", "b", "c", "d", "e", "f", "x"])), max_size=12
    )
)
def test_every_item_is_in_the_order_once_whatever_stands_behind_what(placed: list[tuple[str, str]]) -> None:
    talk = Talk()
    talk.feed(*(added(spoken_item(item), previous) for item, previous in placed))
    ids = [item.id for item in talk.conversation.items]
    assert sorted(ids) == sorted({item for item, _ in placed})


@FEW
@given(st.lists(st.binary(min_size=1, max_size=9), max_size=20))
def test_audio_cut_in_any_way_is_the_same_audio(pieces: list[bytes]) -> None:
    talk = Talk()
    talk.feed(created(), *(audio(piece) for piece in pieces))
    whole = b"".join(pieces)
    assert b"".join(change.data for change in talk.changes if hasattr(change, "data")) == whole[: len(whole) // 2 * 2]
