"""One open socket of a conversation: a reader, a writer, and an ear for a peer that is gone without a word."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any, Final

from websockets.exceptions import ConnectionClosed

from jupyter_xvoice.api.dialing import Closed
from jupyter_xvoice.api.realtime.outgoing import Outgoing, audio_size
from jupyter_xvoice.endpoints import redact

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Mapping

    from jupyter_xvoice.api.dialing import WireConnection
    from jupyter_xvoice.api.realtime.outgoing import Frame

__all__ = ["Connection"]

_FAREWELL: Final = 2.0  # seconds for the handshake of the close; the library gives it one
_SLICES: Final = 10


class Connection:
    """Reads and writes one socket until it ends.

    Args:
        socket: open.
        take: gets every frame as it came, text or binary. What it raises ends the connection and comes out of ``ended``.
        audio_limit: bytes of audio that may wait for a slow peer.
        keepalive: after so many seconds without a byte the peer is asked for a sign of life; after as many more it counts as
            dead. None never asks. Counted in slices, so that a loop that was blocked does not take itself for a dead peer.
        hide: takes our secrets out of what the peer says.

    Attributes:
        ended: how it closed.
        gone: our own words for why, where the peer never said; else empty.
    """

    def __init__(
        self,
        socket: WireConnection,
        take: Callable[[str | bytes], None],
        *,
        audio_limit: int,
        keepalive: float | None,
        hide: Callable[[str], str],
    ) -> None:
        self._socket = socket
        self._take = take
        self._hide = hide
        self._outgoing = Outgoing(audio_limit)
        self._heard_at, self._unheard = 0.0, 0
        self.ended: asyncio.Future[Closed] = asyncio.get_running_loop().create_future()
        self.gone = ""
        self._tasks = [self._start(self._read(), "reader"), self._start(self._write(), "writer")]
        if keepalive is not None:
            self._tasks.append(self._start(self._listen(keepalive), "keepalive"))

    @property
    def headers(self) -> Mapping[str, str]:
        """Of the upgrade's answer."""
        return self._socket.response.headers if self._socket.response else {}

    @property
    def unheard(self) -> int:
        """Bytes of audio sent since anything came: the peer may not have got them."""
        return self._unheard if self._socket.heard_at == self._heard_at else 0

    @property
    def heard_at(self) -> float:
        """When bytes came last, on the loop's clock (s)."""
        return self._socket.heard_at

    def send(self, frames: Iterable[Frame]) -> int:
        """Sends ``frames`` in order, later. Returns how many bytes of older audio had to go because the peer is slow."""
        frames = list(frames)
        if self._socket.heard_at != self._heard_at:
            self._heard_at, self._unheard = self._socket.heard_at, 0
        self._unheard += sum(map(audio_size, frames))
        return self._outgoing.put(frames)

    async def wait_ended(self) -> Closed:
        """How it closed, waited for. Not ``await ended``: whoever is cancelled there would cancel it for all."""
        await asyncio.wait([self.ended])
        return self.ended.result()

    async def close(self) -> Closed:
        """Closes the socket, within two seconds whatever the peer does."""
        for task in self._tasks[1:]:  # the reader goes on: it learns how the peer closes
            task.cancel()
        try:
            async with asyncio.timeout(_FAREWELL):
                await self._socket.close()
                await asyncio.wait([self.ended])
        except TimeoutError:
            self._socket.transport.abort()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            if not self.ended.done():
                self.ended.set_result(Closed(None, ""))
        return self.ended.result() if self.ended.exception() is None else Closed(None, "")

    def hang_up(self, why: str) -> None:
        """Ends a connection that nothing can be expected from any more."""
        self.gone = self.gone or why
        self._socket.transport.abort()

    # ----------------------------------------------------------------------------------------------------------------

    def _start(self, work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
        async def guarded() -> None:
            try:
                await work
            except Exception as error:  # noqa: BLE001  ours: whoever waits for the end gets it
                if not self.ended.done():
                    self.ended.set_exception(error)
                self._socket.transport.abort()

        return asyncio.create_task(guarded(), name=f"xvoice realtime {name}")

    async def _read(self) -> None:
        try:
            while True:
                message = await self._socket.recv()
                self._take(self._hide(message) if isinstance(message, str) else message)
        except ConnectionClosed as error:
            closed = Closed.of(error)
        closed = Closed(closed.code, redact(self._hide(closed.reason)))
        if not self.ended.done():
            self.ended.set_result(closed)

    async def _write(self) -> None:
        with contextlib.suppress(ConnectionClosed):  # the reader says how
            while True:
                frame = await self._outgoing.get()
                await self._socket.send(frame if isinstance(frame, bytes) else json.dumps(frame))

    async def _listen(self, keepalive: float) -> None:
        heard_at, silent = self._socket.heard_at, 0
        with contextlib.suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(keepalive / _SLICES)
                silent = silent + 1 if self._socket.heard_at == heard_at else 0
                heard_at = self._socket.heard_at
                if silent == _SLICES:
                    with contextlib.suppress(TimeoutError):  # it cannot even be sent: the peer reads nothing
                        async with asyncio.timeout(keepalive / _SLICES):
                            await self._socket.ping()
                elif silent >= 2 * _SLICES:
                    self.hang_up(f"nothing came for {2 * keepalive:g} s, not even the answer to a ping")
                    return
