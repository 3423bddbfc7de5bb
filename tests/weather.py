"""Network weather: a TCP proxy between a client and a server that cuts, stalls or slows what passes. Loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Proxy", "Weather"]

Weather = Literal["fine", "reset", "closed", "silence", "half-open", "slow"]
"""
reset: the connection is reset. closed: it ends (FIN) with no WebSocket farewell. silence: what the server says is lost, the
client is heard. half-open: nothing passes, and nobody is told. slow: ``slow_bytes`` a second.
"""


@dataclass
class _Pair:
    client: asyncio.StreamWriter
    server: asyncio.StreamWriter | None = None
    weather: Weather = "fine"
    changed: asyncio.Event = field(default_factory=asyncio.Event)


class Proxy:
    """Passes connections on to ``target`` (``http://host:port``) while the block runs.

    Attributes:
        url: its own address.
        connections: how many there were.
        next: weather of the connections to come, one each, from before their first byte; fine when none is left.
        trigger: words of the server's, each with the weather that begins before they pass; each works once.
    """

    def __init__(self, target: str, *, slow_bytes: int = 100_000) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._slow = slow_bytes
        self._pairs: list[_Pair] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self.connections = 0
        self.next: list[Weather] = []
        self.trigger: dict[bytes, Weather] = {}
        self.on_connection: Callable[[int], None] = lambda _: None
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for pair in self._pairs:
            self._end(pair, reset=True)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def now(self, weather: Weather) -> None:
        """The weather of every connection there is, from now on."""
        for pair in self._pairs:
            self._become(pair, weather)

    def _become(self, pair: _Pair, weather: Weather) -> None:
        pair.weather = weather
        pair.changed.set()
        if weather in {"reset", "closed"}:
            self._end(pair, reset=weather == "reset")

    def _end(self, pair: _Pair, *, reset: bool) -> None:
        for writer in (pair.client, pair.server):
            if writer is None or writer.transport.is_closing():
                continue
            raw = writer.get_extra_info("socket")
            if reset and raw is not None:
                with contextlib.suppress(OSError):
                    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            else:
                writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        pair = _Pair(writer, weather=self.next.pop(0) if self.next else "fine")
        self._pairs.append(pair)
        self.connections += 1
        self.on_connection(self.connections)
        try:
            if pair.weather in {"reset", "closed"}:
                self._end(pair, reset=pair.weather == "reset")
                return
            # Cancelled at the end of the block; a stream's task that ends so is logged as a failure by asyncio itself.
            with contextlib.suppress(OSError, asyncio.CancelledError):
                server_reader, pair.server = await asyncio.open_connection(*self._target)
                await asyncio.gather(
                    self._pass(pair, reader, pair.server, to_client=False),
                    self._pass(pair, server_reader, writer, to_client=True),
                )
        finally:
            self._end(pair, reset=False)
            self._pairs.remove(pair)
            self._tasks.discard(task)

    async def _pass(
        self, pair: _Pair, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, to_client: bool
    ) -> None:
        while data := await reader.read(16_384):
            for words, weather in list(self.trigger.items()):
                if to_client and words in data:
                    del self.trigger[words]
                    self._become(pair, weather)
            while pair.weather == "half-open":
                pair.changed.clear()
                await pair.changed.wait()
            if pair.weather == "silence" and to_client:
                continue
            if pair.weather == "slow":
                await asyncio.sleep(len(data) / self._slow)
            if pair.weather in {"reset", "closed"}:
                return
            writer.write(data)
            await writer.drain()
        writer.close()
