"""The way out: order, bounds, what a client that does not read costs."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from jupyter_xvoice.engine.realtime.outbox import Outbox

DEADLINE = 10


class Socket:
    """Takes frames only while it is open."""

    def __init__(self) -> None:
        self.frames: list[Any] = []
        self.reads = asyncio.Event()
        self.closed: tuple[int, str] | None = None

    async def send_text(self, frame: str) -> None:
        await self.reads.wait()
        self.frames.append(frame)

    send_bytes = send_text

    async def close(self, code: int, reason: str) -> None:
        self.closed = (code, reason)


async def flood(outbox: Outbox) -> None:
    for _ in range(100):
        await outbox.send("x", data="y" * 100_000)


async def test_who_sends_waits_for_who_reads() -> None:
    socket = Socket()
    outbox = Outbox(socket)  # type: ignore[arg-type]
    writing = asyncio.create_task(outbox.run())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(flood(outbox), 0.5)
    socket.reads.set()
    async with asyncio.timeout(DEADLINE):
        await outbox.send_audio(b"sound")
        await outbox.send("last")
        await outbox.close(1000, "over")
        await writing
    assert len(socket.frames) < 20, "about a megabyte was taken, and no more"
    assert socket.frames[-2] == b"sound"
    assert json.loads(socket.frames[-1])["type"] == "last"
    assert socket.closed == (1000, "over")


async def test_half_a_character_does_not_end_it() -> None:
    socket = Socket()
    socket.reads.set()
    outbox = Outbox(socket)  # type: ignore[arg-type]
    writing = asyncio.create_task(outbox.run())
    await outbox.send("x", text="\ud800")
    await outbox.close(1000, "")
    async with asyncio.timeout(DEADLINE):
        await writing
    socket.frames[0].encode()
