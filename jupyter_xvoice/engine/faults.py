"""Faults on demand: how the tests make the wire break (protocol.md 13)."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["HEADER", "NAMES", "Fault", "Faults"]

HEADER: Final = "x-engine-fault"
NAMES: Final = frozenset(
    {"status", "wrong-key", "slow", "stall", "truncate", "drop", "close", "fields-after-file-ignored"}
    | {"no-session-created", "no-session-updated", "late-greeting", "revised-completed", "no-response-done"}
    | {"double-response-created", "audio-after-cancel", "malformed-json", "unknown-events", "error-in-answer"}
    | {"stall-frames", "slow-frames", "burst", "odd-deltas", "reply-stopped", "deleted-empty-id", "truncate-silent"}
    | {"commit-unanswered", "silence-committed", "dropped-create", "speech-resumed", "restated-finals"}
)
_CODES: Final = {
    429: "resource-exhausted",
    500: "internal",
    503: "unavailable",
    401: "unauthenticated",
    403: "forbidden",
}
_MAX_IDS: Final = 10_000


@dataclass(frozen=True)
class Fault:
    """One header ``X-Engine-Fault: NAME; key=value; …``, read.

    ======================= ============================================= =========================================
    name                    values                                        what happens
    ======================= ============================================= =========================================
    status                  code, error, retry-after (s)                  the request is refused
    wrong-key               code (400 observed, 401 documented)           refused as for a wrong key
    slow                    seconds                                       the answer starts later
    stall                   after (bytes)                                 the body stops, the connection stays
    truncate                after (bytes)                                 the body stops, the connection ends
    drop                    after (bytes; 0 = before the answer)          the connection ends with no farewell
    close                   code, after (server frames)                   the socket is closed
    fields-after-file-…     (ignored)                                     read by the multipart routes
    ======================= ============================================= =========================================

    In a realtime session (protocol.md 13):

    - ``close`` and ``drop`` also take ``when=before|during|after`` (an answer), ``speech`` (the user speaks) or ``call``
      (a tool was called); code 1006 ends the connection with no farewell.
    - ``stall-frames; when=…`` sends nothing any more, ``slow-frames; ms=…`` waits before every frame.
    - ``no-session-created``, ``no-session-updated``, ``late-greeting``.
    - ``revised-completed``: a final transcript comes twice, and then once more, revised.
    - ``no-response-done``, ``double-response-created``, ``audio-after-cancel``, ``reply-stopped; after=DELTAS``.
    - ``malformed-json``, ``unknown-events``, ``error-in-answer; code=…``.
    - ``burst; seconds=…`` of audio in the first delta; ``odd-deltas``: one byte, an odd number of bytes, the rest.
    - ``deleted-empty-id``, ``truncate-silent``.
    - ``commit-unanswered``: a manual commit waits for ``response.create``; ``silence-committed``: one of silence is
      acknowledged; ``dropped-create; first=N``: so many ``response.create`` are dropped silently.
    - ``speech-resumed``: ``speech_started`` comes again for an item that has stopped, and the reply has no end.

    On a transcription socket: ``restated-finals``: every utterance final comes twice.

    ``times=N; id=UNIQUE`` limits it to the first N requests that carry that id.
    """

    name: str
    values: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, header: str) -> Fault:
        """The fault that ``header`` asks for.

        Raises:
            Refusal: 400, there is no such fault.
        """
        name, *pairs = (part.strip() for part in header.split(";"))
        if name not in NAMES:
            raise Refusal(400, f"There is no fault {name!r}: {', '.join(sorted(NAMES))}.")
        return cls(name, {key.strip(): value.strip() for key, _, value in (pair.partition("=") for pair in pairs)})

    def number(self, key: str, default: float) -> float:
        """The number under ``key``."""
        try:
            return float(self.values.get(key, default))
        except ValueError:
            raise Refusal(400, f"{key}={self.values[key]!r} in the fault {self.name!r} is not a number.") from None


class Faults:
    """Inside the guard: only who knows the token can break something, and only in an engine started with ``--faults``.

    A route finds the fault that holds for it, or None, in ``connection.state.fault``.
    """

    def __init__(self, app: ASGIApp, *, abort: Callable[[Scope], None]) -> None:
        self._app = app
        self._abort = abort
        self._used: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one socket."""
        fault = self._fault(scope)
        if fault is None:
            await self._app(scope, receive, send)
            return
        scope["state"]["fault"] = fault
        scope["state"]["abort"] = partial(self._abort, scope)
        match fault.name:
            case _ if "when" in fault.values:
                await self._app(scope, receive, send)
            case "status":
                raise _refusal(fault)
            case "wrong-key":
                code = int(fault.number("code", 400))
                raise Refusal(code, "Incorrect API key provided.", code="Client specified an invalid argument")
            case "slow":
                await asyncio.sleep(fault.number("seconds", 1))
                await self._app(scope, receive, send)
            case "stall" | "truncate" | "drop" | "close":
                await self._broken_off(fault, scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    def _fault(self, scope: Scope) -> Fault | None:
        if scope["type"] not in {"http", "websocket"}:
            return None
        header = Headers(scope=scope).get(HEADER)
        if header is None:
            return None
        fault = Fault.parse(header)
        if "times" in fault.values:
            identity = fault.values.get("id", "")
            if len(self._used) >= _MAX_IDS:
                self._used.clear()
            self._used[identity] += 1
            if self._used[identity] > fault.number("times", 1):
                return None
        return fault

    async def _broken_off(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        """Lets the answer flow up to the break, then ends it from outside: the route needs to know nothing."""
        if fault.name == "drop" and fault.number("after", 0) == 0:
            self._abort(scope)
            await _disconnected(receive)
            return
        break_ = _Break(fault, send)
        route = asyncio.ensure_future(self._app(scope, receive, break_.send))
        reached = asyncio.create_task(break_.reached.wait())
        try:
            await asyncio.wait({route, reached}, return_when=asyncio.FIRST_COMPLETED)
            if not break_.reached.is_set():
                await route
                return
        finally:
            for task in (route, reached):
                task.cancel()
            await asyncio.gather(route, reached, return_exceptions=True)
        if fault.name == "stall":
            await _disconnected(receive)
        elif fault.name == "close":
            await send({"type": "websocket.close", "code": int(fault.number("code", 1011)), "reason": "fault"})
        # truncate, drop: returning with the answer unfinished makes uvicorn end the connection


class _Break:
    """Passes messages on up to a number of body bytes (or, for ``close``, of frames)."""

    def __init__(self, fault: Fault, send: Send) -> None:
        self._send = send
        self._frames = fault.name == "close"
        self._left = int(fault.number("after", 0))
        self.reached = asyncio.Event()

    async def send(self, message: Message) -> None:
        if self.reached.is_set():
            await asyncio.Event().wait()  # until cancelled
        size = self._size(message)
        if size <= self._left:
            self._left -= size
            await self._send(message)
            if self._frames and self._left == 0 and message["type"] in {"websocket.accept", "websocket.send"}:
                self.reached.set()
            return
        if message["type"] == "http.response.body":
            await self._send({**message, "body": message["body"][: self._left], "more_body": True})
        self.reached.set()
        await asyncio.Event().wait()

    def _size(self, message: Message) -> int:
        if message["type"] == "websocket.send":
            return 1 if self._frames else len(message.get("bytes") or (message.get("text") or "").encode())
        return len(message.get("body", b"")) if message["type"] == "http.response.body" else 0


async def _disconnected(receive: Receive) -> None:
    while not (await receive())["type"].endswith("disconnect"):
        pass


def _refusal(fault: Fault) -> Refusal:
    status = int(fault.number("code", 500))
    headers = {"Retry-After": fault.values["retry-after"]} if "retry-after" in fault.values else None
    return Refusal(
        status,
        fault.values.get("error", f"The fault asked for {status}."),
        code=_CODES.get(status, "invalid-argument"),
        headers=headers,
    )
