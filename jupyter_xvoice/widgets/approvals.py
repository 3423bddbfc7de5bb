"""Yes or no from the page before a function runs."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.agent.tools import Request

__all__ = ["Approvals"]


class Approvals:
    """What waits for somebody at the page. Nothing but a press of the button is a yes, however long it takes.

    Attributes:
        there: somebody can be asked.
    """

    def __init__(self) -> None:
        self.there = False
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[asyncio.AbstractEventLoop, asyncio.Future[bool], str]] = {}
        self._always: set[str] = set()

    def begin(self) -> None:
        """A session begins: every function is asked about again."""
        with self._lock:
            self._always.clear()

    def granted(self, name: str) -> bool:
        """Somebody pressed "Do not ask again" for this function."""
        with self._lock:
            return name in self._always

    async def ask(self, request: Request) -> bool:
        """Waits for the answer. Whoever cancels this has no more use for it."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[bool] = loop.create_future()
        with self._lock:
            self._waiting[request.call_id] = loop, answer, request.name
        try:
            return await answer
        finally:
            with self._lock:
                self._waiting.pop(request.call_id, None)

    def answer(self, call_id: str, *, allow: bool, always: bool) -> None:
        """Somebody pressed a button; ``always``: this function is not asked about any more in this session."""
        with self._lock:
            waiting = self._waiting.get(call_id)
            if waiting is None:
                return
            loop, answer, name = waiting
            if allow and always:
                self._always.add(name)

        def settle() -> None:
            if not answer.done():
                answer.set_result(allow)

        with contextlib.suppress(RuntimeError):  # the session has just ended
            loop.call_soon_threadsafe(settle)

    def deny_all(self) -> None:
        """Nobody is there any more."""
        self.there = False
        for call_id in list(self._waiting):
            self.answer(call_id, allow=False, always=False)
