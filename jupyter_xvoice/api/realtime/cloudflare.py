"""Dials through Cloudflare (protocol.md 11): the upgrade, else an address to connect to directly.

What Cloudflare has published: ``GET …/ai/run?model=xai/grok-voice`` with an upgrade and an API token; a model whose input is
``{"websocket": true}`` and whose output is ``websocket.url``, ``websocket.headers`` and ``gatewayMetadata.keySource``; and
that ``POST …/ai/run`` takes ``{"model": …, "input": …}`` for every model of its catalogue.

Nobody has published, so what is done here about it is a guess that the tests pin down against a stand-in of ours:

- how an upgrade is refused where there is none: every refusal that is not about the token, the rate or another address
  leads to the plain call;
- whether the plain call's answer is bare or inside ``{"result": …, "success": true}``: both are read;
- how long the bearer of the answer lives, and whether it opens a second connection: it is asked for anew each time, and
  once more where it is refused;
- which Grok model answers, whether ``session.update`` and binary frames pass, whether frames are bounded: the whole
  protocol is spoken, and what is refused is told;
- which key source holds on an upgraded socket: unknown, and shown so.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from websockets.http11 import Response

from jupyter_xvoice.api.deadlines import CONNECT
from jupyter_xvoice.api.dialing import dial_address, refusal_of
from jupyter_xvoice.api.refusals import one_line, read_words, scrub
from jupyter_xvoice.api.request import Request
from jupyter_xvoice.api.retries import Failure, Kind
from jupyter_xvoice.endpoints import Endpoint, Secret
from jupyter_xvoice.errors import APIError, LinkError

if TYPE_CHECKING:
    from jupyter_xvoice.api.dialing import WireConnection
    from jupyter_xvoice.api.wire import Wire

__all__ = ["Reached", "reach_through_cloudflare"]

_PATH: Final = "/ai/run"
_ANSWERED: Final = frozenset({401, 403, 429})  # about the token or the rate: the plain call would hear the same
_BEARER_REMEDIES: Final = dict.fromkeys(
    (400, 401, 403),
    "The short-lived bearer that Cloudflare gave was refused, and so was the next one: try again; if it stays, ask Cloudflare.",
)


@dataclass(frozen=True)
class Reached:
    """An open socket.

    Attributes:
        socket: open.
        endpoint: who is at its other end, and as whom it was opened.
        key_source: whose key pays, in Cloudflare's word ("Unified"); empty where it did not say.
    """

    socket: WireConnection
    endpoint: Endpoint
    key_source: str = ""


@dataclass(frozen=True)
class _Description:
    address: str
    endpoint: Endpoint
    key_source: str


async def reach_through_cloudflare(wire: Wire, endpoint: Endpoint, *, doing: str, plain: bool) -> Reached | Failure:
    """One attempt to open a socket.

    Args:
        wire: the client's, which sends the plain call.
        endpoint: Cloudflare's.
        doing: what the socket is for, for messages.
        plain: an upgrade was refused before: begin with the plain call.
    """
    described: _Description | Failure | None = None
    if not plain:
        query = f"?model={endpoint.realtime_model}"
        outcome = await dial_address(endpoint, f"{endpoint.ws_url}{_PATH}{query}", doing=doing, keepalive=False)
        if isinstance(outcome, Failure):
            return outcome
        if not isinstance(outcome, Response):
            return Reached(outcome, endpoint)
        if outcome.status_code in _ANSWERED or 300 <= outcome.status_code < 400:
            return refusal_of(outcome, endpoint, doing=doing)
        if outcome.status_code == 200:
            described = _read(bytes(outcome.body or b""), endpoint, doing)
    if described is None or isinstance(described, Failure):
        described = await _ask(wire, endpoint, doing)
    reached = await _connect(described, doing)
    if isinstance(reached, Failure) and not isinstance(described, Failure) and _is_about_the_bearer(reached):
        reached = await _connect(await _ask(wire, endpoint, doing), doing)
    return reached


async def _ask(wire: Wire, endpoint: Endpoint, doing: str) -> _Description | Failure:
    body = {"model": endpoint.realtime_model, "input": {"websocket": True}}
    request = Request("POST", _PATH, doing, body=body, total=CONNECT)
    outcome = await wire.try_once(request)
    return outcome if isinstance(outcome, Failure) else _read(outcome.body, endpoint, doing)


async def _connect(described: _Description | Failure, doing: str) -> Reached | Failure:
    if isinstance(described, Failure):
        return described
    there = described.endpoint
    outcome = await dial_address(there, described.address, doing=doing, keepalive=False)
    if isinstance(outcome, Failure):
        return outcome
    if isinstance(outcome, Response):
        return refusal_of(outcome, there, doing=doing, remedies=_BEARER_REMEDIES)
    return Reached(outcome, there, described.key_source)


def _is_about_the_bearer(failure: Failure) -> bool:
    return isinstance(failure.error, APIError) and failure.error.status in _BEARER_REMEDIES


def _read(body: bytes, endpoint: Endpoint, doing: str) -> _Description | Failure:
    """Where the answer says that the conversation is to be had."""
    try:
        data = json.loads(body)
    except ValueError:
        data = None
    if not isinstance(data, dict):
        return _unusable(endpoint, doing, f"with {read_words(body)[1] or 'nothing'}")
    inner = data.get("result")
    answer: dict[str, Any] = inner if isinstance(inner, dict) else data
    socket = answer.get("websocket")
    if not isinstance(socket, dict) or not isinstance(address := socket.get("url"), str):
        said = f": {scrub(read_words(body)[1], endpoint)}" if data.get("errors") else ""
        return _unusable(endpoint, doing, f"without the address of a WebSocket{said}")
    parts = urlsplit(address)
    # Nothing but TLS, except where Cloudflare itself is a stand-in on this machine.
    schemes = {"wss", "ws"} if endpoint.base_url.startswith("http:") else {"wss"}
    if parts.scheme not in schemes or not parts.hostname or parts.username or parts.password:
        return _unusable(endpoint, doing, "with an address that is no wss://host")
    given = socket.get("headers")
    headers = {str(k): v for k, v in given.items() if isinstance(v, str)} if isinstance(given, dict) else {}
    bearer = next((headers.pop(name) for name in list(headers) if name.lower() == "authorization"), "")
    there = Endpoint(
        f"{parts.netloc} (through {endpoint.label})",
        f"{'http' if parts.scheme == 'ws' else 'https'}://{parts.netloc}",
        Secret(bearer.partition(" ")[2] or bearer),
        headers,
        kind="cloudflare",
    )
    metadata = data.get("gatewayMetadata") or answer.get("gatewayMetadata")
    source = metadata.get("keySource") if isinstance(metadata, dict) else None
    return _Description(address, there, one_line(source, 60) if isinstance(source, str) else "")


def _unusable(endpoint: Endpoint, doing: str, how: str) -> Failure:
    words = f"{doing}: {endpoint.label} answered {how}. So there is nobody to talk to; its protocol may have changed."
    return Failure(Kind.FINAL, LinkError(words))
