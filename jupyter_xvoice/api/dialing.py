"""Opens WebSockets: refused upgrades, proxies, deadlines and repeats, and never a secret in what is logged."""

from __future__ import annotations

import asyncio
import itertools
import logging
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.http11 import Response
from websockets.typing import Subprotocol

from jupyter_xvoice.api.deadlines import CONNECT
from jupyter_xvoice.api.reach import USER_AGENT, call_headers, is_loopback, unreached
from jupyter_xvoice.api.refusals import read_refusal, scrub
from jupyter_xvoice.api.retries import Failure, Kind, pause_before_repeat
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from websockets.exceptions import ConnectionClosed

    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["Closed", "WireConnection", "dial", "dial_address", "dial_again", "refusal_of"]

_LONGEST_FRAME: Final = (
    64 * 1024 * 1024
)  # the service's limit is not known; 1 MiB has broken clients (robustness.md R13)
_PLAIN: Final = {"host", "upgrade", "connection", "sec-websocket-version", "user-agent", "accept-encoding"}


class _Secrets(logging.Filter):
    """Hides header values and what frames hold: at level DEBUG websockets logs both, a key and a tool's key among them."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.msg in {"> %s: %s", "< %s: %s"} and isinstance(record.args, tuple) and len(record.args) == 2:
            name = str(record.args[0])
            if name.lower() not in _PLAIN:
                record.args = (name, "[hidden]")
        elif record.msg in {"> %s", "< %s"} and isinstance(record.args, tuple) and hasattr(record.args[0], "opcode"):
            frame: Any = record.args[0]
            record.args = (f"{frame.opcode.name} [{len(frame.data)} bytes]",)
        return True


_logger = logging.getLogger("jupyter_xvoice.sockets")
_logger.addFilter(_Secrets())


class _Refused(Exception):  # noqa: N818  it is an answer
    """The upgrade was refused. No ``InvalidStatus``: for that websockets follows redirects."""

    def __init__(self, response: Response) -> None:
        super().__init__("refused")
        self.response = response


class WireConnection(ClientConnection):
    """A connection that says whether bytes still come, whole messages or not.

    Attributes:
        heard_at: when bytes came last, on the loop's clock (s).
    """

    heard_at = 0.0

    async def handshake(self, *args: Any, **options: Any) -> None:
        """The opening handshake; a refusal is not followed."""
        try:
            return await super().handshake(*args, **options)
        except InvalidStatus as error:
            response = error.response
        raise _Refused(response)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        self.heard_at = self.loop.time()
        super().data_received(data)


class Closed:
    """How a socket closed."""

    def __init__(self, code: int | None, reason: str) -> None:
        self.code = code
        self.reason = reason

    @classmethod
    def of(cls, error: ConnectionClosed) -> Closed:
        """What the other side said, else what we said."""
        frame = error.rcvd or error.sent
        return cls(frame.code if frame else None, frame.reason if frame else "")

    def __str__(self) -> str:
        return f"closed with {self.code or 1006}" + (f": {self.reason}" if self.reason else "")


async def dial(
    endpoint: Endpoint,
    path: str,
    query: Sequence[tuple[str, str]],
    *,
    doing: str,
    subprotocol: str = "",
    keepalive: bool = True,
    remedies: Mapping[int, str] | None = None,
) -> WireConnection | Failure:
    """One attempt to open a socket.

    Args:
        endpoint: where to, and as whom.
        path: behind ``/v1``.
        query: name and value pairs.
        doing: what the socket is for, for the message ("Talking").
        subprotocol: carries the credential instead of ``Authorization`` (protocol.md 2.1).
        keepalive: let the library ping every 20 s and give up after 20 s without an answer.
        remedies: what to do about a refusal, by status, where the caller knows better than the general advice.
    """
    address = f"{endpoint.ws_url}{path}?{urlencode(query)}"
    outcome = await dial_address(endpoint, address, doing=doing, subprotocol=subprotocol, keepalive=keepalive)
    if not isinstance(outcome, Response):
        return outcome
    return refusal_of(outcome, endpoint, doing=doing, remedies=remedies)


def refusal_of(
    response: Response, endpoint: Endpoint, *, doing: str, remedies: Mapping[int, str] | None = None
) -> Failure:
    """The failure for an upgrade that ``response`` refused."""
    body = bytes(response.body or b"")
    return read_refusal(
        response.status_code, response.headers, body, doing=doing, endpoint=endpoint, remedies=remedies or {}
    )


async def dial_address(  # noqa: D417  the rest are those of dial
    endpoint: Endpoint, address: str, *, doing: str, subprotocol: str = "", keepalive: bool = True
) -> WireConnection | Response | Failure:
    """One attempt to open a socket at ``address``; an answer other than 101 comes back as it is.

    Args:
        endpoint: as whom, and what to call it.
        address: with its query.
    """
    headers = call_headers(endpoint)
    if subprotocol:
        headers.pop("Authorization", None)
    # Out of the log and of the headers that the library adds by itself, nothing else sees the subprotocol.
    offered = [Subprotocol(subprotocol)] if subprotocol else None
    try:
        return await connect(  # type: ignore[return-value]  # of the class named in create_connection
            address,
            additional_headers=headers,
            user_agent_header=USER_AGENT,
            subprotocols=offered,
            compression=None,  # base64 of compressed audio does not shrink; it only takes time
            open_timeout=CONNECT,
            close_timeout=1,
            max_size=_LONGEST_FRAME,
            ping_interval=20 if keepalive else None,
            proxy=None if is_loopback(endpoint) else True,
            logger=_logger,
            create_connection=WireConnection,
        )
    except _Refused as refusal:
        return refusal.response
    except (OSError, TimeoutError) as error:
        return unreached(endpoint, doing, error)
    except (WebSocketException, EOFError, ImportError) as error:  # ImportError: a SOCKS proxy without its package
        words = scrub(str(error), endpoint)
        message = f"{doing}: {endpoint.label} did not open a WebSocket ({words}). Is base_url a server of this API?"
        return Failure(Kind.LOST, LinkError(message))


async def dial_again(
    attempt: Callable[[], Awaitable[WireConnection | Failure]], *, remaining: Callable[[], float]
) -> WireConnection:
    """What ``attempt`` opens. Opening costs nothing, so it is repeated like a read (``retries.py``).

    Raises:
        APIError: the upgrade was refused.
        LinkError: the endpoint could not be reached.
    """
    for number in itertools.count(1):
        outcome = await attempt()
        if not isinstance(outcome, Failure):
            return outcome
        pause = pause_before_repeat(outcome, attempt=number, repeatable=True, remaining=remaining())
        if pause is None:
            raise outcome.error
        await asyncio.sleep(pause)
    raise AssertionError
