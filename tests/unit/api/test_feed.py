from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import InputError
from jupyter_xvoice.api.feed import from_source

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

COLOUR: contextvars.ContextVar[str] = contextvars.ContextVar("COLOUR", default="none")


async def all_of(source: object) -> list[object]:
    return [item async for item in from_source(source, "text")]  # type: ignore[arg-type]


async def test_an_iterable_runs_on_a_thread_of_its_own_with_the_callers_context() -> None:
    seen: list[object] = []

    def source() -> Iterator[str]:
        seen.append((threading.current_thread() is threading.main_thread(), COLOUR.get()))
        yield from "abc"

    COLOUR.set("red")
    assert await all_of(source()) == ["a", "b", "c"]
    assert seen == [(False, "red")]


async def test_a_source_that_blocks_does_not_block_the_loop() -> None:
    gate = threading.Event()

    def source() -> Iterator[str]:
        yield "a"
        gate.wait(60)
        yield "b"

    items = from_source(source(), "text")
    assert await anext(items) == "a"
    asyncio.get_running_loop().call_soon(gate.set)  # only a loop that runs gets here
    assert await anext(items) == "b"


async def test_an_async_iterable_runs_on_the_callers_loop_and_is_closed() -> None:
    closed = asyncio.Event()

    async def source() -> AsyncIterator[str]:
        assert asyncio.get_running_loop() is loop
        try:
            yield "a"
            yield "b"
        finally:
            closed.set()

    loop = asyncio.get_running_loop()
    items = from_source(source(), "text")
    assert await anext(items) == "a"
    await items.aclose()  # type: ignore[attr-defined]
    assert closed.is_set()


async def test_a_generator_left_early_is_closed() -> None:
    closed = threading.Event()

    def source() -> Iterator[int]:
        try:
            n = 0
            while True:
                yield (n := n + 1)
        finally:
            closed.set()

    items = from_source(source(), "text")
    assert await anext(items) == 1
    await items.aclose()  # type: ignore[attr-defined]
    assert await asyncio.to_thread(closed.wait, 60)


async def test_what_the_source_raises_comes_out() -> None:
    def source() -> Iterator[str]:
        yield "a"
        raise ZeroDivisionError("mine")

    items = from_source(source(), "text")
    assert await anext(items) == "a"
    with pytest.raises(ZeroDivisionError, match="mine"):
        await anext(items)


async def test_a_producer_is_only_a_little_ahead() -> None:
    far_ahead = threading.Event()

    def source() -> Iterator[int]:
        for n in range(1000):
            if n == 100:
                far_ahead.set()
            yield n

    items = from_source(source(), "text")
    await anext(items)
    assert not await asyncio.to_thread(far_ahead.wait, 0.3)
    await items.aclose()  # type: ignore[attr-defined]


async def test_what_is_no_source_is_refused() -> None:
    with pytest.raises(InputError, match="text is of type int"):
        await all_of(3)
