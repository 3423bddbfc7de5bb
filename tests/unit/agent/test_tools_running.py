"""Calls run beside each other, and are answered whatever happens."""

import asyncio
import contextvars
import secrets
import threading
from typing import Any

import pytest

from jupyter_xvoice import InputError
from jupyter_xvoice.agent.tools import Toolbox
from tests.unit.agent.tool_calls import DEADLINE, call, run, run_one


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


def test_settings_that_are_none() -> None:
    with pytest.raises(InputError, match="timeout=0"):
        Toolbox([], timeout=0)
    with pytest.raises(InputError, match="approve='yes'"):
        Toolbox([], approve="yes")  # type: ignore[arg-type]
