"""Weather between the kernel and the engine, message by message: jitter, stalls, and a voice that comes no faster than it sounds."""

from __future__ import annotations

import asyncio
import base64
import json
import random
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from websockets.asyncio.client import connect
from websockets.asyncio.server import serve
from websockets.exceptions import ConnectionClosed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.asyncio.client import ClientConnection
    from websockets.asyncio.server import ServerConnection

__all__ = ["Relay", "Weather"]

_PASSED_ON = ("Authorization", "X-Engine-Script")
_PIECE = 960  # samples of a voice in real time: 40 ms
_RATE = 24_000


@dataclass(frozen=True)
class Weather:
    """Of a connection.

    Attributes:
        jitter: s, at most, by which each message is late; the order stays.
        in_real_time: sound passes when it would have been spoken, in pieces of 40 ms; else as the engine sends it.
        stall: s for which nothing passes, once an answer.
        stall_at: s of an answer before that.
    """

    jitter: float = 0.0
    in_real_time: bool = False
    stall: float = 0.0
    stall_at: float = 3.0


class Relay:
    """Stands before an engine while the block runs, on a thread of its own.

    Attributes:
        url: its address.
        weather: of what passes from now on.
    """

    def __init__(self, target: str) -> None:
        self._target = target.replace("http", "ws", 1)
        self._random = random.Random(0)
        self._ended = asyncio.Event()
        self.weather = Weather()
        self.url = ""

    def __enter__(self) -> Self:
        listening = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True)
        self._thread.start()
        assert listening.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._ended.set)
        self._thread.join(10)

    async def _serve(self, listening: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        async with serve(self._pass, "127.0.0.1", 0, compression=None, max_size=None) as server:
            self.url = f"http://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
            listening.set()
            await self._ended.wait()

    async def _pass(self, client: ServerConnection) -> None:
        assert client.request is not None
        given = client.request.headers
        headers = {name: given[name] for name in _PASSED_ON if name in given}
        address = self._target + client.request.path
        async with connect(address, additional_headers=headers, compression=None, max_size=None) as engine:
            down = asyncio.create_task(self._down(engine, client))
            try:
                async for message in client:
                    await engine.send(message)
            except ConnectionClosed:
                pass
            finally:
                down.cancel()
                await asyncio.gather(down, return_exceptions=True)

    async def _down(self, engine: ClientConnection, client: ServerConnection) -> None:
        waiting: asyncio.Queue[tuple[float, str | bytes]] = asyncio.Queue()
        writer = asyncio.create_task(_write(waiting, client))
        sky = _Sky(self._random)
        try:
            async for message in engine:
                for each in sky.under(self.weather, message):
                    waiting.put_nowait(each)
        finally:
            writer.cancel()


async def _write(waiting: asyncio.Queue[tuple[float, str | bytes]], client: ServerConnection) -> None:
    while True:
        due, message = await waiting.get()
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        await client.send(message)


class _Sky:
    """When each message of one connection is due."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._item, self._began, self._spoken, self._stalled = "", 0.0, 0, False
        self._last = 0.0

    def under(self, weather: Weather, message: str | bytes) -> Iterator[tuple[float, str | bytes]]:
        now = time.monotonic()
        event: dict[str, Any] = json.loads(message)
        if event["type"] != "response.output_audio.delta":
            yield self._late(now, weather), message
            return
        if event["item_id"] != self._item:
            self._item, self._began, self._spoken, self._stalled = event["item_id"], now, 0, False
        sound = base64.b64decode(event["delta"])
        size = 2 * _PIECE if weather.in_real_time else len(sound)
        for at in range(0, len(sound), size):
            piece = sound[at : at + size]
            self._spoken += len(piece) // 2
            due = self._began + self._spoken / _RATE if weather.in_real_time else now
            if weather.stall and not self._stalled and self._spoken > weather.stall_at * _RATE:
                self._stalled = True
                self._last = due + weather.stall
            yield self._late(due, weather), json.dumps(event | {"delta": base64.b64encode(piece).decode()})

    def _late(self, due: float, weather: Weather) -> float:
        self._last = max(self._last, due + self._chance.uniform(0, weather.jitter))
        return self._last
