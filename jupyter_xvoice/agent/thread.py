"""The controller's own thread with its own event loop, for one session."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, TypeVar

from jupyter_xvoice.errors import InputError, LinkError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

__all__ = ["SessionThread"]

_T = TypeVar("_T")
_SLICE: Final = 0.1  # s: on Windows a wait without an end cannot be interrupted


class SessionThread:
    """Runs one coroutine to its end. A daemon: nothing that hangs keeps the kernel from ending."""

    def __init__(self, main: Callable[[], Coroutine[None, None, None]], name: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._main = main
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._main())

    @property
    def inside(self) -> bool:
        """Whether the caller is this thread."""
        return threading.current_thread() is self._thread

    def post(self, action: Callable[[], object]) -> bool:
        """Calls ``action`` on the loop, soon; False when the loop has ended."""
        try:
            self._loop.call_soon_threadsafe(action)
        except RuntimeError:
            return False
        return True

    def call(self, action: Callable[[], _T]) -> _T:
        """What ``action`` returns or raises, called on the loop. An interrupt ends the waiting only.

        Raises:
            InputError: called from the loop's own thread, where waiting would never end.
            LinkError: the loop has ended.
        """
        if self.inside:
            raise InputError(
                "This was called on the agent's own thread, where it would wait for itself. Use another one."
            )
        future: Future[_T] = Future()

        def run() -> None:
            try:
                future.set_result(action())
            except BaseException as error:  # noqa: BLE001  raised where it was called for
                future.set_exception(error)

        posted = self.post(run)
        while posted and self._thread.is_alive():
            try:
                return future.result(timeout=_SLICE)
            except TimeoutError:
                if future.done():
                    raise
        if future.done():
            return future.result()
        raise LinkError("The session is over. agent.start() begins another one.")

    def join(self, timeout: float | None) -> bool:
        """Waits for the end, in slices; False when it has not come."""
        while self._thread.is_alive() and not self.inside:
            step = _SLICE if timeout is None else min(_SLICE, timeout)
            self._thread.join(step)
            if timeout is not None:
                timeout -= step
                if timeout <= 0:
                    break
        return not self._thread.is_alive()
