"""Sockets to the speech endpoints, read all the time they are open."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Final

from websockets.exceptions import ConnectionClosed

from jupyter_xvoice.api.dialing import Closed, dial, dial_again

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from jupyter_xvoice.api.dialing import WireConnection
    from jupyter_xvoice.api.retries import Failure
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["KEEP_FOR", "Socket", "open_socket"]

KEEP_FOR: Final = 540.0  # seconds of age: the service permits about 600 (protocol.md 1.3)


class Socket:
    """An open socket that is read all the time, so that keep-alive works whatever its user does meanwhile.

    Attributes:
        headers: of the upgrade's answer.
        endpoint: where it leads.
        fresh: False once it has served an utterance.
        memory: what its user told the server to keep (the ``replace`` map).
    """

    def __init__(self, connection: WireConnection, endpoint: Endpoint) -> None:
        self._connection = connection
        self._events: asyncio.Queue[tuple[float, dict[str, Any]] | Closed] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read(), name="xvoice socket")
        self._born = time.monotonic()
        self.endpoint = endpoint
        self.headers: Mapping[str, str] = connection.response.headers if connection.response else {}
        self.fresh = True
        self.memory: object = None
        self.unreadable = 0

    @property
    def usable(self) -> bool:
        """Whether it may serve another utterance."""
        return not self._reader.done() and self._events.empty() and self.age < KEEP_FOR

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return time.monotonic() - self._born

    async def _read(self) -> None:
        try:
            while True:
                message = await self._connection.recv()
                event = _event(message)
                if event is None:
                    self.unreadable += 1  # malformed frames are counted, never fatal (robustness.md R19)
                else:
                    self._events.put_nowait((time.perf_counter(), event))
        except ConnectionClosed as error:
            self._events.put_nowait(Closed.of(error))

    async def receive(self) -> tuple[float, dict[str, Any]] | Closed:
        """The next event with the time it came (``time.perf_counter()``, s), or the end."""
        return await self._events.get()

    def wake(self) -> None:
        """Makes :meth:`receive` return an event of no meaning, so that its caller looks around."""
        self._events.put_nowait((time.perf_counter(), {"type": ""}))

    async def send(self, event: Mapping[str, Any] | bytes) -> bool:
        """Sends a JSON event or a binary frame. False when the socket is closed: the reader says why."""
        try:
            await self._connection.send(event if isinstance(event, bytes) else json.dumps(event))
        except ConnectionClosed:
            return False
        return True

    async def close(self) -> None:
        """Closes it; waits for the handshake of the close at most a second."""
        try:
            async with asyncio.timeout(1):
                await self._connection.close()
        except TimeoutError:
            self._connection.transport.abort()
        self._reader.cancel()


def _event(message: str | bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(message)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("type"), str) else None


async def open_socket(
    resolve: Callable[[], Awaitable[Endpoint]],
    path: str,
    query: Sequence[tuple[str, str]],
    *,
    doing: str,
    remaining: Callable[[], float],
) -> Socket:
    """A socket that is open. Opening costs nothing, so it is repeated like a read (``retries.py``).

    Raises:
        APIError: the upgrade was refused.
        LinkError: the endpoint could not be reached.
    """
    endpoint: Endpoint

    async def attempt() -> WireConnection | Failure:
        nonlocal endpoint
        endpoint = await resolve()
        return await dial(endpoint, path, query, doing=doing)

    connection = await dial_again(attempt, remaining=remaining)
    return Socket(connection, endpoint)
