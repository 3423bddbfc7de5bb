"""Calls: checked, run beside each other, answered whatever happens."""

import asyncio
import contextvars
import dataclasses
import datetime as dt
import re
import secrets
import threading
import time
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_xvoice import InputError
from jupyter_xvoice.agent.tools import Request, Result, Toolbox, tool
from jupyter_xvoice.agent.tools.output import LONGEST_OUTPUT, output_of
from jupyter_xvoice.api.realtime.changes import ToolCall

DEADLINE = 20.0


def call(name: str, arguments: str = "{}", call_id: str = "") -> ToolCall:
    return ToolCall(call_id or f"call-{name}", name, arguments, "response-1")


async def run(toolbox: Toolbox, *calls: ToolCall) -> list[Result]:
    try:
        return await asyncio.wait_for(toolbox.run(calls), DEADLINE)
    finally:
        toolbox.close()


async def run_one(function: Any, arguments: str = "{}", **options: Any) -> Result:
    toolbox = Toolbox([function], **options)
    (result,) = await run(toolbox, call(toolbox.specs[0]["name"], arguments))
    return result


async def test_arguments_are_converted() -> None:
    got: list[Any] = []

    def simple(count: int, day: dt.date, code: str, limit: int = 7) -> str:
        got.extend([count, day, code, limit])
        return "kept"

    result = await run_one(simple, '{"count": "3", "day": "2026-01-02", "code": 42}')
    assert got == [3, dt.date(2026, 1, 2), "42", 7]
    assert (result.output, result.error, result.approved) == ("kept", None, None)
    assert result.seconds > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("{", "not valid JSON"),
        ("[1]", "no JSON object but list"),
        ("{}", "count: Field required"),
        ('{"count": "many"}', "count: .*integer"),
        ('{"count": 1, "colour": "red"}', "colour: Extra"),
        ("[" * 5000, "JSON|deeply"),
    ],
)
async def test_arguments_that_do_not_fit_are_answered_in_words(arguments: str, words: str) -> None:
    ran = []

    def simple(count: int) -> None:
        ran.append(count)

    result = await run_one(simple, arguments)
    assert re.search(words, result.output), result.output
    assert result.error == result.output
    assert not ran


@pytest.mark.parametrize("arguments", ["", " ", "null", "{}"])
async def test_no_arguments(arguments: str) -> None:
    assert (await run_one(lambda_named, arguments)).output == "ran"


def lambda_named(limit: int = 1) -> str:
    return "ran" if limit == 1 else "?"


async def test_what_was_left_out_is_left_to_the_function() -> None:
    shared: list[int] = []

    def note(seen: list[int] = shared) -> bool:
        return seen is shared

    assert (await run_one(note)).output == "true"


async def test_an_unknown_tool() -> None:
    (result,) = await run(Toolbox([lambda_named]), call("nothing"))
    assert "lambda_named" in result.output
    assert result.error


async def test_a_tool_that_raises() -> None:
    key = "xai-" + secrets.token_hex(8)

    def broken() -> None:
        raise ValueError(f"no such city, {key}")

    result = await run_one(broken)
    assert result.output == "broken failed. ValueError: no such city, xai-[hidden]"
    assert "Traceback" not in result.output
    assert "in broken" in result.traceback
    assert "toolbox.py" not in result.traceback
    assert key not in result.traceback + result.error + repr(result)


@pytest.mark.parametrize("error", [SystemExit(1), KeyboardInterrupt(), StopIteration(), asyncio.CancelledError()])
async def test_what_would_end_more_than_the_call(error: BaseException) -> None:
    def ends() -> None:
        raise error

    async def ends_later() -> None:
        raise error

    assert type(error).__name__ in (await run_one(ends)).error or "StopIteration" in (await run_one(ends)).error
    assert (await run_one(ends_later)).error


async def test_functions_run_in_threads_beside_each_other_and_coroutines_on_a_loop_of_their_own() -> None:
    both = threading.Barrier(2)
    here = threading.get_ident()
    loop = asyncio.get_running_loop()

    def first() -> bool:
        both.wait(DEADLINE)
        return threading.get_ident() != here

    def second() -> bool:
        both.wait(DEADLINE)
        return threading.get_ident() != here

    async def third() -> bool:
        await asyncio.sleep(0)
        return asyncio.get_running_loop() is not loop and threading.get_ident() != here

    results = await run(Toolbox([first, second, third]), call("first"), call("second"), call("third"))
    assert [(result.name, result.output) for result in results] == [
        ("first", "true"),
        ("second", "true"),
        ("third", "true"),
    ]


async def test_no_more_than_sixteen_run_at_once() -> None:
    lock = threading.Lock()
    full = threading.Event()
    running = most = 0

    def count() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        if most >= 16:
            full.set()
        full.wait(DEADLINE)
        with lock:
            running -= 1

    toolbox = Toolbox([count])
    results = await asyncio.wait_for(
        asyncio.gather(*(toolbox.run([call("count", call_id=str(number))]) for number in range(20))), DEADLINE
    )
    assert len(results) == 20
    assert most == 16
    toolbox.close()


async def test_coroutines_share_a_loop() -> None:
    async def which() -> int:
        return id(asyncio.get_running_loop())

    one, other = await run(Toolbox([which]), call("which", call_id="1"), call("which", call_id="2"))
    assert one.output == other.output


async def test_an_awaitable_from_a_plain_function() -> None:
    async def later() -> int:
        return 5

    def plain() -> Any:
        return later()

    assert (await run_one(plain)).output == "5"


async def test_context_variables_are_seen() -> None:
    who = contextvars.ContextVar("who", default="nobody")
    who.set("me")

    def ask() -> str:
        return who.get()

    assert (await run_one(ask)).output == "me"


async def test_a_function_that_hangs_is_left_behind_and_says_so() -> None:
    release = threading.Event()

    def hang() -> None:
        release.wait(DEADLINE)

    toolbox = Toolbox([tool(hang, timeout=0.05), lambda_named])
    hung, fine = await run(toolbox, call("hang"), call("lambda_named"))
    assert "within 0.05 s" in hung.output
    assert "still be running" in hung.output
    assert "release.wait" in hung.traceback
    assert (hung.timed_out, fine.timed_out) == (True, False)
    assert fine.output == "ran"
    assert toolbox.left_behind == 1
    release.set()


async def test_a_coroutine_that_hangs_is_ended() -> None:
    ended = threading.Event()

    async def hang() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    toolbox = Toolbox([hang], timeout=0.05)
    (hung,) = await run(toolbox, call("hang"))
    assert hung.output == "hang did not end within 0.05 s."
    assert hung.timed_out
    assert ended.wait(DEADLINE)
    assert toolbox.left_behind == 0


async def test_a_coroutine_that_blocks_its_loop_does_not_hold_up_the_next() -> None:
    release = threading.Event()

    async def block() -> None:
        release.wait(5 * DEADLINE)

    async def fine() -> str:
        return "fine"

    toolbox = Toolbox([tool(block, timeout=0.05), fine])
    (blocked,) = await asyncio.wait_for(toolbox.run([call("block")]), DEADLINE)
    assert "still be running" in blocked.output
    try:
        assert [result.output for result in await run(toolbox, call("fine"))] == ["fine"]
    finally:
        release.set()


async def test_those_left_behind_are_bounded() -> None:
    release = threading.Event()

    def hang() -> None:
        release.wait(DEADLINE)

    toolbox = Toolbox([tool(hang, timeout=0.02), lambda_named])
    await asyncio.wait_for(toolbox.run([call("hang", call_id=str(number)) for number in range(8)]), DEADLINE)
    assert toolbox.left_behind == 8
    (refused,) = await asyncio.wait_for(toolbox.run([call("lambda_named")]), DEADLINE)
    assert "no other is started" in refused.output
    assert not refused.timed_out
    release.set()
    for thread in threading.enumerate():
        if thread.name == "tool hang":
            thread.join(DEADLINE)
    assert [result.output for result in await run(toolbox, call("lambda_named"))] == ["ran"]


async def test_a_cancelled_call_is_dropped_and_the_others_answered() -> None:
    began, ended = threading.Event(), threading.Event()

    async def slow() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    toolbox = Toolbox([slow, lambda_named])
    running = asyncio.create_task(toolbox.run([call("slow"), call("lambda_named")]))
    await asyncio.wait_for(asyncio.to_thread(began.wait, DEADLINE), DEADLINE)
    assert toolbox.cancel("call-slow")
    results = await asyncio.wait_for(running, DEADLINE)
    assert [result.name for result in results] == ["lambda_named"]
    assert await asyncio.to_thread(ended.wait, DEADLINE)
    assert not toolbox.cancel("call-slow")
    toolbox.close()


# Approval


async def test_everything_is_asked_for_where_approve_was_given() -> None:
    asked: list[Request] = []

    def approve(request: Request) -> bool:
        asked.append(request)
        return request.arguments["limit"] == 1

    toolbox = Toolbox([lambda_named], approve=approve)
    yes, no = await run(toolbox, call("lambda_named", '{"limit": "1"}', "1"), call("lambda_named", '{"limit": 2}', "2"))
    assert (yes.output, yes.approved) == ("ran", True)
    assert "did not approve" in no.output
    assert no.approved is False
    assert {request.name for request in asked} == {"lambda_named"}


async def test_who_asks_is_told_when_a_call_waits_and_when_it_runs() -> None:
    told: list[tuple[str, bool, bool | None]] = []

    def tell(call_id: str, *, waits: bool, approved: bool | None) -> None:
        told.append((call_id, waits, approved))

    toolbox = Toolbox([lambda_named, tool(lambda_named, name="plain", requires_approval=False)], approve=lambda _: True)
    await asyncio.wait_for(toolbox.run([call("lambda_named", call_id="1")], tell), DEADLINE)
    await asyncio.wait_for(toolbox.run([call("plain", call_id="2")], tell), DEADLINE)
    toolbox.close()
    assert told == [("1", True, None), ("1", False, True), ("2", False, None)]


async def test_the_time_of_a_function_is_without_waiting_for_approval() -> None:
    async def approve(request: Request) -> bool:
        await asyncio.sleep(0.5)
        return request.call_id == "yes"

    toolbox = Toolbox([lambda_named], approve=approve)
    began = time.monotonic()
    yes, no = await run(toolbox, call("lambda_named", call_id="yes"), call("lambda_named", call_id="no"))
    assert yes.seconds > 0
    assert time.monotonic() - began - yes.seconds >= 0.45
    assert no.seconds == 0


async def test_approve_may_be_a_coroutine_function() -> None:
    async def approve(request: Request) -> bool:
        await asyncio.sleep(0)
        return True

    assert (await run_one(lambda_named, approve=approve)).approved is True


async def test_a_tool_that_needs_no_approval_is_not_asked_for() -> None:
    result = await run_one(tool(lambda_named, requires_approval=False), approve=lambda _: False)
    assert (result.output, result.approved) == ("ran", None)


async def test_with_nobody_to_ask_it_is_refused() -> None:
    result = await run_one(tool(lambda_named, requires_approval=True))
    assert "nobody to ask" in result.output
    assert result.approved is False


@pytest.mark.parametrize("answer", ["yes", 1, None, object()])
async def test_only_true_is_a_yes(answer: object) -> None:
    result = await run_one(lambda_named, approve=lambda _: answer)
    assert result.approved is False
    assert "did not approve" in result.output


async def test_an_approve_that_raises() -> None:
    def approve(request: Request) -> bool:
        raise RuntimeError("no window")

    result = await run_one(lambda_named, approve=approve)
    assert "could not be asked" in result.output
    assert "no window" not in result.output
    assert "no window" in result.traceback


def test_settings_that_are_none() -> None:
    with pytest.raises(InputError, match="timeout=0"):
        Toolbox([], timeout=0)
    with pytest.raises(InputError, match="approve='yes'"):
        Toolbox([], approve="yes")  # type: ignore[arg-type]


# Results


@dataclasses.dataclass
class Point:
    x: int
    when: dt.datetime


class Plain:
    def __repr__(self) -> str:
        return "<plain>"


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError


LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("words", "words"),
        (None, "null"),
        ({"a": [1, 2.5, True]}, '{"a":[1,2.5,true]}'),
        (np.float32(1.5), "1.5"),
        ({"n": np.int64(3)}, '{"n":3}'),
        (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
        (Point(1, dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)), '{"x":1,"when":"2026-01-02T03:04:00Z"}'),
        (pd.DataFrame({"city": ["Rome"], "t": [20]}), "city,t\nRome,20\n"),
        (pd.DataFrame({"t": [20]}, index=pd.Index(["Rome"], name="city")), "city,t\nRome,20\n"),
        (pd.Series([1, 2], index=["a", "b"]), '{"a":1,"b":2}'),
        ((number for number in range(3)), "[0,1,2]"),
        ({1}, "[1]"),
        (float("nan"), '"NaN"'),
        (Plain(), '"<plain>"'),
        (Broken(), "<Broken that cannot be shown: RuntimeError>"),
        (LOOP, "[[...]]"),
        ("\ud800", "?"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_results_become_text(value: object, text: str) -> None:
    assert output_of(value) == text


def test_long_results_are_cut_with_a_mark() -> None:
    text = output_of("x" * 100_000)
    assert len(text) < LONGEST_OUTPUT + 100
    assert text.endswith("[cut: 20000 of 100000 characters]")
    table = output_of(pd.DataFrame({"n": range(500)}))
    assert table.endswith("... 300 more of 500 rows")
