"""The link over the comm of a widget: it works in every host (design.md 4).

The comm's handler may run on a subshell beside a running cell, or on the main thread between two cells: it only enqueues
and acknowledges (design.md 5). What comes is handed over on the link's own thread, in order.
"""

from __future__ import annotations

import collections
import logging
import threading
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.link.frames import Frame, Stream
from jupyter_xvoice.link.health import LinkHealth
from jupyter_xvoice.link.kernel import RunningCell, ShortSwitches, Stalls
from jupyter_xvoice.link.outbox import Budget
from jupyter_xvoice.link.page import ANYBODY, Page
from jupyter_xvoice.link.route import Route
from jupyter_xvoice.link.speech import Piece

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jupyter_xvoice.link.route import Widget

__all__ = ["CommLink"]

_LOG = logging.getLogger("jupyter_xvoice.link")

_BEAT = 0.25
_IDLE_BEAT = 5.0
# How long after the last message, but pings, the link counts as idle. A cell may hold the microphone back for that long.
_LIVELY = 60.0
# Threads take turns more often for so long after a frame.
_FLOWING = 2.0
# Calls that wait for the link's thread, frames mostly: a minute of them. It never waits long; a bound is a bound.
_WAITING = 1500
_PER_SECOND = 200.0
# The user hears every millisecond of these; no sound is played before its item is named.
_URGENT = {"flush", "pause", "item"}
# Messages over the budget wait so long for others to go with.
_BATCH = 0.05


class CommLink:
    """One widget's link to the page that shows it.

    Args:
        widget: the anywidget; its comm is cured of ipykernel 7.4's routing here.
        receive: a control message of the page, type and body; bytes that came beside it are ``body["bytes"]``.
        hear: a frame of the page's microphone: of a talk, where stale sound is dropped, or one that the page has kept until
            now, complete and in order with the messages; its ``item`` is the page's number of what it belongs to.
        gone: the page has gone; why, in words. One that says hello later is attached again.
        hello: a page wants the whole state: a new one, or one that has missed something for good. Its words.

    All are called on the link's own thread, one at a time, in order.
    """

    def __init__(
        self,
        widget: Widget,
        receive: Callable[[str, dict[str, Any]], None],
        hear: Callable[[Frame], None],
        gone: Callable[[str], None],
        hello: Callable[[dict[str, Any]], None],
    ) -> None:
        self._widget = widget
        self._receive = receive
        self._hear = hear
        self._gone = gone
        self._hello = hello
        self._route = Route(widget)
        self._cell = RunningCell()
        self._switches = ShortSwitches()
        self._stalls = Stalls()
        self._changed = threading.Condition(threading.RLock())
        self._waiting: collections.deque[Callable[[], None]] = collections.deque(maxlen=_WAITING)
        self._thread: threading.Thread | None = None
        self._closed = False
        self._page: Page | None = None
        self._last = Page("", {})
        self._replaced: set[str] = set()
        self._items: dict[str, int] = {}
        self._budget = Budget(_PER_SECOND, _PER_SECOND)
        self._batch: list[dict[str, Any]] = []
        self._batch_due: float | None = None
        self._sound_at = self._lively_at = self._heard_at = float("-inf")
        widget.on_msg(self._arrived)

    @property
    def attached(self) -> bool:
        """Whether a page is there."""
        return self._page is not None

    @property
    def silence(self) -> float:
        """Seconds since a page was heard; infinite before the first. One that is there says something every five."""
        return time.monotonic() - self._heard_at

    @property
    def health(self) -> LinkHealth:
        """The numbers."""
        page = self._last
        return LinkHealth(page.inbox.frames, page.inbox.lost, page.late, page.frame_ms, page.rtt)

    def send(
        self,
        type: str,  # noqa: A002 - the wire's word
        body: dict[str, Any] | None = None,
        buffers: Sequence[bytes] | None = None,
    ) -> None:
        """Sends a control message; from any thread. Does nothing while no page is there: it gets the state when it comes.

        ``flush`` also drops the sound of older generations that still waits here.
        """
        with self._changed:
            page = self._page
            if page is None:
                return
            words = body or {}
            if type == "flush":
                page.speech.flush(int(words.get("generation", 0)), time.monotonic())
            message = page.outbox.add(type, words, buffers)
            may_wait = buffers is None and type not in _URGENT
            if may_wait and (self._batch or not self._budget.take(time.monotonic())):
                self._batch.append(message)
                self._batch_due = self._batch_due or time.monotonic() + _BATCH
                self._changed.notify_all()
                return
            self._send_batch()
            self._post(message, buffers)

    def announce(self, item_id: str) -> None:
        """Names an item whose sound comes later: behind its name the first frame waits for the page's TCP (jupyter.md, "Latency")."""
        with self._changed:
            if self._page is not None:
                self._number(self._page, item_id)

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        """Sends sound of an item to the page's speaker; from any thread. The page plays it after what came before.

        Args:
            item_id: the item, as the service names it.
            generation: of the flush that the sound comes after.
            data: whole int16 samples at 24 kHz.
            position: samples from the beginning of the item.
        """
        with self._changed:
            page = self._page
            if page is None or not data:
                return
            now = self._sound_at = self._lively_at = time.monotonic()
            self._send_sound(page, page.speech.add(Piece(item_id, generation, position, data), now))
            self._changed.notify_all()

    def presume(self) -> bool:
        """Sends from now on to a page that waits behind this cell and cannot say hello; False where one is there."""
        with self._changed:
            if self._page is not None or self._closed:
                return False
            self._page = self._last = Page(ANYBODY, {})
            self._begin()
            return True

    def close(self) -> None:
        """Ends the link. The page is told nothing: whoever closes has said what there is to say."""
        with self._changed:
            if self._closed:
                return
            self._send_waiting(everything=True)
            self._closed = True
            self._page = None
            self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        self._widget.on_msg(self._arrived, remove=True)
        self._route.close()
        self._cell.close()
        self._switches.set(on=False)
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2.0)

    # On the comm's thread

    def _arrived(self, _widget: object, content: object, buffers: Sequence[memoryview]) -> None:
        if not isinstance(content, dict) or content.get("xv") != 1:
            return
        kind, name, body, count = (content.get(key) for key in ("type", "page", "body", "u"))
        if not isinstance(kind, str) or not isinstance(name, str) or not isinstance(body, dict):
            return
        with self._changed:
            page = self._page
            if self._closed:
                return
            self._heard_at = time.monotonic()
            if kind == "hello":
                self._greet(name, body, count)
                return
            if page is None or page.name != name:
                self._answer(name, "replaced" if name in self._replaced else "unknown", {}, count)
                return
            self._route.learn()
            page.silent = 0.0
            if kind == "bye":
                self._detach("the page has closed the agent")
                return
            answer = self._take(page, kind, content.get("n"), body, buffers)
            self._answer(name, "ack", {**answer, "next": page.inbox.next}, count)

    def _take(
        self, page: Page, kind: str, number: object, body: dict[str, Any], buffers: Sequence[memoryview]
    ) -> dict[str, Any]:
        if kind == "ping":
            page.pinged(body)
            return {"t": body.get("t"), "k": _now_ms()}
        self._lively_at = time.monotonic()
        if isinstance(number, int):
            for handle in page.inbox.numbered(number, self._handler(kind, body, buffers)):
                self._enqueue(handle)
        elif kind == "again":
            self._enqueue(partial(self._repeat, page, int(body.get("next", 0))))
        elif kind == "frame":
            return self._take_frame(page, buffers)
        return {}

    def _handler(self, kind: str, body: dict[str, Any], buffers: Sequence[memoryview]) -> Callable[[], None]:
        if kind != "frame":
            return partial(self._receive, kind, {**body, "bytes": bytes(buffers[0])} if buffers else body)
        self._sound_at = self._lively_at
        frame = Frame.read(buffers)
        return partial(self._hear, frame) if frame is not None else lambda: None  # those behind it are due

    def _take_frame(self, page: Page, buffers: Sequence[memoryview]) -> dict[str, Any]:
        frame = Frame.read(buffers)
        if frame is None:
            return {}
        if page.inbox.frame(frame):
            page.frame_ms = frame.samples / 24.0
            self._sound_at = self._lively_at
            # Beside cells only another widget's callback holds messages back; what is late there is soon caught up.
            beside = self._route.beside_cells
            self._enqueue(partial(self._hear if beside else partial(self._hear_in_time, page, _now_ms()), frame))
        return {"sequence": frame.sequence}

    def _greet(self, name: str, body: dict[str, Any], count: object) -> None:
        if name in self._replaced:
            self._answer(name, "replaced", {}, count)
            return
        page = self._page
        if page is None or page.name != name:
            if page is not None and page.name != ANYBODY:
                self._answer(page.name, "replaced", {}, None)
                self._replaced.add(page.name)
            self._route.forget()
            page = self._page = self._last = Page(name, body)
            self._batch, self._batch_due = [], None
        self._route.learn()
        self._lively_at = time.monotonic()
        page.silent = 0.0
        news = page.greets(body)
        self._welcome(page, {"t": body.get("t"), "k": _now_ms()} if news else {}, count)
        if news:
            self._enqueue(partial(self._hello, body))
        self._begin()

    def _begin(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="xvoice-link", daemon=True)
            self._thread.start()

    def _welcome(self, page: Page, clock: dict[str, Any], count: object) -> None:
        words = {"next": page.outbox.next, "taken": page.inbox.next, "sequence": page.sequence, **clock}
        self._answer(page.name, "welcome", words, count)

    # On the link's thread

    def _work(self) -> None:
        looked = time.monotonic()
        beat = looked
        while True:
            with self._changed:
                now = time.monotonic()
                if not self._waiting and not self._closed:
                    due = min([looked + _BEAT, *self._send_waiting()])
                    planned = max(0.0, due - now)
                    self._changed.wait(planned)
                    self._stalls.note(now, time.monotonic(), planned)
                if self._closed:
                    return
                now = time.monotonic()
                self._send_waiting()
                self._switches.set(on=now - self._sound_at < _FLOWING)
                if self._page is not None:
                    self._miss(self._page, min(now - looked, 2 * _BEAT))
                looked = now
                if now - beat >= (_BEAT if now - self._lively_at < _LIVELY else _IDLE_BEAT):
                    beat = now
                    self._beat()
                call = self._waiting.popleft() if self._waiting else None
                if call is None and self._page is None:
                    self._switches.set(on=False)
                    self._thread = None
                    return
            if call is not None:
                try:
                    call()
                except Exception:  # noqa: BLE001 - the thread goes on, whatever a callee does
                    _LOG.exception("what a page sent could not be handled")

    def _miss(self, page: Page, seconds: float) -> None:
        # Behind a cell nothing can be heard, unless messages pass beside it: silence says nothing there.
        if self._route.beside_cells or not self._cell.now:
            page.silent += seconds
        if page.gone:
            self._detach("the page has not been heard for a minute")

    def _beat(self) -> None:
        page = self._page
        self._route.wake()
        if page is not None:
            lost = page.inbox.lost + page.late
            words = {"next": page.outbox.next, "lost": lost, "beside": self._route.beside_cells}
            self._answer(page.name, "beat", words, None)

    def _hear_in_time(self, page: Page, came: float, frame: Frame) -> None:
        with self._changed:
            then = (frame.time + (page.offset or 0.0)) / 1000.0
            if page.stale(frame.time, came, 1000.0 * self._stalls.seconds_since(then)):
                page.late += 1
                return
        self._hear(frame)

    def _repeat(self, page: Page, number: int) -> None:
        with self._changed:
            if page is not self._page:
                return
            self._send_batch()
            messages = page.outbox.since(number)
            if messages is None:
                self._welcome(page, {}, None)
            for message, buffers in messages or []:
                self._post(message, buffers)
        if messages is None:
            self._hello({"page": page.name, "resumed": True})

    def _detach(self, why: str) -> None:
        self._page = None
        self._replaced.clear()
        self._enqueue(partial(self._gone, why))

    def _enqueue(self, call: Callable[[], None]) -> None:
        self._waiting.append(call)
        self._changed.notify_all()

    # What is sent; the lock is held

    def _send_waiting(self, *, everything: bool = False) -> list[float]:
        """Sends what is due; gives the times at which the rest is."""
        page, now = self._page, time.monotonic()
        if page is None:
            return []
        if page.speech.due is not None and (everything or now >= page.speech.due):
            self._send_sound(page, page.speech.rest())
        if self._batch_due is not None and (everything or now >= self._batch_due):
            self._send_batch()
        return [due for due in (page.speech.due, self._batch_due) if due is not None]

    def _send_batch(self) -> None:
        page = self._page
        if self._batch and page is not None:
            self._answer(page.name, "batch", {"messages": self._batch}, None)
        self._batch, self._batch_due = [], None

    def _send_sound(self, page: Page, pieces: Sequence[Piece]) -> None:
        for piece in pieces:
            item = self._number(page, piece.item_id)
            frame = Frame(Stream.SPEAKER, page.sequence, piece.position, piece.data, _now_ms(), piece.generation, item)
            page.sequence += 1
            self._post({"type": "frame", "body": {}}, [frame.encode()])

    def _number(self, page: Page, item_id: str) -> int:
        item = self._items.setdefault(item_id, len(self._items) + 1)
        if item not in page.announced:
            page.announced.add(item)
            self.send("item", {"item": item, "id": item_id})
        return item

    def _post(self, message: dict[str, Any], buffers: Sequence[bytes] | None) -> None:
        if self._page is not None:
            self._route.send({"xv": 1, "page": self._page.name, **message}, buffers)

    def _answer(self, name: str, kind: str, body: dict[str, Any], count: object) -> None:
        self._route.send({"xv": 1, "type": kind, "page": name, "body": body, "u": count})


def _now_ms() -> float:
    return time.monotonic() * 1000.0
