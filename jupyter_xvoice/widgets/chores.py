"""What takes its time, off the link's thread: one after the other, on a thread that is there only while there is work."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Chores"]

_LOG = logging.getLogger("jupyter_xvoice.widgets")


class Chores:
    """Jobs in order.

    Args:
        name: of the thread.
        linger: seconds that it waits for more. What a thread has used for a moment the C library keeps for it: the more threads
            take turns with what is large, the more is kept.
    """

    def __init__(self, name: str, linger: float = 0.0) -> None:
        self._name = name
        self._linger = linger
        self._changed = threading.Condition()
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False

    def add(self, job: Callable[[], None]) -> None:
        """Runs ``job`` behind those that wait. Returns at once."""
        with self._changed:
            self._waiting.append(job)
            self._changed.notify()
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def drop(self) -> None:
        """Forgets what has not begun."""
        with self._changed:
            self._waiting.clear()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            try:
                job()
            except Exception:  # noqa: BLE001  the thread goes on, whatever a job does
                _LOG.exception("what the page asked for could not be done")
            del job  # while it waits it keeps nobody alive

    def _next(self) -> Callable[[], None] | None:
        with self._changed:
            if self._changed.wait_for(lambda: self._waiting, self._linger):
                return self._waiting.popleft()
            self._busy = False
            return None
