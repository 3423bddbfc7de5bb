"""How a widget's messages find a thread that is free: the cures of busy kernels, and sending from any thread.

ipykernel 7 handles comm messages on a subshell beside a running cell. 7.4 sends them where the comm last *sent* from
instead, so that a widget made in a cell, or a trait set there, pins it to the shell that the cell blocks.

7.0 to 7.3 now and then stop reading the shell's socket: a reply that is sent just when a request comes takes the wake-up
with it (ipython/ipykernel issue 1554), and with a microphone a request comes all the time. The kernel is then deaf to
everybody, cells too, until it is woken.
"""

from __future__ import annotations

import contextlib
import contextvars
import sys
import threading
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

__all__ = ["Route", "Widget"]


class Widget(Protocol):
    """What the link uses of an ipywidgets ``Widget``."""

    @property
    def comm(self) -> Any:
        """The comm; None where there is no kernel, or once it is closed."""

    def send(self, content: Mapping[str, Any], buffers: Sequence[bytes] | None = None) -> None:
        """Sends a custom message to the page."""

    def on_msg(self, callback: Callable[..., None], remove: bool = False) -> None:
        """Registers a handler of custom messages, or removes it."""


_SLEEPY = ((7, 0), (7, 4))


def _ipykernel() -> tuple[int, int]:
    version: tuple[int, int] = getattr(sys.modules.get("ipykernel"), "version_info", (0, 0))[:2]
    return version


def _as_asked(_data: object, default: Any) -> Any:
    return default


class Route:
    """Sends over a widget's comm, from any thread."""

    def __init__(self, widget: Widget) -> None:
        self._widget = widget
        self._context: contextvars.Context | None = None
        self.beside_cells = False
        """whether messages are handled while a cell runs"""
        # The first cure: messages go to the subshell that the page names, whoever has sent. The name is private and new
        # in ipykernel 7.4; where it is missing nothing pins a comm, or the second cure helps.
        comm = widget.comm
        self._cured = comm if hasattr(comm, "_reply_subshell_for") else None
        if self._cured is not None:
            self._cured._reply_subshell_for = _as_asked  # noqa: SLF001 - see above

    def learn(self) -> None:
        """Called in the comm's handler: the second cure. What is sent in this context answers this message's shell."""
        beside = threading.current_thread() is not threading.main_thread()
        if beside or not self.beside_cells:
            self._context = contextvars.copy_context()
            self.beside_cells = beside

    def forget(self) -> None:
        """Another page, perhaps with another subshell: what was learned of the last one counts no more."""
        self._context = None
        self.beside_cells = False

    def send(self, content: Mapping[str, Any], buffers: Sequence[bytes] | None = None) -> None:
        """Sends now, on this thread. A closed comm swallows it."""
        context = self._context
        # A context can be entered by one thread at a time: each message gets a copy, which costs nothing.
        if context is None:
            self._widget.send(content, buffers)
        else:
            context.copy().run(self._widget.send, content, buffers)

    def wake(self) -> None:
        """Lets the kernel look whether a request waits: the third cure, wanted a few times a second; from any thread."""
        stream = getattr(getattr(self._widget.comm, "kernel", None), "shell_stream", None)
        if stream is not None and _SLEEPY[0] <= _ipykernel() < _SLEEPY[1]:
            stream.io_loop.add_callback(stream.flush)

    def close(self) -> None:
        """Gives the comm back as it was."""
        self.forget()
        if self._cured is not None:
            with contextlib.suppress(AttributeError):
                del self._cured._reply_subshell_for  # noqa: SLF001 - see above
            self._cured = None
