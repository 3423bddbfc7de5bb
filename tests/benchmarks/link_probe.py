"""The kernel's side of the link's measurement: a widget with a link, and a bare WebSocket server beside it in a thread."""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

import anywidget
import traitlets
from websockets.asyncio.server import ServerConnection, serve

from jupyter_xvoice.link import CommLink, Frame, Stream

_PIECE = 2400  # samples, 100 ms
_REST = 0.5


class LinkProbe(anywidget.AnyWidget):
    """Measures when asked to; the raw times are in ``figures``, ms of the kernel's wall clock."""

    _esm = traitlets.Unicode().tag(sync=True)
    level = traitlets.Int(0).tag(sync=True)

    def __init__(self, module: str) -> None:
        super().__init__(_esm=Path(module).read_text(encoding="utf-8"))
        self.link = CommLink(self, self._receive, self._hear, lambda _: None, self._hello)
        self.ready = False
        self.figures: dict[str, dict[str, Any]] = {}
        self._name = ""
        self._seconds = 0.0
        self._up: dict[str, list[tuple[int, int, float]]] = {}
        self._down: list[tuple[int, float, float]] = []
        self._socket: ServerConnection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._port = 0
        listening = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(listening)), daemon=True).start()
        listening.wait(10)

    def begin(self, name: str, seconds: float) -> None:
        """Starts a measurement and returns at once."""
        self._name, self._seconds = name, seconds
        self._up, self._down = {"comm": [], "socket": []}, []
        self.link.send("measure", {"port": self._port, "seconds": seconds})

    def _hello(self, _body: dict[str, Any]) -> None:
        self.ready = True

    def _hear(self, frame: Frame) -> None:
        self._up["comm"].append((frame.position, frame.samples, _wall()))

    def _receive(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "measuring":
            threading.Thread(target=self._speak, daemon=True).start()
        elif kind == "measured":
            health = self.link.health
            self.figures[self._name] = {
                **body,
                "up": self._up,
                "spoken": self._down,
                "lost": health.lost,
                "late": health.late,
            }

    def _speak(self) -> None:
        """Plays in real time by both ways, in turns first by the one and by the other."""
        began = time.monotonic()
        for number in range(int(self._seconds * 10)):
            at, data = number * _PIECE, bytes(2 * _PIECE)
            frame = Frame(Stream.SPEAKER, number, at, data, 0.0).encode()
            comm = direct = 0.0
            for way in ("comm", "socket") if number % 2 else ("socket", "comm"):
                if way == "comm":
                    comm = _wall()
                    self.link.play("msg_1", 0, data, at)
                elif self._socket is not None and self._loop is not None:
                    direct = _wall()
                    self._loop.call_soon_threadsafe(self._push, frame)
            self._down.append((at, comm, direct))
            time.sleep(max(0.0, began + (number + 1) / 10 - time.monotonic()))
        time.sleep(_REST)
        self.link.send("over")

    def _push(self, frame: bytes) -> None:
        if self._socket is not None:
            self._sending = asyncio.ensure_future(self._socket.send(frame))

    async def _serve(self, listening: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        async with serve(self._talk, "127.0.0.1", 0, compression=None) as server:
            self._port = next(iter(server.sockets)).getsockname()[1]
            listening.set()
            await asyncio.get_running_loop().create_future()

    async def _talk(self, socket: ServerConnection) -> None:
        self._socket = socket
        async for message in socket:
            if isinstance(message, str):
                await socket.send(str(_wall()))
            else:
                frame = Frame.decode(message)
                self._up["socket"].append((frame.position, frame.samples, _wall()))


def _wall() -> float:
    return time.time() * 1000.0
