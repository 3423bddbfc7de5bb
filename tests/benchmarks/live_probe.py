"""The kernel's side of the live measurement: taps on the way of the sound, and a bare WebSocket server beside it in a thread.

The taps are put around the product's methods here, none is in it: on the upstream socket, on the link's two threads, on the
session's. Imported in the kernel before the agent is made.
"""

from __future__ import annotations

import asyncio
import base64
import functools
import json
import re
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs
from websockets.asyncio.server import ServerConnection, serve

from jupyter_xvoice import Client, Endpoint, VoiceAgent
from jupyter_xvoice.agent.voice_in import VoiceIn
from jupyter_xvoice.api.dialing import WireConnection
from jupyter_xvoice.api.realtime import TurnDetection
from jupyter_xvoice.endpoints import Secret
from jupyter_xvoice.link import CommLink
from jupyter_xvoice.widgets.page_microphone import PageMicrophone

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LiveProbe", "make_agent"]

_ITEM = re.compile(r'"item_id": ?"([^"]+)"')


def make_agent(url: str, token: str, script: list[dict[str, Any]], *, listens: bool) -> VoiceAgent:
    """An agent whose answers are given. ``listens``: the engine finds the turns in the sound; else it takes typed words only."""
    headers = {"X-Engine-Script": base64.b64encode(json.dumps(script).encode()).decode()}
    endpoint = Endpoint("Local engine", url, Secret(token), headers, kind="local")
    return VoiceAgent(Client(endpoint), turn_detection=TurnDetection() if listens else None)


class LiveProbe:
    """Notes with the wall clock (s) what passes. Positions are samples of the page's microphone, or of what was sent up."""

    def __init__(self) -> None:
        self.port = 0
        self.spans: dict[str, tuple[float, float]] = {}
        self._notes: dict[str, list[Any]] = {}
        self._named: set[str] = set()
        self._session = 0
        self._socket: ServerConnection | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.forget()
        self._tap(CommLink, "_take_frame", self._handled)
        self._tap(PageMicrophone, "hear", self._heard)
        self._tap(VoiceIn, "take", self._taken)
        self._tap(CommLink, "play", lambda _link, item, *_: self._note("played", item))
        self._tap(CommLink, "send", lambda _link, kind, *_: self._note("said", kind))
        self._tap_socket()
        listening = threading.Event()
        threading.Thread(target=lambda: asyncio.run(self._serve(listening)), name="bare", daemon=True).start()
        listening.wait(10)

    def forget(self) -> None:
        """Begins anew, with another session."""
        names = ("handled", "heard", "taken", "played", "said", "sent", "received", "bare")
        self._notes = {name: [] for name in names}
        self.spans.clear()
        self._named.clear()
        self._session = 0

    def save(self, path: str) -> None:
        """All notes and spans, as JSON."""
        Path(path).write_text(json.dumps(self._notes | {"spans": self.spans}), encoding="utf-8")

    @staticmethod
    def processor() -> dict[str, float]:
        """Seconds of processor that each thread of this kernel has taken, by its name."""
        names = {thread.native_id: thread.name for thread in threading.enumerate()}
        used: dict[str, float] = {}
        for thread in psutil.Process().threads():
            name = names.get(thread.id, "others")
            used[name] = used.get(name, 0.0) + thread.user_time + thread.system_time
        return used

    def _note(self, name: str, *facts: Any) -> None:
        self._notes[name].append([time.time(), *facts])

    @staticmethod
    def _tap(owner: type, name: str, note: Callable[..., None]) -> None:
        method = getattr(owner, name)

        @functools.wraps(method)
        def tapped(*arguments: Any, **options: Any) -> Any:
            note(*arguments)
            return method(*arguments, **options)

        setattr(owner, name, tapped)

    def _handled(self, _link: object, _page: object, buffers: list[memoryview]) -> None:
        self._note("handled", int.from_bytes(bytes(buffers[0][16:24]), "little"))

    def _heard(self, _microphone: object, frame: Any) -> None:
        self._note("heard", frame.position, frame.samples)

    def _taken(self, _voice: object, data: bytes) -> None:
        self._note("taken", self._session, len(data) // 2)
        self._session += len(data) // 2

    def _tap_socket(self) -> None:
        send, receive = WireConnection.send, WireConnection.recv

        async def tapped_send(connection: WireConnection, message: Any, *rest: Any, **options: Any) -> None:
            await send(connection, message, *rest, **options)
            self._note("sent", message)

        async def tapped_receive(connection: WireConnection, *rest: Any, **options: Any) -> Any:
            message = await receive(connection, *rest, **options)
            now = time.time()
            if '"response.output_audio.delta"' in message[:200]:
                found = _ITEM.search(message)
                first = found is not None and found[1] not in self._named
                if found is not None:
                    self._named.add(found[1])
                self._receive(now, message, pass_on=first)
            elif '"input_audio_buffer.speech_started"' in message[:200]:
                self._receive(now, message, pass_on=True)
            return message

        WireConnection.send = tapped_send  # type: ignore[method-assign]
        WireConnection.recv = tapped_receive  # type: ignore[method-assign]

    def _receive(self, now: float, message: str, *, pass_on: bool) -> None:
        number = len(self._notes["received"])
        self._notes["received"].append([now, message])
        if pass_on and self._loop is not None:
            self._loop.call_soon_threadsafe(self._push, f"{number} {message}")

    def _push(self, message: str) -> None:
        if self._socket is not None:
            self._pushing = asyncio.ensure_future(self._socket.send(message))

    async def _serve(self, listening: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        async with serve(self._talk, "127.0.0.1", 0, compression=None) as server:
            self.port = next(iter(server.sockets)).getsockname()[1]
            listening.set()
            await asyncio.get_running_loop().create_future()

    async def _talk(self, socket: ServerConnection) -> None:
        self._socket = socket
        async for message in socket:
            self._note("bare", base64.b64encode(bytes(message)).decode() if isinstance(message, bytes) else "")
