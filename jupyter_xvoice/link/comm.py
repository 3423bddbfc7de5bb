"""The link over the comm of a widget: it works in every host (design.md 4).

The comm's handler may run on a subshell beside a running cell, or on the main thread between two cells: it only enqueues
and acknowledges (design.md 5). What comes is handed over on the link's own thread, in order.
"""

from __future__ import annotations

import collections
import logging
import threading
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.errors import InputError
from jupyter_xvoice.link.frames import Frame, Stream
from jupyter_xvoice.link.inbox import Inbox
from jupyter_xvoice.link.route import Route

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jupyter_xvoice.link.route import Widget

__all__ = ["CommLink", "LinkHealth"]

_LOG = logging.getLogger("jupyter_xvoice.link")

_BEAT = 0.25
_GONE = 60.0
# Frames that wait for the link's thread: a minute of 40 ms frames. It never waits long; a bound is a bound.
_WAITING = 1500


@dataclass(frozen=True)
class LinkHealth:
    """How the link does, in numbers."""

    frames: int = 0
    """microphone frames that came"""
    lost: int = 0
    """microphone frames that did not"""
    late: int = 0
    """microphone frames that a running cell held back until nobody wanted them"""
    frame_ms: float = 40.0
    """length of the newest microphone frame"""
    rtt_ms: float | None = None
    """median round trip, as the page measures it"""


class CommLink:
    """One widget's link to the page that shows it.

    Args:
        widget: the anywidget; its comm is cured of ipykernel 7.4's routing here.
        receive: a control message of the page, type and body.
        hear: a frame of the page's microphone.
        gone: the page has gone; why, in words. A page that says hello later is attached again.
        hello: a page, or the same page again, wants the whole state; its words.

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
        self._changed = threading.Condition(threading.RLock())
        self._waiting: collections.deque[Callable[[], None]] = collections.deque(maxlen=_WAITING)
        self._thread: threading.Thread | None = None
        self._closed = False
        self._page = ""
        self._inbox = Inbox()
        self._heard = 0.0
        self._sent = 0
        self._sequence = 0
        self._items: dict[str, int] = {}
        self._announced: set[str] = set()
        self._late = 0
        self._frame_ms = 40.0
        self._rtt: float | None = None
        widget.on_msg(self._arrived)

    @property
    def attached(self) -> bool:
        """Whether a page is there."""
        return bool(self._page)

    @property
    def health(self) -> LinkHealth:
        """The numbers of the page that is there, or was last."""
        return LinkHealth(self._inbox.frames, self._inbox.lost, self._late, self._frame_ms, self._rtt)

    def send(
        self,
        type: str,  # noqa: A002 - the wire's word
        body: dict[str, Any] | None = None,
        buffers: Sequence[bytes] | None = None,
    ) -> None:
        """Sends a control message; from any thread. Nothing happens while no page is there: it gets the state when it comes."""
        with self._changed:
            if not self._page:
                return
            number, self._sent = self._sent, self._sent + 1
            self._post(type, body or {}, number, buffers)

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        """Sends sound of an item to the page's speaker: int16 samples at 24 kHz; from any thread.

        Args:
            item_id: the item, as the service names it.
            generation: of the flush that the sound comes after.
            data: whole samples.
            position: samples from the beginning of the item.
        """
        with self._changed:
            if not self._page or not data:
                return
            item = self._items.setdefault(item_id, len(self._items) + 1)
            if item_id not in self._announced:
                self._announced.add(item_id)
                self.send("item", {"item": item, "id": item_id})
            frame = Frame(Stream.SPEAKER, self._sequence, position, data, _now_ms(), generation, item)
            self._sequence += 1
            self._route.send({"xv": 1, "type": "frame", "page": self._page}, [frame.encode()])

    def close(self) -> None:
        """Ends the link. The page is told nothing; whoever closes has said what there is to say."""
        with self._changed:
            if self._closed:
                return
            self._closed = True
            self._page = ""
            self._waiting.clear()
            self._changed.notify_all()
            thread = self._thread
        self._widget.on_msg(self._arrived, remove=True)
        self._route.close()
        if thread is not None and thread is not threading.current_thread():
            thread.join(timeout=2.0)

    # The comm's thread

    def _arrived(self, _widget: object, content: object, buffers: list[memoryview]) -> None:
        if not isinstance(content, dict) or content.get("xv") != 1 or not isinstance(content.get("page"), str):
            return
        kind, page, body = str(content.get("type", "")), content["page"], content.get("body") or {}
        with self._changed:
            if self._closed:
                return
            if kind == "hello":
                self._attach(page, body)
                return
            if page != self._page:
                self._route.send({"xv": 1, "type": "unknown", "page": page, "body": {}})
                return
            self._route.learn()
            self._heard = time.monotonic()
            if kind == "bye":
                self._detach("the page has closed the agent")
                return
            answer = self._take(kind, content.get("n"), body, buffers)
            self._post("ack", {**answer, "next": self._inbox.next})

    def _take(self, kind: str, number: object, body: dict[str, Any], buffers: list[memoryview]) -> dict[str, Any]:
        if kind == "frame":
            return self._take_frame(buffers)
        if kind == "ping":
            self._rtt = body.get("rtt")
            return {"t": body.get("t"), "k": _now_ms()}
        if isinstance(number, int):
            for message in self._inbox.control(number, kind, body):
                self._enqueue(partial(self._receive, *message))
        return {}

    def _take_frame(self, buffers: list[memoryview]) -> dict[str, Any]:
        try:
            frame = Frame.decode(buffers[0])
        except (InputError, IndexError):
            _LOG.exception("a microphone frame cannot be read")
            return {}
        if self._inbox.frame(frame):
            self._frame_ms = frame.samples / 24.0
            self._enqueue(partial(self._hear, frame))
        return {"sequence": frame.sequence}

    def _attach(self, page: str, body: dict[str, Any]) -> None:
        if page != self._page:
            if self._page:
                self._post("replaced", {})
            self._route.forget()
            self._page = page
            self._inbox = Inbox(int(body.get("next", 0)))
            self._announced.clear()
            self._late = 0
        self._route.learn()
        self._heard = time.monotonic()
        self._post("welcome", {"next": self._sent, "t": body.get("t"), "k": _now_ms()})
        self._enqueue(partial(self._hello, body))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="xvoice-link", daemon=True)
            self._thread.start()

    # The link's thread

    def _work(self) -> None:
        beat = time.monotonic()
        while True:
            with self._changed:
                while not self._waiting and not self._closed and time.monotonic() < beat:
                    self._changed.wait(beat - time.monotonic())
                if self._closed:
                    return
                if time.monotonic() >= beat:
                    beat = time.monotonic() + _BEAT
                    if not self._page:
                        if not self._waiting:
                            self._thread = None
                            return
                    elif time.monotonic() - self._heard > _GONE:
                        self._detach("the page has not been heard for a minute")
                    else:
                        self._post("beat", {"next": self._sent, "lost": self._inbox.lost, "late": self._late})
                call = self._waiting.popleft() if self._waiting else None
            if call is not None:
                try:
                    call()
                except Exception:  # noqa: BLE001 - the thread goes on, whatever a callee does
                    _LOG.exception("what a page sent could not be handled")

    def _detach(self, why: str) -> None:
        self._page = ""
        self._enqueue(partial(self._gone, why))

    def _enqueue(self, call: Callable[[], None]) -> None:
        self._waiting.append(call)
        self._changed.notify_all()

    def _post(
        self, kind: str, body: dict[str, Any], number: int | None = None, buffers: Sequence[bytes] | None = None
    ) -> None:
        content = {"xv": 1, "type": kind, "page": self._page, "body": body}
        if number is not None:
            content["n"] = number
        self._route.send(content, buffers)


def _now_ms() -> float:
    return time.monotonic() * 1000.0
