"""One thread with one event loop, on which every blocking client runs the coroutines of the asynchronous one (design.md 1)."""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import threading
from typing import TYPE_CHECKING, Any, Final, TypeVar

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["IoLoop", "io_loop"]

_T = TypeVar("_T")
_SLICE: Final = 0.1  # s: on Windows a wait without an end cannot be interrupted
_FAREWELL: Final = 2.0  # s for a cancelled call to let go of its socket


class IoLoop:
    """The thread and its loop. A daemon: nothing that hangs keeps the kernel from ending."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="xvoice I/O", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()

    def run(
        self,
        work: Coroutine[Any, Any, _T],
        *,
        reports: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]] | None] | None = None,
    ) -> _T:
        """What ``work`` returns, waited for in slices, so that an interrupt cancels it at once.

        Args:
            work: what to run.
            reports: calls that the work wants made on this, the caller's thread (``on_progress``).

        Raises:
            InputError: called on the I/O thread itself, where waiting would never end.
        """
        if threading.current_thread() is self._thread:
            work.close()
            raise InputError(
                "The blocking Client was called from a callback on its own I/O thread, where it would wait for itself. "
                "Call it from your own code, or use AsyncClient there."
            )
        inbox = reports if reports is not None else queue.SimpleQueue()
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            future.add_done_callback(lambda _: inbox.put(None))
            while True:
                with contextlib.suppress(queue.Empty):
                    report = inbox.get(timeout=_SLICE)
                    if report is None:
                        break
                    report[0](*report[1])
        except BaseException:
            future.cancel()
            raise
        return future.result()

    def soon(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs ``work`` without waiting for it."""
        asyncio.run_coroutine_threadsafe(work, self._loop)

    def finish(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs ``work`` and waits for it a moment; for what is closed at the end."""
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        with contextlib.suppress(Exception):
            future.result(timeout=_FAREWELL)


_lock = threading.Lock()
_current: IoLoop | None = None
_left_behind: list[IoLoop] = []


def io_loop() -> IoLoop:
    """The one of this process."""
    global _current  # noqa: PLW0603  one a process
    with _lock:
        if _current is None:
            _current = IoLoop()
        return _current


def _after_fork() -> None:
    """In a forked child the thread is gone. Its loop is kept, untouched: closing it would reach into the parent's epoll."""
    global _current, _lock  # noqa: PLW0603  a lock that another thread held at the fork is never released here
    if _current is not None:
        _left_behind.append(_current)
    _current = None
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
