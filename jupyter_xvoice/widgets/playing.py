"""Sound on its way to a page while it is being made: what waits, what was sent, how far it has sounded."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from jupyter_xvoice.widgets.page_sound import PAGE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Listener", "Playing"]

Listener: TypeAlias = Literal["nobody", "presumed", "coming", "silent", "page"]
"""Who hears: nobody; a page that the kernel cannot hear before its cell ends; one that has not said yet whether it can sound; a
page whose sound is off; a page."""

_AHEAD: Final = 20 * PAGE_RATE  # samples that a page holds; a page takes five minutes at most
_PIECE: Final = 2 * PAGE_RATE  # samples a frame
_KEPT: Final = 5 * PAGE_RATE  # samples behind what has sounded, before they are forgotten
_CLICK: Final = 10.0  # s that a page has to let its sound begin, by a click where it is held back, when all is made
_END: Final = 2.0  # s after the last sound, when a page has lost some of it on the way
_START: Final = 0.3  # s until a presumed page sounds


class Line(Protocol):
    """What is needed of the link to the page."""

    def announce(self, item_id: str) -> None:
        """Sound of this item will come."""

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        """Sound: 24 kHz, 16 bit."""


class Playing:
    """The sound of one speech, 24 kHz and 16 bit. From any thread.

    Args:
        line: to the page.
        clock: seconds.

    Attributes:
        listener: who hears.
        stopped: the page's user wants no more.
    """

    def __init__(self, line: Line, clock: Callable[[], float] = time.monotonic) -> None:
        self._line = line
        self._clock = clock
        self._changed = threading.Condition()
        self._sound = bytearray()  # from sample self._from on
        self._from = 0
        self._made = self._sent = self._heard = 0
        self._complete: float | None = None  # when all was there
        self._begin = 0  # sample at which the item begins that sounds now
        self._generation = 0
        self._since = 0.0  # of the listener
        self._final: float | None = None  # when the page said that all it has has sounded
        self.listener: Listener = "nobody"
        self.stopped = False

    # -- whoever makes the sound ---------------------------------------------------------------------------------------

    def feed(self, data: bytes) -> None:
        """The next whole samples."""
        with self._changed:
            self._sound += data
            self._made += len(data) // 2
            self._send()

    def finish(self) -> None:
        """There is no more."""
        with self._changed:
            self._complete = self._clock()
            self._send()
            self._changed.notify_all()

    @property
    def made(self) -> float:
        """Seconds that were fed."""
        return self._made / PAGE_RATE

    @property
    def heard(self) -> float:
        """Seconds that have sounded."""
        return self._heard / PAGE_RATE

    def wait(self, seconds: float) -> bool:
        """Waits so long at most; whether there is nothing more to wait for while this listener is there."""
        with self._changed:
            if not self._over():
                self._changed.wait(seconds)
                self._send()
            return self._over()

    # -- the page ------------------------------------------------------------------------------------------------------

    def hears(self, listener: Listener, *, anew: bool = False, heard: float | None = None) -> None:
        """Somebody else hears, or nobody; ``anew``: another page than before, which has ``heard`` so many seconds, if it knows."""
        with self._changed:
            if heard is not None:
                self._heard = min(round(heard * PAGE_RATE), self._made)
            if anew:
                self._generation += 1
                self._begin = self._sent = max(self._heard, self._from)
            if listener != self.listener:
                self._since, self._final = self._clock(), None
            self.listener = listener
            if listener in {"coming", "page"}:
                self._line.announce(self._item)
            self._send()
            self._changed.notify_all()

    def rendered(self, item: str, samples: int, *, final: bool) -> None:
        """So much of this item has sounded; ``final``: nothing is left of what came."""
        with self._changed:
            if item != self._item:
                return
            self._heard = max(self._heard, min(self._begin + samples, self._sent))
            self._final = self._clock() if final else None
            self._send()
            self._changed.notify_all()

    def stop(self) -> None:
        """Nothing of it shall sound any more."""
        with self._changed:
            self.stopped = True
            self._changed.notify_all()

    @property
    def _item(self) -> str:
        return f"speech@{self._generation}@{self._begin}"

    # -- the lock is held ----------------------------------------------------------------------------------------------

    def _send(self) -> None:
        if self.listener == "presumed":
            past = self._clock() - self._since - _START
            self._heard = max(self._heard, min(int(max(past, 0.0) * PAGE_RATE), self._sent))
        if self.stopped or self.listener in {"nobody", "silent"}:
            return
        while self._sent < min(self._made, self._heard + _AHEAD):
            samples = min(_PIECE, self._made - self._sent, self._heard + _AHEAD - self._sent)
            at = 2 * (self._sent - self._from)
            data = bytes(self._sound[at : at + 2 * samples])
            if self.listener == "presumed":  # one that comes in the middle of it knows nothing of what was before
                self._begin = self._sent
            self._line.play(self._item, self._generation, data, self._sent - self._begin)
            self._sent += samples
        forgotten = min(self._heard, self._sent) - _KEPT - self._from
        if forgotten > _KEPT:
            del self._sound[: 2 * forgotten]
            self._from += forgotten

    def _over(self) -> bool:
        if self.stopped:
            return True
        if self._complete is None:
            return False
        now = self._clock()
        if self.listener in {"coming", "silent"} and self._made > 0:
            return now - max(self._since, self._complete) > _CLICK
        if self.listener == "nobody" or self._heard >= self._made:
            return True
        return self._sent == self._made and self._final is not None and now - self._final > _END
