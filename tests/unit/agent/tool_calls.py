"""Calls of functions, as the service asks for them."""

import asyncio
from typing import Any

from jupyter_xvoice.agent.tools import Result, Toolbox
from jupyter_xvoice.api.realtime.changes import ToolCall

DEADLINE = 60.0


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


def quick(limit: int = 1) -> str:
    return "ran" if limit == 1 else "?"
