"""What a page has sent, in its order: what is numbered complete, live frames with their gaps counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.link.frames import Frame

__all__ = ["Inbox"]

_HALF = 1 << 31
_WHOLE = 1 << 32


class Inbox:
    """The state of one page's uplink. Not thread-safe: the link holds its lock around it."""

    def __init__(self, first: int = 0) -> None:
        self.next = first
        """number of the message that is due; all before it have come"""
        self.frames = 0
        self.lost = 0
        self._early: dict[int, Callable[[], None]] = {}
        self._sequence: int | None = None

    def numbered(self, number: int, handle: Callable[[], None]) -> list[Callable[[], None]]:
        """Takes what handles a message; gives those that are now in order, none for one that came before.

        A page repeats what was not acknowledged, and what went to a shell that a cell blocks is overtaken by what went
        beside it.
        """
        if number < self.next:
            return []
        self._early[number] = handle
        due = []
        while self.next in self._early:
            due.append(self._early.pop(self.next))
            self.next += 1
        return due

    def frame(self, frame: Frame) -> bool:
        """Counts a frame and the gap before it; False if a later one has come already."""
        due = frame.sequence if self._sequence is None else self._sequence
        gap = (frame.sequence - due) % _WHOLE
        if gap >= _HALF:
            return False
        self.lost += gap
        self.frames += 1
        self._sequence = (frame.sequence + 1) % _WHOLE
        return True
