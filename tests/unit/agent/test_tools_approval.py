"""Who is asked before a function runs, and what counts as a yes."""

import asyncio
import time

import pytest

from jupyter_xvoice.agent.tools import Request, Toolbox, tool
from tests.unit.agent.tool_calls import DEADLINE, call, quick, run, run_one


async def test_everything_is_asked_for_where_approve_was_given() -> None:
    asked: list[Request] = []

    def approve(request: Request) -> bool:
        asked.append(request)
        return request.arguments["limit"] == 1

    toolbox = Toolbox([quick], approve=approve)
    yes, no = await run(toolbox, call("quick", '{"limit": "1"}', "1"), call("quick", '{"limit": 2}', "2"))
    assert (yes.output, yes.approved) == ("ran", True)
    assert "did not approve" in no.output
    assert no.approved is False
    assert {request.name for request in asked} == {"quick"}


async def test_who_asks_is_told_when_a_call_waits_and_when_it_runs() -> None:
    told: list[tuple[str, bool, bool | None]] = []

    def tell(call_id: str, *, waits: bool, approved: bool | None) -> None:
        told.append((call_id, waits, approved))

    toolbox = Toolbox([quick, tool(quick, name="plain", requires_approval=False)], approve=lambda _: True)
    await asyncio.wait_for(toolbox.run([call("quick", call_id="1")], tell), DEADLINE)
    await asyncio.wait_for(toolbox.run([call("plain", call_id="2")], tell), DEADLINE)
    toolbox.close()
    assert told == [("1", True, None), ("1", False, True), ("2", False, None)]


async def test_the_time_of_a_function_is_without_waiting_for_approval() -> None:
    async def approve(request: Request) -> bool:
        await asyncio.sleep(0.5)
        return request.call_id == "yes"

    toolbox = Toolbox([quick], approve=approve)
    began = time.monotonic()
    yes, no = await run(toolbox, call("quick", call_id="yes"), call("quick", call_id="no"))
    assert yes.seconds > 0
    assert time.monotonic() - began - yes.seconds >= 0.45
    assert no.seconds == 0


async def test_approve_may_be_a_coroutine_function() -> None:
    async def approve(request: Request) -> bool:
        await asyncio.sleep(0)
        return True

    assert (await run_one(quick, approve=approve)).approved is True


async def test_a_tool_that_needs_no_approval_is_not_asked_for() -> None:
    result = await run_one(tool(quick, requires_approval=False), approve=lambda _: False)
    assert (result.output, result.approved) == ("ran", None)


async def test_with_nobody_to_ask_it_is_refused() -> None:
    result = await run_one(tool(quick, requires_approval=True))
    assert "nobody to ask" in result.output
    assert result.approved is False


@pytest.mark.parametrize("answer", ["yes", 1, None, object()])
async def test_only_true_is_a_yes(answer: object) -> None:
    result = await run_one(quick, approve=lambda _: answer)
    assert result.approved is False
    assert "did not approve" in result.output


async def test_an_approve_that_raises() -> None:
    def approve(request: Request) -> bool:
        raise RuntimeError("no window")

    result = await run_one(quick, approve=approve)
    assert "could not be asked" in result.output
    assert "no window" not in result.output
    assert "no window" in result.traceback
