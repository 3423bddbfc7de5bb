"""The microphone's sound on its way to the service: kept until it is recognised, so that a new stream can hear it again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

__all__ = ["RATE", "CaptionsFeed"]

RATE: Final = 24_000  # Hz, 16 bit, mono: what the page sends, and what the service takes
_SECOND: Final = 2 * RATE  # bytes
_PIECE: Final = _SECOND // 10  # protocol.md 7.2
_KEPT: Final = 60 * _SECOND
_BEHIND: Final = _SECOND  # more than that waits: it is caught up with
_HURRY: Final = 4.0  # times faster than it sounded
_BEFORE: Final = 2.0  # s: what may have been said and not yet been recognised in a silence
_EDGE: Final = 0.3  # s before the beginning of what was being recognised


class CaptionsFeed:
    """A :class:`~jupyter_xvoice.agent.ports.Capture`. Everything on the session's loop; places are bytes since the beginning.

    Args:
        begun: seconds of sound that earlier sessions had.
        moved: called when there is a microphone, or none any more.
        gone: the page is gone; why.
    """

    LONGEST_BEHIND: Final = _KEPT / _SECOND / _HURRY
    """s that sending what waits can take at most."""

    def __init__(self, begun: float, moved: Callable[[], None], gone: Callable[[str], None]) -> None:
        self._first = self._begin = round(begun * RATE) * 2
        self._data = bytearray()
        self._moved = moved
        self._gone = gone
        self._news = asyncio.Event()
        self._over = False
        self.sent = self._begin
        self.used = True
        self.muted = False
        self.lost = 0.0  # s that found no place

    # -- the microphone's side ---------------------------------------------------------------------------------------

    def take(self, data: bytes) -> None:
        """The next sound. While muted it is silence, whatever the page sends."""
        if self._over:
            return
        self._data += bytes(len(data)) if self.muted else data
        many = len(self._data) - _KEPT
        if many > 0:
            self._forget(self._begin + many)
        self._news.set()

    def use(self, *, on: bool) -> None:
        """There is a microphone to be heard, or none: the stream is ended then, and another one begins later."""
        self.used = on
        self._news.set()
        self._moved()

    def gone(self, why: str) -> None:
        """The page is gone."""
        self._gone(why)

    # -- the session's side ------------------------------------------------------------------------------------------

    @property
    def heard(self) -> float:
        """Seconds of sound so far."""
        return (self._begin + len(self._data)) / _SECOND

    @property
    def waits(self) -> bool:
        """Whether there is sound that was not sent."""
        return self._begin + len(self._data) > self.sent

    @property
    def behind(self) -> float:
        """Seconds that sending what waits will take."""
        return max(self._begin + len(self._data) - self.sent, 0) / _SECOND / _HURRY

    @property
    def over(self) -> bool:
        """Nothing comes any more."""
        return self._over

    def end(self) -> None:
        """Nothing comes any more."""
        self._over = True
        self._news.set()

    async def ready(self) -> None:
        """Waits until there is a microphone, something to send, or nothing comes any more."""
        while not (self.used or self.waits or self._over):
            self._news.clear()
            await self._news.wait()

    def resume(self, final: float, going_on: float | None) -> float:
        """Where a new stream begins to listen, in seconds; what is before it may be forgotten.

        Args:
            final: everything before it is final.
            going_on: when what was being recognised began, None where nothing was.
        """
        sent = self.sent / _SECOND
        place = sent - _BEFORE if going_on is None else going_on - _EDGE
        begin = max(round(max(place, final) * RATE) * 2, self._begin)
        self.sent = min(begin, self._begin + len(self._data))
        self._forget(self.sent)
        return self.sent / _SECOND

    async def pieces(self) -> AsyncIterator[bytes]:
        """The sound from there on, until there is no microphone or nothing comes any more."""
        while True:
            waiting = self._begin + len(self._data) - self.sent
            if self.sent < self._begin:
                raise LinkError("The service takes the sound more slowly than it comes.")
            ending = self._over or not self.used
            if waiting >= _PIECE or (waiting and ending):
                at = self.sent - self._begin
                piece = bytes(self._data[at : at + _PIECE])
                self.sent += len(piece)
                yield piece
                if waiting > _BEHIND:
                    await asyncio.sleep(len(piece) / _SECOND / _HURRY)
            elif ending:
                return
            else:
                self._news.clear()
                await self._news.wait()

    def _forget(self, until: int) -> None:
        """Sound that was never sent is lost then."""
        self.lost += max(until - max(self.sent, self._begin), 0) / _SECOND
        del self._data[: until - self._begin]
        self._begin = until
