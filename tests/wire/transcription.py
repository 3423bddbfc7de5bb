"""Speech to transcribe, and the calls that transcribe it, for the tests of ``/v1/stt``."""

from __future__ import annotations

import io
import json
import wave
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_xvoice.local import Engine

DEADLINE = 120
"""Seconds for any single answer; on a quiet machine none takes more than five."""

WEATHER = "The weather is very nice today."
CHILDREN = "The children are playing in the garden."


def bearer(engine: Engine) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.token.reveal()}"}


@cache
def spoken(engine: Engine, text: str, voice: str = "rex", codec: str = "wav", rate: int = 16000) -> bytes:
    """``text`` in sound, over the engine's own wire."""
    request = {
        "text": text,
        "voice_id": voice,
        "language": "en",
        "output_format": {"codec": codec, "sample_rate": rate},
    }
    answer = httpx.post(f"{engine.url}/v1/tts", headers=bearer(engine), json=request, timeout=DEADLINE)
    return answer.raise_for_status().content


def pcm(engine: Engine, text: str, voice: str = "rex") -> bytes:
    """16-bit samples of ``text`` at 16 kHz."""
    return spoken(engine, text, voice, "pcm")


def silence(seconds: float) -> bytes:
    return bytes(2 * round(seconds * 16000))


def wav(samples: bytes, *, channels: int = 1, rate: int = 16000) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as target:
        target.setnchannels(channels)
        target.setsampwidth(2)
        target.setframerate(rate)
        target.writeframes(samples)
    return file.getvalue()


def post(engine: Engine, fields: Iterable[tuple[str, Any]], *, headers: dict[str, str] | None = None) -> httpx.Response:
    """``POST /v1/stt`` with the parts in this very order; bytes become a file, texts a field."""
    parts = [(name, ("audio", value) if isinstance(value, bytes) else (None, value)) for name, value in fields]
    return httpx.post(
        f"{engine.url}/v1/stt", headers={**bearer(engine), **(headers or {})}, files=parts, timeout=DEADLINE
    )


def transcript(engine: Engine, file: bytes, *fields: tuple[str, str]) -> dict[str, Any]:
    answer = post(engine, [*fields, ("file", file)])
    assert answer.status_code == 200, answer.text
    return answer.json()


def refused(engine: Engine, fields: Iterable[tuple[str, Any]]) -> tuple[int, str]:
    answer = post(engine, fields)
    return answer.status_code, answer.json()["error"]


class Stream:
    """A transcription socket, and the few words a test needs."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.created = self.next()

    def next(self) -> dict[str, Any]:
        return json.loads(self.socket.recv(timeout=DEADLINE))

    def hear(self, data: bytes, piece: int = 3200) -> None:
        for start in range(0, len(data), piece):
            self.socket.send(data[start : start + piece])

    def send(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def rest(self) -> list[dict[str, Any]]:
        """Ends the audio; every event until the server closes."""
        self.send("audio.done")
        events = [json.loads(message) for message in self.socket]  # ends with a close by 1000, raises for any other
        assert self.socket.close_code == 1000
        return events


@contextmanager
def stream(engine: Engine, *query: tuple[str, str], **options: str) -> Iterator[Stream]:
    """A socket after its ``transcript.created``."""
    address = f"{engine.url.replace('http', 'ws', 1)}/v1/stt?{urlencode([*query, *options.items()])}"
    with connect(address, additional_headers=bearer(engine), open_timeout=DEADLINE, close_timeout=5) as socket:
        yield Stream(socket)


def finals(events: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The utterance finals."""
    return [event for event in events if event.get("speech_final")]


def workers(engine: Engine) -> set[int]:
    """The recognition processes of the engine (Linux)."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text().rpartition(")")[2].split()[1])
            command = entry.with_name("cmdline").read_bytes()
        except OSError:
            continue  # it ended while we looked
        if parent == engine.pid and b"recognition.worker" in command:
            found.add(int(entry.parent.name))
    return found
