"""Who may talk to the engine: a program or a page of this machine that knows the token."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from jupyter_xvoice.engine.client_secrets import ClientSecrets

__all__ = ["LOOPBACK", "OPEN_PATH", "Guard"]

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
OPEN_PATH: Final = "/health"
_SUBPROTOCOL: Final = "xai-client-secret."


class Guard:
    """Checks ``Host``, ``Origin`` and the credential before a route runs; for a socket, before the upgrade.

    ``Host`` must be loopback: a page of a foreign site whose name was re-bound to 127.0.0.1 still sends its own name.
    ``Origin`` must be absent or loopback: a foreign page may open a socket to 127.0.0.1 without asking anybody.
    The credential is the token as Bearer; a socket also takes an ephemeral secret, as Bearer or as the subprotocol
    ``xai-client-secret.…``, which is echoed (protocol.md 2.1). ``/health`` needs no credential.
    """

    def __init__(self, app: ASGIApp, *, token: str, client_secrets: ClientSecrets) -> None:
        self._app = app
        self._token = token.encode()
        self._client_secrets = client_secrets

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        _check_host(headers)
        _check_origin(headers)
        if scope["type"] == "websocket":
            send = self._check_socket(headers, scope, send)
        elif scope["path"] != OPEN_PATH:
            self._check_request(headers)
        await self._app(scope, receive, send)

    def _check_request(self, headers: Headers) -> None:
        given = _bearer(headers)
        if not given:
            raise _no_credential()
        if not self._is_token(given):
            if self._client_secrets.accepts(given):
                raise _wrong_key("An ephemeral token opens sockets only; this call takes the API key.")
            raise _wrong_key("The local engine's token is in the first line that it printed.")

    def _check_socket(self, headers: Headers, scope: Scope, send: Send) -> Send:
        given = _bearer(headers)
        if given and (self._is_token(given) or self._client_secrets.accepts(given)):
            return send
        offered = [name for name in scope.get("subprotocols", []) if name.startswith(_SUBPROTOCOL)]
        if not given and not offered:
            raise _no_credential()
        for name in offered:
            if self._client_secrets.accepts(name.removeprefix(_SUBPROTOCOL)):
                return _echoing(name, send)
        raise _wrong_key("It is unknown, or an ephemeral token that has expired.")

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode(), self._token)


def _echoing(subprotocol: str, send: Send) -> Send:
    async def send_echoing(message: Message) -> None:
        if message["type"] == "websocket.accept":
            message["subprotocol"] = subprotocol  # a browser closes the connection without the echo
        await send(message)

    return send_echoing


def _bearer(headers: Headers) -> str:
    scheme, _, credential = headers.get("authorization", "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def _check_host(headers: Headers) -> None:
    host = headers.get("host", "")
    if _hostname(f"//{host}") not in LOOPBACK:
        raise Refusal(
            403, f"Host {host!r} is not this machine: the engine answers to loopback names only.", code="forbidden"
        )


def _check_origin(headers: Headers) -> None:
    origin = headers.get("origin")
    if origin is not None and _hostname(origin) not in LOOPBACK:
        raise Refusal(
            403, f"Origin {origin!r} is not this machine: pages of other sites may not talk to it.", code="forbidden"
        )


def _hostname(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:  # a malformed IPv6 address
        return ""


def _no_credential() -> Refusal:
    return Refusal(401, "No credentials presented.", code="unauthenticated:no-credentials")


def _wrong_key(words: str) -> Refusal:
    return Refusal(401, f"Incorrect API key provided. {words}", code="Client specified an invalid argument")
