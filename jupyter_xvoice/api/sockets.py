"""Sockets to the speech endpoints: opened with repeats, read all the time, never with a secret in what they log."""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from jupyter_xvoice.api.deadlines import CONNECT
from jupyter_xvoice.api.reach import USER_AGENT, call_headers, is_loopback, unreached
from jupyter_xvoice.api.refusals import read_refusal, scrub
from jupyter_xvoice.api.retries import Failure, Kind, pause_before_repeat
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from websockets.http11 import Response

    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["KEEP_FOR", "Closed", "Socket", "open_socket"]

_LONGEST_FRAME: Final = (
    64 * 1024 * 1024
)  # the service's limit is not known; 1 MiB has broken clients (robustness.md R13)
KEEP_FOR: Final = 540.0  # seconds of age: the service permits about 600 (protocol.md 1.3)
_PLAIN: Final = {"host", "upgrade", "connection", "sec-websocket-version", "user-agent", "accept-encoding"}


class _HeaderValues(logging.Filter):
    """Hides header values: at level DEBUG websockets logs the request with its Authorization."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.msg == "> %s: %s" and isinstance(record.args, tuple) and len(record.args) == 2:
            name = str(record.args[0])
            if name.lower() not in _PLAIN:
                record.args = (name, "[hidden]")
        return True


_logger = logging.getLogger("jupyter_xvoice.sockets")
_logger.addFilter(_HeaderValues())


class _Refused(Exception):  # noqa: N818  it is an answer
    """The upgrade was refused. No ``InvalidStatus``: for that websockets follows redirects."""

    def __init__(self, response: Response) -> None:
        super().__init__("refused")
        self.response = response


class _Connection(ClientConnection):
    async def handshake(self, *args: Any, **options: Any) -> None:
        try:
            return await super().handshake(*args, **options)
        except InvalidStatus as error:
            response = error.response
        raise _Refused(response)


class Closed:
    """The socket closed; the last thing a :class:`Socket` reports."""

    def __init__(self, code: int | None, reason: str) -> None:
        self.code = code
        self.reason = reason

    def __str__(self) -> str:
        return f"closed with {self.code or 1006}" + (f": {self.reason}" if self.reason else "")


class Socket:
    """An open socket that is read all the time, so that keep-alive works whatever its user does meanwhile.

    Attributes:
        headers: of the upgrade's answer.
        endpoint: where it leads.
        fresh: False once it has served an utterance.
        memory: what its user told the server to keep (the ``replace`` map).
    """

    def __init__(self, connection: ClientConnection, endpoint: Endpoint) -> None:
        self._connection = connection
        self._events: asyncio.Queue[tuple[float, dict[str, Any]] | Closed] = asyncio.Queue()
        self._reader = asyncio.create_task(self._read(), name="xvoice socket")
        self._born = time.monotonic()
        self.endpoint = endpoint
        self.headers: Mapping[str, str] = connection.response.headers if connection.response else {}
        self.fresh = True
        self.memory: object = None
        self.unreadable = 0

    @property
    def usable(self) -> bool:
        """Whether it may serve another utterance."""
        return not self._reader.done() and self._events.empty() and self.age < KEEP_FOR

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return time.monotonic() - self._born

    async def _read(self) -> None:
        try:
            while True:
                message = await self._connection.recv()
                event = _event(message)
                if event is None:
                    self.unreadable += 1  # malformed frames are counted, never fatal (robustness.md R19)
                else:
                    self._events.put_nowait((time.perf_counter(), event))
        except ConnectionClosed as error:
            frame = error.rcvd or error.sent
            self._events.put_nowait(Closed(frame.code if frame else None, frame.reason if frame else ""))

    async def receive(self) -> tuple[float, dict[str, Any]] | Closed:
        """The next event with the time it came (``time.perf_counter()``, s), or the end."""
        return await self._events.get()

    def wake(self) -> None:
        """Makes :meth:`receive` return an event of no meaning, so that its caller looks around."""
        self._events.put_nowait((time.perf_counter(), {"type": ""}))

    async def send(self, event: Mapping[str, Any] | bytes) -> bool:
        """Sends a JSON event or a binary frame. False when the socket is closed: the reader says why."""
        try:
            await self._connection.send(event if isinstance(event, bytes) else json.dumps(event))
        except ConnectionClosed:
            return False
        return True

    async def close(self) -> None:
        """Closes it; waits for the handshake of the close at most a second."""
        try:
            async with asyncio.timeout(1):
                await self._connection.close()
        except TimeoutError:
            self._connection.transport.abort()
        self._reader.cancel()


def _event(message: str | bytes) -> dict[str, Any] | None:
    try:
        event = json.loads(message)
    except ValueError:
        return None
    return event if isinstance(event, dict) and isinstance(event.get("type"), str) else None


async def open_socket(
    resolve: Callable[[], Awaitable[Endpoint]],
    path: str,
    query: Sequence[tuple[str, str]],
    *,
    doing: str,
    remaining: Callable[[], float],
) -> Socket:
    """A socket that is open. Opening costs nothing, so it is repeated like a read (``retries.py``).

    Raises:
        APIError: the upgrade was refused.
        LinkError: the endpoint could not be reached.
    """
    for attempt in itertools.count(1):
        endpoint = await resolve()
        outcome = await _open(endpoint, path, query, doing)
        if isinstance(outcome, Socket):
            return outcome
        pause = pause_before_repeat(outcome, attempt=attempt, repeatable=True, remaining=remaining())
        if pause is None:
            raise outcome.error
        await asyncio.sleep(pause)
    raise AssertionError


async def _open(endpoint: Endpoint, path: str, query: Sequence[tuple[str, str]], doing: str) -> Socket | Failure:
    try:
        connection = await connect(
            f"{endpoint.ws_url}{path}?{urlencode(query)}",
            additional_headers=call_headers(endpoint),
            user_agent_header=USER_AGENT,
            compression=None,  # base64 of compressed audio does not shrink; it only takes time
            open_timeout=CONNECT,
            close_timeout=1,
            max_size=_LONGEST_FRAME,
            proxy=None if is_loopback(endpoint) else True,
            logger=_logger,
            create_connection=_Connection,
        )
    except _Refused as refusal:
        response = refusal.response
    except (OSError, TimeoutError) as error:
        return unreached(endpoint, doing, error)
    except (WebSocketException, EOFError, ImportError) as error:  # ImportError: a SOCKS proxy without its package
        words = scrub(str(error), endpoint)
        message = f"{doing}: {endpoint.label} did not open a WebSocket ({words}). Is base_url a server of this API?"
        return Failure(Kind.LOST, LinkError(message))
    else:
        return Socket(connection, endpoint)
    return read_refusal(
        response.status_code, response.headers, bytes(response.body or b""), doing=doing, endpoint=endpoint, remedies={}
    )
