"""Where the user's functions run: a thread each, coroutines on one loop of their own; never the kernel's, never the session's."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import sys
import threading
import traceback
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

__all__ = ["CrowdedError", "HungError", "Workers"]

_MOST_LEFT_BEHIND: Final = 8
_Outcome: TypeAlias = "tuple[Any, BaseException | None]"
_CANCEL_GRACE: Final = 1.0  # seconds a coroutine has to end once it was cancelled


class HungError(TimeoutError):
    """The function did not end in time.

    Attributes:
        where: the stack it hangs in, if it can be seen.
        left: whether it goes on running.
    """

    def __init__(self, message: str, where: str = "", *, left: bool) -> None:
        super().__init__(message)
        self.where = where
        self.left = left


class CrowdedError(RuntimeError):
    """Nothing more is started: too many have not ended."""


class Workers:
    """Python cannot end a thread: one that hangs is left behind, counted, and beyond 8 of them nothing more is started."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left: list[threading.Thread] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._loop_thread: threading.Thread | None = None

    @property
    def left_behind(self) -> int:
        """How many threads still run what has timed out."""
        with self._lock:
            self._left = [thread for thread in self._left if thread.is_alive()]
            return len(self._left)

    async def run(self, function: Callable[[], Any], seconds: float, name: str) -> Any:
        """What ``function`` gives; if that is awaitable, what it gives on the tools' loop. Both together in ``seconds``.

        Raises:
            HungError: it did not end in time.
            CrowdedError: too many others have not.
            BaseException: what ``function`` raised.
        """
        if self.left_behind >= _MOST_LEFT_BEHIND:
            words = f"{_MOST_LEFT_BEHIND} calls of tools that timed out are still running, so no other is started."
            raise CrowdedError(words)
        deadline = asyncio.get_running_loop().time() + seconds
        value = await self._in_thread(function, seconds, name)
        if inspect.isawaitable(value):
            left = max(0.001, deadline - asyncio.get_running_loop().time())
            value = await self._on_loop(value, left, name, seconds)
        return value

    async def _in_thread(self, function: Callable[[], Any], seconds: float, name: str) -> Any:
        done: Future[_Outcome] = Future()
        context = contextvars.copy_context()

        def work() -> None:
            done.set_running_or_notify_cancel()
            try:
                outcome: _Outcome = context.run(function), None
            except BaseException as error:  # noqa: BLE001  # also SystemExit: a tool does not end the agent
                outcome = None, error
            done.set_result(outcome)

        thread = threading.Thread(target=work, name=f"tool {name}", daemon=True)
        thread.start()
        try:
            value, error = await asyncio.wait_for(asyncio.wrap_future(done), seconds)
        except (TimeoutError, asyncio.CancelledError) as hung:
            with self._lock:
                self._left.append(thread)
            if isinstance(hung, asyncio.CancelledError):
                raise
            raise HungError(f"{name} did not end within {seconds:g} s.", _stack(thread), left=True) from None
        return _given(value, error)

    async def _on_loop(self, awaitable: Awaitable[Any], left_over: float, name: str, seconds: float) -> Any:
        loop = self._running_loop()
        ended = threading.Event()

        async def awaited() -> _Outcome:
            try:
                return await awaitable, None
            except BaseException as error:  # noqa: BLE001  # it is the caller's
                return None, error
            finally:
                ended.set()

        done = asyncio.run_coroutine_threadsafe(awaited(), loop)
        try:
            value, error = await asyncio.wait_for(asyncio.wrap_future(done), left_over)
        except TimeoutError:
            where = _stack(self._loop_thread)
            left = not await asyncio.to_thread(ended.wait, _CANCEL_GRACE)
            if left:
                self._abandon(loop)
            raise HungError(f"{name} did not end within {seconds:g} s.", where if left else "", left=left) from None
        except asyncio.CancelledError:
            done.cancel()
            raise
        return _given(value, error)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                self._loop_thread = threading.Thread(target=_run, args=(loop,), name="tools loop", daemon=True)
                self._loop_thread.start()
                self._loop = loop
            return self._loop

    def _abandon(self, loop: asyncio.AbstractEventLoop) -> None:
        """A coroutine blocks the loop or does not take its end: the next ones get another."""
        with self._lock:
            if self._loop is not loop:
                return
            if self._loop_thread:
                self._left.append(self._loop_thread)
            self._loop = self._loop_thread = None
        loop.call_soon_threadsafe(loop.stop)

    def close(self) -> None:
        """Ends the loop and what runs on it; threads that run a function cannot be ended and are left."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)


def _given(value: Any, error: BaseException | None) -> Any:
    if error is None:
        return value
    if isinstance(error, Exception):
        raise error
    # SystemExit, KeyboardInterrupt, CancelledError: here they would end more than the call.
    raise RuntimeError(f"it raised {type(error).__name__}: {error}".rstrip(": ")) from error


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
        waiting = asyncio.all_tasks(loop)
        for task in waiting:
            task.cancel()
        loop.run_until_complete(asyncio.wait_for(asyncio.gather(*waiting, return_exceptions=True), _CANCEL_GRACE))
        loop.run_until_complete(loop.shutdown_asyncgens())
    except TimeoutError:
        pass  # a task that does not take its end
    finally:
        loop.close()


def _stack(thread: threading.Thread | None) -> str:
    frame = sys._current_frames().get(thread.ident) if thread and thread.ident else None  # noqa: SLF001  # documented all the same
    stack = traceback.extract_stack(frame) if frame else []
    ours = [number for number, each in enumerate(stack) if Path(each.filename).parent == Path(__file__).parent]
    return "".join(traceback.format_list(stack[ours[-1] + 1 :] if ours else stack))
