from __future__ import annotations

import pytest

from jupyter_xvoice.api.realtime.changes import ToolCall, ToolCancelled
from tests.unit.api.realtime.frames import UPDATED, Talk, call, created, done, output

CREATE, ITEM = "response.create", "conversation.item.create"
FUNCTION = {"type": "function_call", "role": "user", "call_id": "c1", "name": "weather", "arguments": ""}


def test_a_call_as_the_service_sends_it() -> None:
    talk = Talk()
    talk.feed(
        created(),
        output("f1", **FUNCTION),
        {"type": "conversation.item.added", "item": {"id": "f1", **FUNCTION, "role": "tool"}, "previous_item_id": None},
        {
            "type": "response.function_call_arguments.delta",
            "response_id": "r1",
            "item_id": "f1",
            "call_id": "c1",
            "delta": "{}",
        },
        {**call(arguments='{"city": "Oslo"}'), "item_id": "f1"},
        output("f1", kind="done", **{**FUNCTION, "arguments": '{"city": "Oslo"}', "status": "completed"}),
        done(output=[{"id": "f1", **FUNCTION, "arguments": '{"city": "Oslo"}', "status": "completed"}]),
    )
    assert talk.of(ToolCall) == [ToolCall("c1", "weather", '{"city": "Oslo"}', "r1")]
    talk.conversation.tool_result("c1", "rain")
    talk.tell()
    assert talk.sent == [
        {"type": ITEM, "item": {"type": "function_call_output", "call_id": "c1", "output": "rain"}},
        {"type": CREATE},
    ]
    echo = {"id": "o1", "type": "function_call_output", "role": "tool", "call_id": "c1", "output": "rain"}
    talk.feed({"type": "conversation.item.added", "item": echo, "previous_item_id": None})
    assert [item.kind for item in talk.conversation.items] == ["function_call", "function_call_output"]
    assert talk.conversation.usage.text_items == 0


def test_several_calls_are_answered_together_with_one_request() -> None:
    talk = Talk()
    talk.feed(created(), call("c1"), call("c2"), call("c3"))
    talk.conversation.tool_result("c2", "two")
    talk.conversation.tool_result("c1", "one")
    talk.tell()
    assert talk.kinds() == []  # the answer is still open
    talk.feed(done())
    assert talk.kinds() == [ITEM, ITEM]
    talk.conversation.tool_result("c3", "three")
    talk.tell()
    assert talk.kinds() == [ITEM, ITEM, ITEM, CREATE]
    talk.after(5)
    assert talk.kinds() == [ITEM, ITEM, ITEM, CREATE]


def test_a_result_is_taken_once_and_for_known_calls_only() -> None:
    talk = Talk()
    talk.feed(created(), call(), done())
    talk.conversation.tool_result("c9", "?")
    talk.conversation.tool_result("c1", "one")
    talk.conversation.tool_result("c1", "two")
    talk.tell()
    assert talk.kinds() == [ITEM, CREATE]


def test_an_empty_result_is_a_result() -> None:
    talk = Talk()
    talk.feed(created(), call(), done())
    talk.conversation.tool_result("c1", "")
    talk.tell()
    assert talk.sent[0]["item"]["output"] == ""


@pytest.mark.parametrize("end", ["cancel", "event", "speech"])
def test_calls_of_a_cancelled_answer_are_dropped(end: str) -> None:
    talk = Talk()
    if end == "speech":
        talk.feed({"type": "input_audio_buffer.speech_started", "item_id": "u1"})
        talk.feed({"type": "input_audio_buffer.speech_stopped", "item_id": "u1"})
    talk.feed(created(), call("c1"), call("c2"))
    talk.conversation.tool_result("c2", "ready already")
    if end == "cancel":
        talk.conversation.cancel()
        talk.tell()
    elif end == "event":
        talk.feed(done(status="cancelled"))
    else:
        talk.feed({"type": "input_audio_buffer.speech_started", "item_id": "u1"})
    assert talk.of(ToolCancelled) == [ToolCancelled("c1")]
    talk.feed(done(status="cancelled"))
    talk.conversation.tool_result("c1", "late")
    talk.feed(call("c4"))
    talk.after(60)
    assert [kind for kind in talk.kinds() if kind != "response.cancel"] == []
    assert len(talk.of(ToolCall)) == 2
    assert talk.conversation.history() == []


def test_an_interruption_of_the_sound_does_not_cancel_calls_of_an_answer_that_is_complete() -> None:
    talk = Talk()
    talk.feed(created(), call(), done())
    talk.conversation.interrupt({})
    talk.conversation.tool_result("c1", "one")
    talk.tell()
    assert (talk.of(ToolCancelled), talk.kinds()) == ([], [ITEM, CREATE])


def test_a_call_of_an_answer_that_was_lost_is_answered() -> None:
    talk = Talk()
    talk.feed(created(), call())
    talk.conversation.tool_result("c1", "one")
    talk.after(31)
    assert talk.kinds() == [ITEM, CREATE]


def test_results_wait_for_the_answer_to_what_the_user_said_in_between() -> None:
    talk = Talk()
    talk.feed(created(), call(), done(), created("r2"))
    talk.conversation.tool_result("c1", "one")
    talk.tell()
    assert talk.kinds() == []
    talk.feed(done("r2"))
    assert talk.kinds() == [ITEM, CREATE]


@pytest.mark.parametrize(
    "events",
    [
        [output("f1", kind="done", **{**FUNCTION, "arguments": '{"x": 1}', "status": "completed"})],
        [output("f1", kind="done", **{**FUNCTION, "arguments": {"x": 1}, "status": "completed"})],
        [output("f1", **FUNCTION), {**call(arguments='{"x": 1}', name=""), "item_id": "f1", "call_id": None}],
        [
            output("f1", **FUNCTION),
            {"type": "response.function_call_arguments.delta", "item_id": "f1", "delta": '{"x"'},
            {"type": "response.function_call_arguments.delta", "item_id": "f1", "delta": ": 1}"},
            {"type": "response.function_call_arguments.done", "item_id": "f1", "response_id": "r1"},
        ],
        [
            output(
                "f1",
                kind="done",
                type="function_call",
                call_id="c1",
                status="completed",
                function={"name": "weather", "arguments": '{"x": 1}'},
            )
        ],
    ],
)
def test_calls_in_other_shapes(events: list[dict[str, object]]) -> None:
    talk = Talk()
    talk.feed(created(), *events)
    assert talk.of(ToolCall) == [ToolCall("c1", "weather", '{"x": 1}', "r1")]


def test_a_call_that_only_the_end_of_the_answer_tells_is_not_lost() -> None:
    talk = Talk()
    talk.feed(created(), done(output=[{"id": "f1", **FUNCTION, "arguments": "{}", "status": "completed"}]))
    assert [one.call_id for one in talk.of(ToolCall)] == ["c1"]


def test_a_call_whose_name_never_comes_is_told_at_the_end_so_that_it_is_answered() -> None:
    talk = Talk()
    talk.feed(created(), call(name=""))
    assert talk.of(ToolCall) == []
    talk.feed(done())
    assert talk.of(ToolCall) == [ToolCall("c1", "", "{}", "r1")]


def test_results_that_come_while_the_connection_is_gone_go_out_behind_the_history() -> None:
    talk = Talk()
    talk.conversation.send_text("Weather?")
    talk.feed(created(), call(), done())
    talk.clear()
    talk.break_off()
    talk.conversation.tool_result("c1", "one")
    talk.again()
    talk.feed(UPDATED)
    assert [frame.get("item", {}).get("type", frame["type"]) for frame in talk.sent] == [
        "session.update",
        "message",
        "function_call",
        "function_call_output",
        CREATE,
    ]
