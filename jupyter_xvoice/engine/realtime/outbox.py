"""The way out of a session: events in order, one writer, a bounded queue."""

from __future__ import annotations

import asyncio
import json
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.recognition.mailbox import Mailbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.websockets import WebSocket

__all__ = ["Delay", "Frame", "Halt", "Outbox", "plain"]

_WAITING_BYTES: Final = 1_000_000
_STUCK_S: Final = 60.0
"""A client that reads nothing for that long has gone, whatever its socket says."""
_ABNORMAL: Final = 1006


@dataclass(frozen=True)
class Halt:
    """Nothing follows. With ``code`` the socket is closed; 1006 ends the connection without a word; None leaves it open."""

    code: int | None
    reason: str = "fault"


@dataclass(frozen=True)
class Delay:
    """What follows waits."""

    seconds: float


Frame = str | bytes | Halt | Delay
Event = dict[str, Any]


class Outbox:
    """:meth:`send` waits while a client that does not read is behind; so whatever makes the events waits too."""

    def __init__(
        self,
        websocket: WebSocket,
        *,
        dress: Callable[[Event], Event] | None = None,
        change: Callable[[Event], list[Frame]] | None = None,
        abort: Callable[[], None] | None = None,
    ) -> None:
        """``dress`` adds fields to an event, ``change`` makes frames of it; ``abort`` ends the connection at once."""
        self._websocket = websocket
        self._dress = dress or (lambda event: event)
        self._change = change or plain
        self._abort = abort
        self._frames: Mailbox[Frame] = Mailbox(_WAITING_BYTES, size=_size)

    async def send(self, kind: str, **fields: Any) -> None:
        """An event of type ``kind``."""
        event = self._dress({"type": kind, "event_id": str(uuid.uuid4()), **fields})
        for frame in self._change(event):
            await self._frames.put(frame)

    async def send_audio(self, data: bytes) -> None:
        """A binary frame."""
        await self._frames.put(data)

    async def close(self, code: int, reason: str) -> None:
        """Closes the socket behind everything that was sent; :meth:`run` ends then."""
        await self._frames.put(Halt(code, reason))

    async def run(self) -> None:
        """Writes until the socket is closed.

        Raises:
            TimeoutError: the client does not read.
        """
        while True:
            frame = await self._frames.get()
            if isinstance(frame, Delay):
                await asyncio.sleep(frame.seconds)
            elif isinstance(frame, Halt):
                return await self._halt(frame)
            else:
                async with asyncio.timeout(_STUCK_S):
                    await self._write(frame)

    async def _write(self, frame: str | bytes) -> None:
        if isinstance(frame, bytes):
            await self._websocket.send_bytes(frame)
        else:
            await self._websocket.send_text(frame)

    async def _halt(self, halt: Halt) -> None:
        if halt.code is None:
            await asyncio.Event().wait()  # until the client leaves
        elif halt.code == _ABNORMAL and self._abort:
            self._abort()
        else:
            await self._websocket.close(halt.code or 1000, halt.reason)


def plain(event: Event) -> list[Frame]:
    """The event as JSON, in ASCII: a client may have sent half a character, which UTF-8 cannot carry back."""
    return [json.dumps(event, separators=(",", ":"))]


def _size(frame: Frame) -> int:
    return len(frame) if isinstance(frame, str | bytes) else 0
