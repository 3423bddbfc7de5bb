"""Sockets that wait for their next utterance."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.dialing import Closed
from jupyter_xvoice.api.sockets import KEEP_FOR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.api.sockets import Socket
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["SocketPool"]

_KEEP_IDLE: Final = 4
_CLEAR_WAIT: Final = 3.0  # s


class SocketPool:
    """Open sockets by what they were opened with, for the next utterance with the same options (protocol.md 4.3)."""

    def __init__(self) -> None:
        self._idle: dict[object, list[Socket]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @staticmethod
    def _key(endpoint: Endpoint, path: str, query: Sequence[tuple[str, str]]) -> object:
        return (endpoint.ws_url, endpoint.credential, tuple(sorted(endpoint.headers.items())), path, tuple(query))

    def take(self, endpoint: Endpoint, path: str, query: Sequence[tuple[str, str]]) -> Socket | None:
        """An idle socket that still serves, or None."""
        idle = self._idle.get(self._key(endpoint, path, query), [])
        while idle:
            socket = idle.pop()
            if socket.usable:
                return socket
            self._later(socket.close())
        return None

    def give_back(self, socket: Socket, path: str, query: Sequence[tuple[str, str]], *, clean: bool) -> None:
        """Keeps ``socket``. One that is in the middle of an utterance is cleared first, or closed, in the background."""
        if clean:
            self._keep(socket, path, query)
        else:
            self._later(self._clear(socket, path, query))

    def _keep(self, socket: Socket, path: str, query: Sequence[tuple[str, str]]) -> None:
        socket.fresh = False
        idle = self._idle.setdefault(self._key(socket.endpoint, path, query), [])
        if not socket.usable or sum(map(len, self._idle.values())) >= _KEEP_IDLE:
            self._later(socket.close())
            return
        idle.append(socket)
        asyncio.get_running_loop().call_later(max(KEEP_FOR - socket.age, 0), self._retire, socket, idle)

    def _retire(self, socket: Socket, idle: list[Socket]) -> None:
        if socket in idle:
            idle.remove(socket)
            self._later(socket.close())

    async def _clear(self, socket: Socket, path: str, query: Sequence[tuple[str, str]]) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLEAR_WAIT):
                if await socket.send({"type": "text.clear"}):
                    while not isinstance(got := await socket.receive(), Closed):
                        if got[1]["type"] == "audio.clear":
                            self._keep(socket, path, query)
                            return
        await socket.close()

    def discard(self, socket: Socket) -> None:
        """Closes ``socket`` in the background."""
        self._later(socket.close())

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def aclose(self) -> None:
        """Closes every idle socket and waits for what is being closed."""
        idle = [socket for sockets in self._idle.values() for socket in sockets]
        self._idle.clear()
        await asyncio.gather(*(socket.close() for socket in idle), *self._tasks, return_exceptions=True)
