"""What the view of one session is told, if there is a view."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.agent.status import Status

if TYPE_CHECKING:
    import asyncio

    from jupyter_xvoice.agent.book import Book
    from jupyter_xvoice.agent.notice import Notice, NoticeName
    from jupyter_xvoice.agent.ports import StageName, View

__all__ = ["Showing"]

_BEAT: Final = 0.2  # s: at most five times a second a view shows what changes all the time


class Showing:
    """Passes on what changed.

    Attributes:
        status: what is shown now.
    """

    def __init__(self, view: View | None, book: Book) -> None:
        self._view = view
        self._book = book
        self._timer: asyncio.TimerHandle | None = None
        self._stages: dict[StageName, float] = {}
        self.status = Status("connecting")

    def show(self, status: Status) -> None:
        """What goes on now."""
        if status != self.status:
            self.status = status
            if self._view is not None:
                self._view.status(status)

    def tell(self, notice: Notice, *, note: bool = True) -> None:
        """The user should know; ``note``: it also stands in the transcript."""
        if note:
            self._book.note(notice.text)
        if self._view is not None:
            self._view.notice(notice)

    def take_down(self, name: NoticeName) -> None:
        """What was said of this holds no more."""
        if self._view is not None:
            self._view.notice_over(name)

    def stage(self, name: StageName) -> None:
        """A step of the start begins; the one before it is done."""
        self.staged()
        self._stages[name] = time.monotonic()
        if self._view is not None:
            self._view.stage(name, None)

    def staged(self) -> None:
        """The step that goes on is done."""
        for name, began in self._stages.items():
            if self._view is not None:
                self._view.stage(name, time.monotonic() - began)
        self._stages.clear()

    def begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Time goes on."""
        if self._view is not None:
            self._view.beat()
            self._timer = loop.call_later(_BEAT, self.begin, loop)

    def end(self) -> None:
        """Time stands still."""
        if self._timer is not None:
            self._timer.cancel()
        if self._view is not None:
            self._view.beat()
