"""The socket of a stream: binary audio and commands in, transcript events out (protocol.md 7)."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

from starlette.websockets import WebSocketDisconnect

from jupyter_xvoice.engine.recognition.mailbox import Mailbox
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from jupyter_xvoice.engine.recognition.messages import Message
    from jupyter_xvoice.engine.recognition.options import StreamOptions
    from jupyter_xvoice.engine.recognition.pool import Worker

__all__ = ["Conversation"]

Event = dict[str, Any]

# Audio that came faster than it can be recognised. It is read at once, because a ping of the client waits behind it; beyond
# this (17 minutes of 16 kHz) the client has to wait.
_AUDIO_BYTES = 32_000_000
_EVENTS = 10_000
_NORMAL, _POLICY, _INTERNAL = 1000, 1008, 1011  # RFC 6455 7.4.1


class Conversation:
    """One accepted socket and the worker that listens to it."""

    def __init__(self, websocket: WebSocket, worker: Worker, options: StreamOptions) -> None:
        self._websocket = websocket
        self._worker = worker
        self._warnings = options.warnings
        fault = getattr(websocket.state, "fault", None)
        self._restates = fault is not None and fault.name == "restated-finals"
        self._audio: Mailbox[Message] = Mailbox(_AUDIO_BYTES, size=lambda message: len(message[1]))
        self._events: Mailbox[Event | None] = Mailbox(_EVENTS, size=lambda _: 1, replaces=_replaces)

    async def run(self) -> None:
        """Greets, and serves until ``audio.done`` is answered, the client leaves or something fails."""
        await self._websocket.send_json(self._warned({"type": "transcript.created", "id": str(uuid.uuid4())}))
        jobs = [self._hear(), self._pass_on(), self._gather(), self._answer()]
        tasks = [asyncio.create_task(job) for job in jobs]
        try:
            # The first that ends decides: the client has left, the last event is out, or one has failed.
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        except Refusal as refusal:
            await self._refuse(refusal)
        except WebSocketDisconnect:
            pass
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _hear(self) -> None:
        """Takes what the client sends; ends when the client leaves."""
        while (message := await self._websocket.receive())["type"] != "websocket.disconnect":
            if message.get("bytes") is not None:
                await self._audio.put(({"kind": "audio"}, message["bytes"]))
                continue
            command = _command(message["text"])
            if isinstance(command, str):
                await self._events.put({"type": "error", "message": command})
            else:
                await self._audio.put((command, b""))

    async def _pass_on(self) -> None:
        while True:
            header, payload = await self._audio.get()
            await self._worker.send(header, payload)
            if header["kind"] == "done":
                await asyncio.Event().wait()  # what comes after it is read and dropped

    async def _gather(self) -> None:
        while True:
            header, _ = await self._worker.receive()
            if header["kind"] == "end":
                await self._events.put(None)
                await asyncio.Event().wait()
            event = header["event"]
            await self._events.put(event)
            if self._restates and event.get("speech_final"):
                await self._events.put(dict(event))

    async def _answer(self) -> None:
        """Sends the events; ends after the last one."""
        while (event := await self._events.get()) is not None:
            if event["type"] == "transcript.done":
                event = self._warned(event)
            await self._websocket.send_json(event)
        await self._websocket.close(_NORMAL)

    def _warned(self, event: Event) -> Event:
        warnings = [*self._warnings, *event.get("warnings", ())]
        return {**event, "warnings": warnings} if warnings else event

    async def _refuse(self, refusal: Refusal) -> None:
        try:
            await self._websocket.send_json({"type": "error", "message": refusal.error})
            await self._websocket.close(_INTERNAL if refusal.status >= 500 else _POLICY)
        except WebSocketDisconnect:
            pass


def _replaces(new: Event | None, old: Event | None) -> bool:
    """Whether ``old`` is an interim result that ``new`` makes needless: a revision of it, or the final."""
    partial = "transcript.partial"
    if new is None or old is None or not new["type"] == old["type"] == partial or old["is_final"]:
        return False
    return bool(new.get("channel_index") == old.get("channel_index"))


def _command(text: str) -> dict[str, Any] | str:
    """A client message as a message to the worker, or what is wrong with it (protocol.md 7.2)."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):  # nested a thousand times
        message = None
    match message:
        case {"type": "audio.done"}:
            return {"kind": "done"}
        case {"type": "finalize" | "Finalize", **rest}:
            channel = rest.get("channel")
            if channel is None or (isinstance(channel, int) and not isinstance(channel, bool)):
                return {"kind": "finalize", "channel": channel}
            return f"Invalid message: channel must be a whole number; {channel!r} came."
        case {"audio": _}:
            return "Invalid message: audio is sent in binary frames, never in JSON."
        case _:
            return 'Invalid message: expected {"type": "audio.done"}'
