"""The page's end of a comm, for tests of the kernel's end: what it was sent, and ways to send."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.link import Frame, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEADLINE = 60.0


class FakeComm:
    """As of ipykernel 7.4."""

    def _reply_subshell_for(self, _data: object, _default: object) -> str:
        return "the shell that sent last"


class FakeWidget:
    """A widget with a page behind it. Pages send as the comm's handler would hear it."""

    def __init__(self) -> None:
        self.comm: Any = FakeComm()
        self.sent: list[tuple[dict[str, Any], list[bytes]]] = []
        self.handlers: list[Callable[..., None]] = []
        self._news = threading.Condition()

    def on_msg(self, callback: Callable[..., None], remove: bool = False) -> None:
        if remove:
            self.handlers.remove(callback)
        else:
            self.handlers.append(callback)

    def send(self, content: dict[str, Any], buffers: Sequence[bytes] | None = None) -> None:
        with self._news:
            self.sent.append((content, list(buffers or [])))
            self._news.notify_all()

    def of(self, *kinds: str) -> list[dict[str, Any]]:
        """What was sent of these types."""
        return [content for content, _ in self.sent if content["type"] in kinds]

    def frames(self) -> list[Frame]:
        return [Frame.decode(buffers[0]) for content, buffers in list(self.sent) if content["type"] == "frame"]

    def until(self, right: Callable[[], Any]) -> Any:
        """Waits for something to be sent, or to happen, until ``right``."""
        end = time.monotonic() + DEADLINE
        with self._news:
            while not (value := right()):
                assert time.monotonic() < end, [content for content, _ in self.sent][-5:]
                self._news.wait(0.02)
        return value


class FakePage:
    """One page."""

    def __init__(self, widget: FakeWidget, name: str) -> None:
        self.widget = widget
        self.name = name
        self._count = 0
        self._sequence = 0

    def post(self, kind: str, body: dict[str, Any] | None = None, *buffers: bytes, n: int | None = None) -> None:
        content = {"xv": 1, "type": kind, "page": self.name, "u": self._count, "body": body or {}}
        if n is not None:
            content["n"] = n
        self._count += 1
        for handler in list(self.widget.handlers):
            handler(self.widget, content, [memoryview(one) for one in buffers])

    def hello(self, greeting: int = 0, **words: Any) -> None:
        usual = {"page": self.name, "greeting": greeting, "resumed": False, "visible": True, "next": 0, "t": 1.0}
        self.post("hello", usual | words)

    def frame(self, *, skip: int = 0, time: float = 0.0) -> int:
        self._sequence += skip
        sequence, self._sequence = self._sequence, self._sequence + 1
        self.post("frame", {}, Frame(Stream.MICROPHONE, sequence, 960 * sequence, bytes(1920), time).encode())
        return sequence

    def answers(self, *kinds: str) -> list[dict[str, Any]]:
        """What was sent to this page."""
        return [content for content in self.widget.of(*kinds) if content["page"] == self.name]
