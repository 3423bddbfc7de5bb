"""The time limits of a session (protocol.md 1.3 and 9.3)."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["Limits", "Over"]

_NEVER: Final = float("inf")


@dataclass(frozen=True)
class Over:
    """Why a session ends: ``kind`` and ``message`` of the last ``error`` event."""

    kind: str
    message: str


class Limits:
    """Watches the clock, and otherwise sleeps.

    Attributes:
        busy: says whether the server itself has something to say; then a session is not idle.
    """

    def __init__(self, idle_seconds: float, max_seconds: float, *, busy: Callable[[], bool]) -> None:
        self._idle_seconds = idle_seconds
        self._max_seconds = max_seconds
        self._busy = busy
        self._began = self._active = time.monotonic()
        self._prompt_at = _NEVER
        self._changed = asyncio.Event()

    def touch(self) -> None:
        """The client did something."""
        self._active = time.monotonic()

    def arm(self, seconds: float | None) -> None:
        """The server speaks up in ``seconds``; None: not at all."""
        self._prompt_at = _NEVER if seconds is None else time.monotonic() + seconds
        self._changed.set()

    async def run(self, prompt: Callable[[], Awaitable[None]]) -> Over:
        """Calls ``prompt`` when its time has come; gives the limit that ends the session."""
        while True:
            now = time.monotonic()
            if now >= self._began + self._max_seconds:
                return Over("max_duration", f"The session has reached its maximum of {self._max_seconds:g} s.")
            if self._busy():
                self._active = now
            if now >= self._active + self._idle_seconds:
                return Over("timeout", "Conversation timed out due to inactivity")
            if now >= self._prompt_at:
                self._prompt_at = _NEVER
                await prompt()
                continue
            due = min(self._began + self._max_seconds, self._active + self._idle_seconds, self._prompt_at)
            await self._wait(due - now)

    async def _wait(self, seconds: float) -> None:
        self._changed.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        except TimeoutError:
            pass
