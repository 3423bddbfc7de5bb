"""The page's speaker, as the controller knows one; where no page sounds, the sound is counted all the same."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from jupyter_xvoice.agent.headless import HeadlessSpeaker
from jupyter_xvoice.widgets.stretch import Stretch

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.agent.ports import Playback
    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["PageSpeaker", "Place"]

Place: TypeAlias = Literal["nowhere", "silent", "page"]
"""Where sound goes: there is no page; there is one, and its sound is off; it sounds there."""


class Line(Protocol):
    """What the speaker needs of the link to the page."""

    def send(self, type: str, body: dict[str, Any]) -> None:  # noqa: A002  the wire's word
        """A message."""

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        """Sound: 24 kHz, 16 bit."""


@dataclass(eq=False)
class _Piece:
    item: str
    data: bytes


class PageSpeaker:
    """A :class:`~jupyter_xvoice.agent.ports.Speaker`.

    Without a page an answer counts as heard when it has come. With a page whose sound is off it takes the time that it would
    sound, in silence. What was not rendered moves along when the sound is turned on or off in the middle of it.

    Everything is done on the session's event loop; what the page reports comes from any thread and is brought there.

    Args:
        line: to the page.
    """

    def __init__(self, line: Line) -> None:
        self._line = line
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._playback: Playback | None = None
        self._wanted: Place = "nowhere"
        self._place: Place = "nowhere"
        self._headless = HeadlessSpeaker()
        self._queue: deque[_Piece] = deque()  # not rendered, as far as is known
        self._done: dict[str, int] = {}  # samples of each item that were rendered
        self._stretches: dict[str, Stretch] = {}  # by the name under which the page knows it
        self._named: set[str] = set()  # items of which the page knows a stretch, perhaps one that is flushed
        self._current: dict[str, Stretch] = {}  # by item
        # The page's generation -> the controller's, and the stretches before it: what comes since is not touched by it.
        self._flushes: dict[int, tuple[int, set[str]]] = {}
        self._generation = 0  # the page's
        self._floor = 0  # the controller's
        self._paused = False

    # -- the controller's side ---------------------------------------------------------------------------------------

    def open(self, form: AudioFormat, playback: Playback) -> None:
        """A session begins."""
        self._forget()
        self._done.clear()
        self._named.clear()
        self._floor, self._paused = 0, False
        self._form, self._playback = form, playback
        with self._lock:
            self._loop, self._place = asyncio.get_running_loop(), self._wanted
        self._begin()

    def play(self, item_id: str, generation: int, data: bytes) -> None:
        """Queues ``data``."""
        if generation < self._floor or not data:
            return
        self._queue.append(_Piece(item_id, data))
        self._hand_over(item_id, data)

    def pause(self, *, on: bool) -> None:
        """Stops, or goes on."""
        self._paused = on
        if self._place == "page":
            self._line.send("pause", {"on": on})
        else:
            self._headless.pause(on=on)

    def flush(self, generation: int) -> None:
        """Forgets what is queued."""
        self._floor, self._paused = generation, False
        if self._place == "page":
            self._generation += 1
            self._flushes[self._generation] = (generation, set(self._stretches))
            self._line.send("flush", {"generation": self._generation})
        else:
            self._headless.flush(generation)

    def close(self) -> None:
        """The session is over."""
        if self._place == "page":
            self._generation += 1
            self._line.send("flush", {"generation": self._generation})
        self._headless.close()
        self._forget()
        with self._lock:
            self._loop, self._playback = None, None
            if self._wanted == "page":  # a page lets its sound go with the session
                self._wanted = "silent"

    # -- the page's side ---------------------------------------------------------------------------------------------

    def move(self, place: Place, *, lost: bool = False) -> None:
        """Sound goes elsewhere from now on. ``lost``: what the page held will not sound any more."""
        with self._lock:
            self._wanted = place
        self._soon(lambda: self._move(place, lost=lost))

    def rendered(self, name: str, samples: int) -> None:
        """The page rendered so much of a stretch."""
        self._soon(lambda: self._rendered(name, samples))

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        """The page is silent since ``generation``."""
        self._soon(lambda: self._flushed(generation, rendered))

    def gone(self, why: str) -> None:
        """The page will not come back."""
        playback = self._playback
        if playback is not None:
            playback.gone(why)

    def _soon(self, action: Callable[[], None]) -> None:
        with self._lock:
            loop = self._loop
        if loop is not None:
            with contextlib.suppress(RuntimeError):  # the session has just ended
                loop.call_soon_threadsafe(action)

    # -- on the session's loop ---------------------------------------------------------------------------------------

    def _begin(self) -> None:
        if self._place == "page":
            self._generation += 1
            self._line.send("flush", {"generation": self._generation})
        else:
            self._headless = HeadlessSpeaker(realtime=self._place == "silent")
            self._headless.open(self._form, _Silence(self))
        if self._paused:
            self.pause(on=True)

    def _hand_over(self, item_id: str, data: bytes) -> None:
        stretch = self._current.get(item_id)
        if stretch is None:
            name = f"{item_id}@{self._generation}" if item_id in self._named else item_id
            self._named.add(item_id)
            stretch = self._current[item_id] = Stretch(name, item_id, self._done.get(item_id, 0), self._form)
            self._stretches[name] = stretch
        if self._place == "page":
            position = stretch.sent
            self._line.play(stretch.name, self._generation, stretch.feed(data), position)
        else:
            stretch.given += len(data) // self._form.sample_bytes
            self._headless.play(stretch.name, self._floor, data)

    def _move(self, place: Place, *, lost: bool) -> None:
        if self._playback is None or (place == self._place and not lost):
            return
        left = list(self._queue) if not lost else []
        if self._place != "page":
            self._headless.close()
        elif not lost:
            self._generation += 1
            self._line.send("flush", {"generation": self._generation})
        waiting = [asked for asked, _ in self._flushes.values()]
        self._forget()
        self._place = place
        self._begin()
        for piece in left:
            self.play(piece.item, self._floor, piece.data)
        for generation in waiting:  # the page that was asked is not there any more
            self._playback.flushed(generation, {})
        if lost:
            self._playback.lost()

    def _rendered(self, name: str, samples: int) -> None:
        stretch = self._stretches.get(name)
        if stretch is None or self._playback is None:
            return
        self._count(stretch.item, stretch.begin + stretch.counted(samples))
        self._playback.rendered(stretch.item, self._done[stretch.item])

    def _silent_rendered(self, name: str, samples: int) -> None:
        stretch = self._stretches.get(name)
        if stretch is None or self._playback is None:
            return
        self._count(stretch.item, stretch.begin + samples)
        self._playback.rendered(stretch.item, self._done[stretch.item])

    def _flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        asked = self._flushes.pop(generation, None)
        if asked is None or self._playback is None:
            return
        for name, samples in rendered.items():
            self._rendered(name, samples)
        self._answer(*asked)

    def _answer(self, generation: int, names: set[str]) -> None:
        """These stretches are gone."""
        assert self._playback is not None
        gone = {self._stretches.pop(name).item for name in names & self._stretches.keys()}
        items = {piece.item: self._done.get(piece.item, 0) for piece in self._queue if piece.item in gone}
        self._queue = deque(piece for piece in self._queue if piece.item not in gone)
        self._current = {item: stretch for item, stretch in self._current.items() if item not in gone}
        self._playback.flushed(generation, items)

    def _count(self, item_id: str, samples: int) -> None:
        new = max(samples - self._done.get(item_id, 0), 0)
        self._done[item_id] = self._done.get(item_id, 0) + new
        wide = self._form.sample_bytes
        while new > 0 and (piece := next((one for one in self._queue if one.item == item_id), None)) is not None:
            taken = min(new * wide, len(piece.data))
            piece.data = piece.data[taken:]
            new -= taken // wide
            if not piece.data:
                self._queue.remove(piece)

    def _forget(self) -> None:
        self._queue.clear()
        self._stretches.clear()
        self._current.clear()
        self._flushes.clear()


class _Silence:
    """What the silent speaker reports to."""

    def __init__(self, speaker: PageSpeaker) -> None:
        self._speaker = speaker

    def rendered(self, item_id: str, samples: int) -> None:
        self._speaker._silent_rendered(item_id, samples)  # noqa: SLF001  the same noun

    def flushed(self, generation: int, _rendered: Mapping[str, int]) -> None:
        self._speaker._answer(generation, set(self._speaker._stretches))  # noqa: SLF001  the same noun

    def lost(self) -> None:
        """Never."""

    def gone(self, _why: str) -> None:
        """Never."""
