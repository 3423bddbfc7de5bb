"""A page that shows a studio, in the hands of a test."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice.link import Frame, Stream
from tests.wire.fake_page import FakePage

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class StudioPage(FakePage):
    """A page that shows a studio."""

    def changed(self, name: str, right: Any = bool, *, after: int = 0) -> Any:
        """The first value of this part of the state, behind ``after`` messages, that is right."""
        # The engine measures a reference before it is a voice.
        seconds = 180 if name == "made" else 60
        body = self.until("change", lambda body: name in body and right(body[name]), after=after, seconds=seconds)
        return body[name]

    def record(self, what: str, samples: NDArray[np.float32], *, prompt: str = "", take: int = 1) -> None:
        """Records as a page does: sound that it keeps until the kernel has it, between its messages."""
        self.send("take", {"what": what, "take": take, "prompt": prompt})
        self.sound_of(samples, take)
        self.send("end", {"take": take, "why": "stopped"})

    def sound_of(self, samples: NDArray[np.float32], take: int, begin: int = 0) -> None:
        """From the sample ``begin`` on."""
        data = (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        for start in range(2 * begin, len(data), 48_000):
            frame = Frame(Stream.MICROPHONE, 0, start // 2, data[start : start + 48_000], item=take)
            with self._sending:
                self.post("frame", {}, [frame.encode()], n=self._next)
                self._next += 1

    def upload(self, name: str, data: bytes, size: int = 1_000_000) -> None:
        pieces = [data[start : start + size] for start in range(0, len(data), size)] or [b""]
        for part, piece in enumerate(pieces):
            with self._sending:
                body = {"name": name, "part": part, "of": len(pieces)}
                self.post("upload", body, [piece], n=self._next)
                self._next += 1

    def ask(self, kind: str, body: dict[str, Any] | None = None) -> tuple[bytes, dict[str, Any]]:
        """A file that the kernel makes, and its last message."""
        number = str(len(self.got))
        self.send(kind, {"id": number, **(body or {})})
        last = self.until("file", lambda one: one["id"] == number and one["part"] + 1 >= one["of"])
        return self.file(number) if last["of"] else b"", last


def wait(met: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not met():
        assert time.monotonic() < end
        time.sleep(0.05)
