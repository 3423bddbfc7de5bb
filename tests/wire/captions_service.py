"""A transcription service that says what a test wants, a microphone that talks when it is told to, and what a page shows."""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from typing import TYPE_CHECKING, Any

import numpy as np
from websockets.exceptions import ConnectionClosed

from jupyter_xvoice import Audio

if TYPE_CHECKING:
    from websockets.asyncio.server import ServerConnection

    from tests.wire.fake_page import FakePage

DEADLINE = 60.0


def until(met: Any, what: str) -> None:
    end = time.monotonic() + DEADLINE
    while not met():
        assert time.monotonic() < end, what
        time.sleep(0.05)


def settled(page: FakePage) -> list[str]:
    """The lines of the page, as it draws them."""
    lines = {body["number"]: body for body in page.all("line")}
    return [body["text"] for _, body in sorted(lines.items()) if body["final"] and body["text"] and not body["note"]]


def partial(
    text: str, start: float, duration: float, *, final: bool = False, chunk: bool = False, by: tuple[int, ...] = ()
) -> str:
    """``by``: the speaker of each word."""
    spoken = text.split()
    step = duration / max(len(spoken), 1)
    said: list[dict[str, Any]] = [
        {"text": word, "start": start + at * step, "end": start + (at + 1) * step} for at, word in enumerate(spoken)
    ]
    for word, speaker in zip(said, by, strict=False):
        word["speaker"] = speaker
    event = {"type": "transcript.partial", "text": text, "words": said, "start": start, "duration": duration}
    return json.dumps(event | {"is_final": final or chunk, "speech_final": final})


class Service:
    """Says what it is told to, a list a connection; a connection without one stays open until the audio is done.

    Args:
        scripts: texts to send, seconds of sound to wait for (float), a code to close with (int).
        ends: answers the end of the audio.

    Attributes:
        heard: the sound of each connection, 16 bit.
    """

    def __init__(self, *scripts: list[Any], ends: bool = True) -> None:
        self.scripts = list(scripts)
        self.heard: list[bytearray] = []
        self._ends = ends
        self._news = asyncio.Condition()
        self._newest: ServerConnection | None = None

    @property
    def seconds(self) -> list[float]:
        """How much each connection has heard."""
        return [len(data) / 48_000 for data in self.heard]

    def say(self, event: str) -> None:
        """At once, to who has connected last; from any thread but its own."""
        assert self._newest is not None
        asyncio.run_coroutine_threadsafe(self._newest.send(event), self._newest.loop).result(DEADLINE)

    async def __call__(self, socket: ServerConnection) -> None:
        number = len(self.heard)
        self.heard.append(bytearray())
        self._newest = socket
        await socket.send(json.dumps({"type": "transcript.created", "id": str(number)}))
        script = self.scripts[number] if number < len(self.scripts) else []
        reading = asyncio.create_task(self._read(socket, number))
        for step in script:
            if isinstance(step, int):
                await socket.close(step)
                break
            if isinstance(step, float):
                async with self._news:
                    while self.seconds[number] < step:
                        await self._news.wait()
            else:
                await socket.send(step)
        await reading

    async def _read(self, socket: ServerConnection, number: int) -> None:
        with contextlib.suppress(ConnectionClosed):
            await self._take(socket, number)

    async def _take(self, socket: ServerConnection, number: int) -> None:
        async for frame in socket:
            if isinstance(frame, bytes):
                async with self._news:
                    self.heard[number] += frame
                    self._news.notify_all()
            elif self._ends and json.loads(frame)["type"] == "audio.done":
                await socket.send(json.dumps({"type": "transcript.done", "text": "", "duration": 0.0}))
                return


class Talking:
    """A microphone that talks as fast as it can: seconds of noise, when they are asked for."""

    def __init__(self) -> None:
        self._capture: Any = None
        self.opened = threading.Event()

    def open(self, _form: object, capture: Any) -> None:
        self._capture = capture
        self.opened.set()

    def mute(self, *, on: bool) -> None:
        """It has no page to tell."""

    def close(self) -> None:
        """And none to let go."""

    def say(self, seconds: float) -> None:
        assert self.opened.wait(DEADLINE)
        noise = np.random.default_rng(1).normal(0, 0.1, int(24_000 * seconds))
        self._capture.take(Audio(noise.astype(np.float32), 24_000).to_bytes("pcm", sample_rate=24_000))
