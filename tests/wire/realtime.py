"""A plain realtime client over a real socket: what the engine's side is tested with, without ours."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import httpx
from websockets.asyncio.client import connect

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from websockets.asyncio.client import ClientConnection

    from jupyter_xvoice.local import Engine

LONGEST_WAIT = 60.0
RATE = 24_000
VAD = {"type": "server_vad", "threshold": 0.6, "silence_duration_ms": 400}

Event = dict[str, Any]


class Talk:
    """One open session. ``events`` holds everything that was received so far."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[Event] = []
        self.frames: list[bytes] = []
        self.broken: list[str] = []

    async def send(self, kind: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def next(self) -> Event:
        """The next event; binary frames and what is no JSON object are put aside."""
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                frame = await self.socket.recv()
                if isinstance(frame, bytes):
                    self.frames.append(frame)
                    continue
                try:
                    event = json.loads(frame)
                except ValueError:
                    event = None
                if not isinstance(event, dict):
                    self.broken.append(frame)
                    continue
                self.events.append(event)
                return event

    async def until(self, kind: str, when: Callable[[Event], bool] = lambda _: True) -> Event:
        """The next event of a type; what comes before it is kept in ``events``."""
        while True:
            event = await self.next()
            if event["type"] == kind and when(event):
                return event

    async def rest(self, seconds: float) -> list[Event]:
        """What comes in the next ``seconds``."""
        before = len(self.events)
        try:
            async with asyncio.timeout(seconds):
                while True:
                    await self.next()
        except TimeoutError:
            return self.events[before:]

    async def update(self, **session: Any) -> Event:
        await self.send("session.update", session=session)
        return (await self.until("session.updated"))["session"]

    async def write(self, text: str, **fields: Any) -> Event:
        """A typed message of the user."""
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}], **fields}
        await self.send("conversation.item.create", item=item)
        return (await self.until("conversation.item.added"))["item"]

    async def ask(self, text: str) -> Event:
        """A typed question and its whole answer; gives ``response.done``."""
        await self.write(text)
        await self.send("response.create")
        return await self.until("response.done")

    async def speak(self, audio: bytes, *, rate: int = RATE, width: int = 2, faster: float = 1.0) -> None:
        """Audio as a microphone gives it, in frames of 100 ms."""
        step = rate * width // 10
        loop = asyncio.get_running_loop()
        began = loop.time()
        for number, start in enumerate(range(0, len(audio), step), 1):
            frame = audio[start : start + step]
            await self.send("input_audio_buffer.append", audio=base64.b64encode(frame).decode())
            await asyncio.sleep(max(began + number * 0.1 / faster - loop.time(), 0))

    def types(self, *, audio: bool = False) -> list[str]:
        """The types of all events so far, audio deltas left out."""
        return [event["type"] for event in self.events if audio or not event["type"].endswith("audio.delta")]

    def of(self, kind: str) -> list[Event]:
        return [event for event in self.events if event["type"] == kind]

    def heard(self, response_id: str | None = None) -> bytes:
        """The audio of one response, or of all."""
        deltas = self.of("response.output_audio.delta")
        return b"".join(
            base64.b64decode(event["delta"]) for event in deltas if response_id in {None, event["response_id"]}
        )


@asynccontextmanager
async def talking(
    engine: Engine, *, query: str = "model=grok-voice-latest", key: str | None = None, **headers: str
) -> AsyncIterator[Talk]:
    """An open session; ``headers`` in Python's spelling (``x_engine_fault=…``)."""
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    given["Authorization"] = f"Bearer {key or engine.token.reveal()}"
    address = f"{engine.url.replace('http', 'ws', 1)}/v1/realtime?{query}"
    async with connect(address, additional_headers=given, max_size=None, open_timeout=LONGEST_WAIT) as socket:
        yield Talk(socket)


async def spoken(engine: Engine, text: str, *, voice: str = "ara", rate: int = RATE, codec: str = "pcm") -> bytes:
    """``text`` as the engine says it."""
    body = {
        "text": text,
        "language": "en",
        "voice_id": voice,
        "output_format": {"codec": codec, "sample_rate": rate},
    }
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    async with httpx.AsyncClient(headers=headers, timeout=LONGEST_WAIT) as http:
        answer = await http.post(f"{engine.url}/v1/tts", json=body)
    answer.raise_for_status()
    return answer.content


def silence(seconds: float, *, rate: int = RATE) -> bytes:
    return bytes(round(seconds * rate) * 2)
