"""The recordings of one recorder, and how the present one stands."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Literal

from jupyter_xvoice.widgets.page_sound import PAGE_RATE
from jupyter_xvoice.widgets.take import Take

if TYPE_CHECKING:
    from jupyter_xvoice.link import Frame

__all__ = ["RecorderStatus", "Takes"]

RecorderStatus = Literal["ready", "recording", "paused", "interrupted", "done"]


class Takes:
    """Told by the page, on the link's thread; asked from any.

    Args:
        most: seconds of one.
    """

    def __init__(self, most: float) -> None:
        self.most = most
        self.changed = threading.Condition()
        self.kept: list[Take] = []
        """those that are over, the newest last"""
        self.present: Take | None = None
        """the one that goes on, or was broken off with its page"""
        self._paused = self._broken = False

    @property
    def newest(self) -> Take | None:
        """The one that goes on, else the last that was finished."""
        return self.present or (self.kept[-1] if self.kept else None)

    @property
    def status(self) -> RecorderStatus:
        """See :attr:`jupyter_xvoice.Recorder.status`."""
        if self.present is None:
            return "done" if self.kept else "ready"
        if self._broken:
            return "interrupted"
        return "paused" if self._paused else "recording"

    def find(self, number: int) -> Take | None:
        """The page's take of this number; None once it was discarded."""
        return next((take for take in (self.present, *self.kept) if take is not None and take.number == number), None)

    def begin(self, number: int) -> None:
        """A page records. One that says so again means the same take."""
        with self.changed:
            if self.find(number) is None:
                self._finish("closed")
                self.present = Take(number, round(self.most * PAGE_RATE))
                self._paused = self._broken = False
                self.changed.notify_all()

    def hear(self, frame: Frame) -> None:
        """Sound of a take. A page that was given up may still bring it."""
        take = self.find(frame.item)
        if take is not None:
            take.add(frame.position, frame.data)
        if take is self.present:
            self._broken = False

    def pause(self, *, on: bool) -> None:
        """The page holds it, or goes on."""
        self._paused = on

    def end(self, number: int, why: str) -> Take | None:
        """It is over; gives it, if there is anything in it."""
        with self.changed:
            if self.present is not None and self.present.number == number:
                self._finish(why)
            return self.find(number)

    def discard(self, number: int) -> None:
        """It is forgotten."""
        with self.changed:
            self.kept = [take for take in self.kept if take.number != number]
            if self.present is not None and self.present.number == number:
                self.present = None
            self.changed.notify_all()

    def break_off(self) -> None:
        """The page went away in the middle; it may come again with the rest."""
        with self.changed:
            self._broken = True

    def give_up(self, why: str) -> None:
        """No page comes any more: what there is is all."""
        with self.changed:
            self._finish(why)

    def _finish(self, why: str) -> None:
        take, self.present = self.present, None
        if take is not None and take.samples:
            take.why = why
            self.kept.append(take)
        self.changed.notify_all()
