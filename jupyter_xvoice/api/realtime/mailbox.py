"""Changes that wait for whoever listens; as many as fit, and none of what was said is dropped."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.realtime.changes import AgentAudio, Change, Raw

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["UNREAD", "Mailbox"]

UNREAD: Final = 64 * 1024 * 1024
"""Bytes that may wait: 23 minutes of PCM at 24 kHz."""
_EACH: Final = 500  # bytes that a change is taken to need beside its audio


class Mailbox:
    """A queue with one reader. When too much waits, the oldest audio and raw events go, and are counted.

    Args:
        limit: bytes that may wait.

    Attributes:
        dropped: changes that nobody fetched in time.
    """

    def __init__(self, limit: int = UNREAD) -> None:
        self._limit = limit
        self._changes: deque[Change] = deque()
        self._size = self._droppable = 0
        self._over = False
        self._filled = asyncio.Event()
        self.dropped = 0

    def put(self, changes: Iterable[Change]) -> bool:
        """Adds ``changes``; False where older ones had to go for them."""
        if self._over:
            return True
        for change in changes:
            self._changes.append(change)
            self._count(change, 1)
        self._filled.set()
        if self._size <= self._limit or self._droppable <= self._limit // 4:
            return True
        self._shrink()
        return False

    def _shrink(self) -> None:
        """Half of what may go goes, so that this is not done for every change."""
        kept: deque[Change] = deque()
        enough = self._droppable // 2
        for change in self._changes:
            if self._droppable > enough and isinstance(change, (AgentAudio, Raw)):
                self._count(change, -1)
                self.dropped += 1
            else:
                kept.append(change)
        self._changes = kept

    def finish(self) -> None:
        """Nothing comes after what is there."""
        self._over = True
        self._filled.set()

    async def get(self) -> Change | None:
        """The oldest change, waited for; None when there is none and none will come."""
        while not self._changes:
            if self._over:
                return None
            self._filled.clear()
            await self._filled.wait()
        change = self._changes.popleft()
        self._count(change, -1)
        return change

    def _count(self, change: Change, sign: int) -> None:
        size = sign * (_EACH + (len(change.data) if isinstance(change, AgentAudio) else 0))
        self._size += size
        self._droppable += size if isinstance(change, (AgentAudio, Raw)) else 0
