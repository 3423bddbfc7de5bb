"""The session of one speech socket (protocol.md 4): text in and audio out at the same time.

Two tasks share a queue of utterances. One listens: it adds text, ends and clears utterances. One speaks: it takes the
sentences of the first utterance as they become complete.
"""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from starlette.websockets import WebSocketDisconnect

from jupyter_xvoice.engine.speech.client_events import ClientEventError, parse_event
from jupyter_xvoice.engine.speech.timestamps import timestamps
from jupyter_xvoice.engine.speech.utterance import Utterance
from jupyter_xvoice.engine.synthesis.replacements import ReplacementError, Replacements

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

    from jupyter_xvoice.engine.speech.options import SpeechOptions
    from jupyter_xvoice.engine.speech.production import Sounded

__all__ = ["Session"]

_CHUNK: Final = 9_600
"""Bytes in one ``audio.delta``: 0.2 s of pcm at 24 kHz, so that a clear takes effect soon."""

_MOST_WAITING: Final = 1_000_000
"""Characters that wait to be spoken; above it the socket is not read, and TCP holds the client back."""

_MOST_UTTERANCES: Final = 100

_NORMAL: Final = 1000
_POLICY_VIOLATION: Final = 1008
_INTERNAL_ERROR: Final = 1011


class Session:
    """One open socket, until it closes."""

    def __init__(self, websocket: WebSocket, options: SpeechOptions, *, deadline: float) -> None:
        """``deadline``: seconds after which the server ends the session (protocol.md 4.3)."""
        self._websocket = websocket
        self._options = options
        self._deadline = deadline
        self._queue: deque[Utterance] = deque()
        self._news = asyncio.Event()  # text, its end, or a clear
        self._room = asyncio.Event()  # something was spoken

    async def run(self) -> None:
        """Listens and speaks until the client leaves, the deadline is over, or the session has to end."""
        tasks = {asyncio.create_task(self._listen()), asyncio.create_task(self._speak())}
        try:
            done, _ = await asyncio.wait(tasks, timeout=self._deadline, return_when=asyncio.FIRST_COMPLETED)
            if not done:
                await self._time_out()
            for task in done:
                task.result()
        except WebSocketDisconnect:
            pass
        except ReplacementError as error:
            await self._end(f"{error}.", _POLICY_VIOLATION)
        except OSError as error:
            await self._end(f"the speech failed: {error}", _INTERNAL_ERROR)
        finally:
            for utterance in self._queue:
                utterance.clear()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _listen(self) -> None:
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                return
            try:
                event = parse_event(message)
                await self._obey(event)
                await self._wait_for_room()
            except ClientEventError as error:
                await self._send({"type": "error", "message": str(error)})

    async def _obey(self, event: dict[str, Any]) -> None:
        match event["type"]:
            case "text.delta":
                utterance = self._open_utterance()
                utterance.add(event["delta"])
                self._news.set()
            case "text.done":
                self._open_utterance().done = True
                self._news.set()
            case "text.clear":
                await self._clear()
            case _:
                await self._update(event)

    def _open_utterance(self) -> Utterance:
        if not self._queue or self._queue[-1].done:
            self._queue.append(Utterance(self._options))
        return self._queue[-1]

    async def _wait_for_room(self) -> None:
        while len(self._queue) > _MOST_UTTERANCES or sum(item.waiting for item in self._queue) > _MOST_WAITING:
            self._room.clear()
            await self._room.wait()

    async def _clear(self) -> None:
        for utterance in self._queue:
            utterance.clear()
        self._queue.clear()
        self._news.set()
        # Nothing of what was cleared can follow: each frame is sent only after a look at ``cleared``.
        await self._send({"type": "audio.clear"})

    async def _update(self, event: dict[str, Any]) -> None:
        try:
            replacements = Replacements.checked(event.get("replace"))
        except ReplacementError as error:
            raise ClientEventError(f"{error}.") from None
        # Utterances keep the options that they began with.
        self._options = replace(self._options, replace=replacements)
        await self._send({"type": "session.updated", "replace": event.get("replace") or {}})

    async def _speak(self) -> None:
        while True:
            self._news.clear()
            if not self._queue:
                await self._news.wait()
                continue
            utterance = self._queue[0]
            await self._sound(utterance)
            if self._queue and self._queue[0] is utterance:
                self._queue.popleft()
            self._room.set()

    async def _sound(self, utterance: Utterance) -> None:
        while not utterance.cleared:
            self._news.clear()
            ended = utterance.done
            text = utterance.take()
            self._room.set()
            async for sounded in utterance.production.speak(text):
                if not await self._deliver(utterance, sounded):
                    return
            if ended:
                break
            if not text:
                await self._news.wait()
        if utterance.cleared:
            return
        if utterance.began and not await self._deliver(utterance, await utterance.production.finish()):
            return
        done: dict[str, Any] = {"type": "audio.done", "trace_id": utterance.trace_id}
        if warnings := utterance.warnings():
            done["warnings"] = warnings
        await self._send(done)

    async def _deliver(self, utterance: Utterance, sounded: Sounded) -> bool:
        """Sends one stretch of speech in small frames; False when the utterance was cleared meanwhile."""
        extras: dict[str, Any] = {}
        if utterance.options.with_timestamps and sounded.marks:
            extras = {
                "audio_timestamps": timestamps(sounded.marks),
                "audio_duration": round(sounded.seconds, 3),
            }
        starts = range(0, len(sounded.data), _CHUNK) or ([0] if extras else [])
        for start in starts:
            if utterance.cleared:
                return False
            delta = base64.b64encode(sounded.data[start : start + _CHUNK]).decode()
            await self._send({"type": "audio.delta", "delta": delta, **extras})
            extras = {}
        return not utterance.cleared

    async def _send(self, event: dict[str, Any]) -> None:
        await self._websocket.send_json(event)

    async def _time_out(self) -> None:
        seconds = round(self._deadline)
        trace_id = self._websocket.state.trace_id
        await self._end(
            f"TTS pipeline timed out after {seconds}s (trace_id={trace_id}) "
            "(Deadline expired before operation could complete)",
            _NORMAL,
        )

    async def _end(self, message: str, code: int) -> None:
        try:
            await self._send({"type": "error", "message": message})
            await self._websocket.close(code)
        except (WebSocketDisconnect, RuntimeError):
            pass  # the client left first
