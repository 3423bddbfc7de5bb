"""Servers that say exactly what a test wants, for what the engine's faults cannot do. Real sockets on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from websockets.asyncio.server import ServerConnection, serve

DEADLINE = 60.0

__all__ = ["HttpScript", "answer", "http_server", "socket_server"]

Handler = Callable[[ServerConnection], Awaitable[None]]


def answer(status: int, body: bytes | dict[str, Any] = b"", **headers: str) -> bytes:
    """One HTTP answer, whole."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Words", f"Content-Length: {len(data)}", *(f"{k}: {v}" for k, v in named.items())]
    return "\r\n".join([*lines, "", ""]).encode() + data


class HttpScript:
    """Answers the requests in order; ``None`` closes the connection without a word. The last answer is given for ever.

    Attributes:
        seen: method and path of every request.
        raw: every request's head, for what was sent along.
        bodies: every request's body.
    """

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self.seen: list[str] = []
        self.raw: list[str] = []
        self.bodies: list[bytes] = []
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                length = next((line for line in head.lower().split("\r\n") if line.startswith("content-length:")), ":0")
                self.bodies.append(await reader.readexactly(int(length.partition(":")[2])))
                self.seen.append(" ".join(head.split()[:2]))
                self.raw.append(head)
                said = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
                if said is None:
                    break
                writer.write(said)
                await writer.drain()
        writer.close()


@contextlib.contextmanager
def http_server(*answers: bytes | None) -> Iterator[HttpScript]:
    """Serves the answers on a thread of its own while the block runs."""
    script = HttpScript(*answers)

    async def start() -> tuple[asyncio.Server, str]:
        server = await asyncio.start_server(script.serve, "127.0.0.1", 0)
        return server, f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    with _loop() as run:
        server, script.url = run(start())
        yield script
        run(_closed(server))


@contextlib.contextmanager
def socket_server(handler: Handler) -> Iterator[str]:
    """Serves WebSockets with ``handler`` while the block runs; gives the address."""

    async def start() -> Any:
        return await serve(handler, "127.0.0.1", 0)

    with _loop() as run:
        server = run(start())
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        run(_closed(server))


@contextlib.contextmanager
def _loop() -> Iterator[Callable[[Any], Any]]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(DEADLINE)
    finally:
        asyncio.run_coroutine_threadsafe(_end_tasks(), loop).result(DEADLINE)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(DEADLINE)
        loop.close()


async def _closed(server: Any) -> None:
    server.close()  # on its own loop: a connection may be ending there


async def _end_tasks() -> None:
    """Ends what still serves, so that nothing of it runs when its loop is gone."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
