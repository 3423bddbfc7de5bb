"""How far an answer may run ahead of the ear (protocol.md 9.8: audio arrives much faster than it sounds)."""

from __future__ import annotations

import asyncio
import time
from typing import Final

__all__ = ["Pace"]

_FREE_S: Final = 4.0
_FACTOR: Final = 3.0


class Pace:
    """The first seconds go at once, the rest at three times the speed of sound: as the service was seen to do.

    Nothing is made further ahead than that, so an interruption finds little to throw away.
    """

    def __init__(self, *, free_s: float = _FREE_S, factor: float = _FACTOR) -> None:
        self._free = free_s
        self._factor = factor
        self._began = 0.0
        self._sent = 0.0

    async def wait(self, seconds: float) -> None:
        """Waits until ``seconds`` more may be sent."""
        now = time.monotonic()
        self._began = self._began or now
        due = self._began + max(self._sent - self._free, 0) / self._factor
        self._sent += seconds
        if due > now:
            await asyncio.sleep(due - now)
