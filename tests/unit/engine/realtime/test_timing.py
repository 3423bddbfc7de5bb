"""Limits, pace, and how much of an answer was heard."""

from __future__ import annotations

import asyncio

import pytest

from jupyter_xvoice.engine.realtime.limits import Limits
from jupyter_xvoice.engine.realtime.pace import Pace
from jupyter_xvoice.engine.realtime.spoken import Timeline

DEADLINE = 10


async def nothing() -> None:
    pass


async def test_idleness_and_age_end_a_session() -> None:
    async with asyncio.timeout(DEADLINE):
        over = await Limits(0.05, 60, busy=lambda: False).run(nothing)
        assert over.kind == "timeout"
        over = await Limits(60, 0.05, busy=lambda: False).run(nothing)
        assert over.kind == "max_duration"
        over = await Limits(0.02, 0.2, busy=lambda: True).run(nothing)
        assert over.kind == "max_duration", "who is busy is not idle"


async def test_the_prompt_comes_when_armed_and_not_when_disarmed() -> None:
    prompts = 0

    async def prompt() -> None:
        nonlocal prompts
        prompts += 1

    limits = Limits(60, 0.5, busy=lambda: False)
    running = asyncio.create_task(limits.run(prompt))
    await asyncio.sleep(0)
    limits.arm(0.01)
    async with asyncio.timeout(DEADLINE):
        while not prompts:  # noqa: ASYNC110  the prompt is what is waited for
            await asyncio.sleep(0)
        limits.arm(0.05)
        limits.arm(None)
        await running
    assert prompts == 1


async def test_the_first_seconds_go_at_once_and_the_rest_is_paced() -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    pace = Pace(free_s=1.0, factor=10.0)
    for _ in range(4):
        await pace.wait(0.25)
    at_once = loop.time() - began
    for _ in range(8):
        await pace.wait(0.25)
    assert at_once < 0.1 <= loop.time() - began + 0.001


@pytest.mark.parametrize(
    ("seconds", "heard"),
    [
        (0.0, ""),
        (1.0, "One two"),
        (2.0, "One two three four."),
        (3.0, "One two three four."),
        (3.9, "One two three four. Five"),
        (9.0, None),
    ],
)
def test_what_was_heard(seconds: float, heard: str | None) -> None:
    timeline = Timeline(4.0, [(0.0, "One two three four. "), (2.0, "Five six.")])
    assert timeline.text_until(seconds) == (timeline.text if heard is None else heard)
