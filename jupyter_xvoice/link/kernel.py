"""What a kernel's threads do to the link: cells that hold the shell, code that holds the interpreter."""

from __future__ import annotations

import collections
import sys
import threading
from typing import Any

__all__ = ["RunningCell", "ShortSwitches", "Stalls", "has_subshell", "message_waits", "sent_by_a_page"]

# Brings the round trip beside a pure-Python loop from 79 to 45 ms (jupyter.md, "Busy kernel").
_SWITCH_INTERVAL = 0.0005


def _shell() -> Any:
    get_ipython = getattr(sys.modules.get("IPython"), "get_ipython", None)
    return get_ipython() if get_ipython is not None else None


def message_waits() -> bool:
    """Whether a message waits for the end of this cell: somebody is there. Only on the thread that runs the cells."""
    kernel = getattr(_shell(), "kernel", None)
    if kernel is None or threading.current_thread() is not threading.main_thread():
        return False
    from ipykernel import eventloops

    stream_of = getattr(eventloops, "get_shell_stream", None)  # new in ipykernel 7
    stream = stream_of(kernel) if stream_of is not None else kernel.shell_stream
    if stream is not None and stream.socket.poll(0):
        return True
    # A cell that awaits lets the loop read the socket: then it waits in ipykernel 6's queue, or for 7's lock.
    queue = getattr(kernel, "msg_queue", None)
    lock = getattr(kernel, "_main_asyncio_lock", None)
    return (queue is not None and queue.qsize() > 0) or bool(getattr(lock, "_waiters", None))


def sent_by_a_page() -> bool:
    """Whether this cell stands in somebody's page: its request says which cell it is. A program that runs a notebook says nothing."""
    kernel = getattr(_shell(), "kernel", None)
    parent = kernel.get_parent("shell") if kernel is not None else {}
    return bool(parent.get("metadata", {}).get("cellId"))


def has_subshell() -> bool:
    """Whether a page has asked this kernel for a thread for its widgets' messages, as JupyterLab does with the first one."""
    manager: Any = getattr(getattr(getattr(_shell(), "kernel", None), "shell_channel_thread", None), "manager", None)
    return hasattr(manager, "list_subshell") and bool(manager.list_subshell())


class RunningCell:
    """Knows whether a cell holds the main shell: ipykernel 6 handles no comm message before it ends."""

    def __init__(self) -> None:
        self._events = getattr(_shell(), "events", None)
        # Made in a cell, as a rule; made elsewhere, the next cell puts it right.
        self.now = self._events is not None
        if self._events is not None:
            self._events.register("pre_run_cell", self._begins)
            self._events.register("post_run_cell", self._ends)

    def _begins(self, *_: object) -> None:
        self.now = True

    def _ends(self, *_: object) -> None:
        self.now = False

    def close(self) -> None:
        """Looks no more."""
        if self._events is not None:
            self._events.unregister("pre_run_cell", self._begins)
            self._events.unregister("post_run_cell", self._ends)
            self._events = None


class ShortSwitches:
    """Lets threads take turns more often while sound flows. One for the process: several links may want it."""

    _lock = threading.Lock()
    _users = 0
    _before = 0.0

    def __init__(self) -> None:
        self._on = False

    def set(self, *, on: bool) -> None:
        """Asks for it, or asks no more."""
        if on == self._on:
            return
        self._on = on
        cls = type(self)
        with cls._lock:
            cls._users += 1 if on else -1
            if on and cls._users == 1:
                cls._before = sys.getswitchinterval()
                sys.setswitchinterval(min(_SWITCH_INTERVAL, cls._before))
            elif not on and cls._users == 0 and sys.getswitchinterval() <= _SWITCH_INTERVAL:
                # What the user's code has set since stays.
                sys.setswitchinterval(cls._before)


class Stalls:
    """When this process stood still: what is late for that reason alone is late, not stale."""

    def __init__(self) -> None:
        self._known: collections.deque[tuple[float, float]] = collections.deque(maxlen=64)

    def note(self, since: float, now: float, planned: float) -> None:
        """A thread wanted to sleep ``planned`` seconds at ``since``, and woke at ``now``."""
        if now - since > planned + 0.1:
            self._known.append((now, now - since - planned))

    def seconds_since(self, then: float) -> float:
        """How much of the time since ``then`` it stood still."""
        return sum(min(length, end - then) for end, length in self._known if end > then)
