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
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._waiting: deque[Callable[[], None]] = deque()
        self._busy = False

    def add(self, job: Callable[[], None]) -> None:
        """Runs ``job`` behind those that wait. Returns at once."""
        with self._lock:
            self._waiting.append(job)
            if self._busy:
                return
            self._busy = True
        threading.Thread(target=self._work, name=self._name, daemon=True).start()

    def drop(self) -> None:
        """Forgets what has not begun."""
        with self._lock:
            self._waiting.clear()

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._busy = False
                    return
                job = self._waiting.popleft()
            try:
                job()
            except Exception:  # noqa: BLE001  the thread goes on, whatever a job does
                _LOG.exception("what the page asked for could not be done")
