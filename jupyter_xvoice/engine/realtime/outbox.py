"""The way out of a session: events in order, one writer, a bounded queue."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.recognition.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from starlette.websockets import WebSocket

__all__ = ["Frame", "Outbox"]

_WAITING_BYTES: Final = 1_000_000
_STUCK_S: Final = 60.0
"""A client that reads nothing for that long has gone, whatever its socket says."""

Frame = str | bytes
Event = dict[str, Any]


class Outbox:
    """:meth:`send` waits while a client that does not read is behind; so whatever makes the events waits too."""

    def __init__(self, websocket: WebSocket, change: Callable[[Event], Iterable[Frame]] | None = None) -> None:
        """``change`` makes frames of an event; by default its JSON."""
        self._websocket = websocket
        self._change = change or plain
        self._frames: Mailbox[Frame] = Mailbox(_WAITING_BYTES, size=len)

    async def send(self, kind: str, **fields: Any) -> None:
        """An event of type ``kind``."""
        for frame in self._change({"type": kind, "event_id": str(uuid.uuid4()), **fields}):
            await self._frames.put(frame)

    async def send_audio(self, data: bytes) -> None:
        """A binary frame."""
        await self._frames.put(data)

    async def run(self) -> None:
        """Writes until cancelled.

        Raises:
            TimeoutError: the client does not read.
        """
        while True:
            frame = await self._frames.get()
            async with asyncio.timeout(_STUCK_S):
                await self._write(frame)

    async def flush(self) -> None:
        """Writes what is waiting, while nobody else writes."""
        while len(self._frames):
            await self._write(await self._frames.get())

    async def _write(self, frame: Frame) -> None:
        if isinstance(frame, bytes):
            await self._websocket.send_bytes(frame)
        else:
            await self._websocket.send_text(frame)


def plain(event: Event) -> list[Frame]:
    """The event as JSON."""
    return [json.dumps(event, ensure_ascii=False, separators=(",", ":"))]
