"""A page at the end of a widget's comm: it says what a page says, renders what it gets, and remembers all of it.

The widget, its link, the agent and the engine are the real ones; only the browser is not there.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
import uuid
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from comm.base_comm import BaseComm

from jupyter_xvoice.link import Frame, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest

    from jupyter_xvoice import Captions, VoiceAgent

DEADLINE = 60.0
RATE = 24_000


class KeptComm(BaseComm):
    """What the kernel sends on it goes to whoever listens."""

    listener: Callable[[dict[str, Any], list[bytes]], None] | None = None

    def publish_msg(
        self,
        msg_type: str,
        data: dict[str, Any] | None = None,
        metadata: dict[str, Any] | None = None,
        buffers: list[bytes] | None = None,
        **keys: Any,
    ) -> None:
        self.closed_by_kernel = msg_type == "comm_close" or getattr(self, "closed_by_kernel", False)
        content = (data or {}).get("content")
        if self.listener is not None and isinstance(content, dict):
            self.listener(content, [bytes(one) for one in buffers or []])


@contextlib.contextmanager
def kept_comms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Widgets made meanwhile have a comm that a test can hold the other end of."""
    with monkeypatch.context() as patch:
        patch.setattr("comm.create_comm", KeptComm)
        yield


class FakePage:
    """One page. ``with`` says hello and bye.

    Args:
        agent: displayed here.
        sound: the sound is on; else it is held back.
        speed: how much faster than real it renders.
    """

    def __init__(self, agent: VoiceAgent | Captions, *, sound: bool = False, speed: float = 1.0) -> None:
        agent._repr_mimebundle_()
        widget = agent._page._widget
        assert widget is not None
        self._comm: Any = widget.comm
        self.name = uuid.uuid4().hex
        self.sound = sound
        self.speed = speed
        self.got: list[tuple[str, dict[str, Any], list[bytes]]] = []
        self.played: dict[str, bytes] = {}
        self.rendered: dict[str, int] = {}
        self.flushes: list[int] = []
        self._news = threading.Condition()
        self._tasks: queue.SimpleQueue[tuple[dict[str, Any], list[bytes]] | None] = queue.SimpleQueue()
        self._next, self._sequence, self._position = 0, 0, 0
        self._items: dict[int, str] = {}
        self._paused = False
        self._sending = threading.Lock()
        self._ending = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._work, self._render)]

    # -- comes and goes ----------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._comm.listener = lambda content, buffers: self._tasks.put((content, buffers))
        for thread in self._threads:
            thread.start()
        self.post(
            "hello", {"page": self.name, "resumed": False, "visible": True, "next": 0, "t": time.monotonic() * 1000}
        )
        self.until("state")
        if self.sound:
            self.send("sound", {"on": True, "latency": 0})
        return self

    def __exit__(self, *_: object) -> None:
        self.post("bye", {})
        self.vanish()

    def vanish(self) -> None:
        """Goes without a word, as a page that is loaded anew."""
        self._ending.set()
        self._tasks.put(None)
        for thread in self._threads:
            thread.join()

    # -- says --------------------------------------------------------------------------------------------------------

    def post(self, kind: str, body: dict[str, Any], buffers: list[bytes] | None = None, **more: Any) -> None:
        content = {"xv": 1, "type": kind, "page": self.name, "body": body, "u": 0, **more}
        data = {"method": "custom", "content": content}
        self._comm.handle_msg({"content": {"comm_id": self._comm.comm_id, "data": data}, "buffers": buffers or []})

    def send(self, kind: str, body: dict[str, Any] | None = None) -> None:
        """A control message."""
        with self._sending:
            self.post(kind, body or {}, n=self._next)
            self._next += 1

    def speak(self, samples: np.ndarray[Any, Any], *, skip: int = 0) -> None:
        """The microphone's sound, float32 at 24 kHz; ``skip`` samples of it are lost before."""
        self._position += skip
        data = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        for start in range(0, len(data), 1920):
            piece = data[start : start + 1920]
            frame = Frame(Stream.MICROPHONE, self._sequence, self._position, piece, time.monotonic() * 1000)
            self._sequence, self._position = self._sequence + 1, self._position + len(piece) // 2
            self.post("frame", {}, [frame.encode()])

    def start(self, *, microphone: bool = False) -> None:
        """Presses Start."""
        self.send("start", {"microphone": microphone, "stages": []})

    # -- is told -----------------------------------------------------------------------------------------------------

    def until(
        self,
        kind: str,
        right: Callable[[dict[str, Any]], bool] = lambda _: True,
        *,
        after: int = 0,
        seconds: float = DEADLINE,
    ) -> dict[str, Any]:
        """The first message of this kind that is right."""
        end = time.monotonic() + seconds
        with self._news:
            while True:
                for name, body, _ in self.got[after:]:
                    if name == kind and right(body):
                        return body
                left = end - time.monotonic()
                assert left > 0, f"no {kind} came; there was {[one[:2] for one in self.got[-12:]]}"
                self._news.wait(left)

    def status(self, word: str, detail: str | None = None, *, after: int = 0) -> dict[str, Any]:
        """When the status is this one."""
        return self.until(
            "status", lambda body: body["word"] == word and detail in {None, body.get("detail")}, after=after
        )

    def rests(self, word: str) -> None:
        """When the newest status is this one."""
        self.until("status", lambda body: body["word"] == word and body is self.all("status")[-1])

    def all(self, kind: str) -> list[dict[str, Any]]:
        with self._news:
            return [body for name, body, _ in self.got if name == kind]

    def file(self, number: str) -> bytes:
        """The parts of a file that came, together."""
        with self._news:
            return b"".join(buffers[0] for kind, body, buffers in self.got if kind == "file" and body["id"] == number)

    @property
    def rows(self) -> dict[int, dict[str, Any]]:
        """The newest of each row."""
        return {body["number"]: body for body in self.all("row")}

    def said(self, who: str) -> str:
        """All words of one side."""
        return " ".join(row["text"] for row in self.rows.values() if row["who"] == who)

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            content, buffers = task
            if content.get("page") != self.name:
                continue
            messages = content["body"]["messages"] if content["type"] == "batch" else [content]
            for message in messages:
                self._take(message["type"], message.get("body") or {}, buffers)

    def _take(self, kind: str, body: dict[str, Any], buffers: list[bytes]) -> None:
        if kind == "frame":
            frame = Frame.decode(buffers[0])
            name = self._items[frame.item]
            with self._news:
                self.played[name] = self.played.get(name, b"") + frame.data
            return
        if kind == "item":
            self._items[body["item"]] = body["id"]
        elif kind == "pause":
            self._paused = body["on"]
        elif kind == "flush":
            with self._news:
                self.flushes.append(body["generation"])
                left = {
                    name: self.rendered.get(name, 0)
                    for name, data in self.played.items()
                    if self.rendered.get(name, 0) * 2 < len(data)
                }
                self.played = {name: data[: self.rendered.get(name, 0) * 2] for name, data in self.played.items()}
                self._paused = False
            self.send("flushed", {"generation": body["generation"], "rendered": left})
        with self._news:
            self.got.append((kind, body, buffers))
            self._news.notify_all()

    def _render(self) -> None:
        tick = 0.04
        while not self._ending.wait(tick):
            moved = {}
            with self._news:
                left = int(RATE * tick * self.speed) if self.sound and not self._paused else 0
                for name, data in self.played.items():
                    now = self.rendered.get(name, 0)
                    new = min(len(data) // 2 - now, left)
                    if new > 0:
                        self.rendered[name] = moved[name] = now + new
                        left -= new
            for name, samples in moved.items():
                self.send("rendered", {"item": name, "samples": samples})
