"""The session that goes on, and its thread; ended at exit, and when whose session it is is collected."""

from __future__ import annotations

import atexit
import contextlib
import os
import weakref
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar

from jupyter_xvoice.agent import spool
from jupyter_xvoice.agent.thread import SessionThread
from jupyter_xvoice.errors import XVoiceError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Running"]

_FAREWELL: Final = 5.0  # s for a session to say goodbye


class Session(Protocol):
    """What runs on a thread of its own."""

    over: bool

    async def run(self) -> None:
        """From its beginning to its end; never raises."""

    def stop(self, why: str) -> None:
        """Ends it."""


_Live = TypeVar("_Live", bound=Session)


class Running(Generic[_Live]):
    """The session that goes on and its thread. The agent, or what else it is of, holds it; the thread does not hold the agent.

    Args:
        name: of the thread.
    """

    def __init__(self, name: str = "xvoice agent") -> None:
        self._name = name
        self._live: _Live | None = None
        self._thread: SessionThread | None = None
        self._owner = os.getpid()

    @property
    def live(self) -> _Live | None:
        """The session, if it is not over. In a forked process there is none."""
        live = self._live
        return None if live is None or live.over or self._owner != os.getpid() else live

    @property
    def last(self) -> _Live | None:
        """The session, over or not."""
        return self._live

    @property
    def inside(self) -> bool:
        """Whether the caller is the session's own thread."""
        return self._thread is not None and self._thread.inside

    def start(self, live: _Live) -> _Live:
        """Begins a session."""
        self._owner = os.getpid()
        self._live, self._thread = live, SessionThread(live.run, self._name)
        _all.add(self)
        self._thread.start()
        return live

    def call(self, action: Callable[[], Any]) -> Any:
        """Calls it where the session lives."""
        if self._thread is None:
            raise XVoiceError("There is no session.")
        return self._thread.call(action)

    def post(self, action: Callable[[_Live], object]) -> bool:
        """Calls it where the session lives, soon; False where none goes on. What it raises about that is nobody's business."""
        live, thread = self.live, self._thread
        if live is None or thread is None:
            return False

        def act() -> None:
            with contextlib.suppress(XVoiceError):
                action(live)

        return thread.post(act)

    def stop(self, why: str, *, wait: bool = True, farewell: float = _FAREWELL) -> None:
        """Ends the session, and waits until it is over: ``farewell`` seconds at most."""
        live, thread = self.live, self._thread
        if thread is None or self._owner != os.getpid():
            return
        if live is not None:
            thread.post(lambda: live.stop(why))
        if wait:
            thread.join(farewell)

    def leave(self, close: Callable[[], object] = lambda: None) -> None:
        """Whose session it is is gone, collected on whichever thread it happened: do not wait. ``close`` is called behind it."""
        self.stop("nothing holds it any more", wait=False)
        close()


_all: weakref.WeakSet[Running[Any]] = weakref.WeakSet()


def _stop_all() -> None:
    for running in list(_all):
        running.stop("the program ends")


# What is registered last runs first: importing the spool before this keeps the files until the sessions have ended.
assert spool
atexit.register(_stop_all)
