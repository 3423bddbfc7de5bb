"""Calls that hang, and calls that are not wanted any more."""

import asyncio
import threading

from jupyter_xvoice.agent.tools import Toolbox, tool
from tests.unit.agent.tool_calls import DEADLINE, call, quick, run

IN_IT = 2.0
"""Seconds in which a function is reached, also on a slow machine, so that it is its own waiting that takes too long."""


async def test_a_function_that_hangs_is_left_behind_and_says_so() -> None:
    release = threading.Event()

    def hang() -> None:
        release.wait(DEADLINE)

    toolbox = Toolbox([tool(hang, timeout=IN_IT), quick])
    hung, fine = await run(toolbox, call("hang"), call("quick"))
    assert "within 2 s" in hung.output
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

    toolbox = Toolbox([hang], timeout=IN_IT)
    (hung,) = await run(toolbox, call("hang"))
    assert hung.output == "hang did not end within 2 s."
    assert hung.timed_out
    assert ended.wait(DEADLINE)
    assert toolbox.left_behind == 0


async def test_a_coroutine_that_blocks_its_loop_does_not_hold_up_the_next() -> None:
    release = threading.Event()

    async def block() -> None:
        release.wait(5 * DEADLINE)

    async def fine() -> str:
        return "fine"

    toolbox = Toolbox([tool(block, timeout=IN_IT), fine])
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

    toolbox = Toolbox([tool(hang, timeout=0.02), quick])
    await asyncio.wait_for(toolbox.run([call("hang", call_id=str(number)) for number in range(8)]), DEADLINE)
    assert toolbox.left_behind == 8
    (refused,) = await asyncio.wait_for(toolbox.run([call("quick")]), DEADLINE)
    assert "no other is started" in refused.output
    assert not refused.timed_out
    release.set()
    for thread in threading.enumerate():
        if thread.name == "tool hang":
            thread.join(DEADLINE)
    assert [result.output for result in await run(toolbox, call("quick"))] == ["ran"]


async def test_a_cancelled_call_is_dropped_and_the_others_answered() -> None:
    began, ended = threading.Event(), threading.Event()

    async def slow() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    toolbox = Toolbox([slow, quick])
    running = asyncio.create_task(toolbox.run([call("slow"), call("quick")]))
    await asyncio.wait_for(asyncio.to_thread(began.wait, DEADLINE), DEADLINE)
    assert toolbox.cancel("call-slow")
    results = await asyncio.wait_for(running, DEADLINE)
    assert [result.name for result in results] == ["quick"]
    assert await asyncio.to_thread(ended.wait, DEADLINE)
    assert not toolbox.cancel("call-slow")
    toolbox.close()
