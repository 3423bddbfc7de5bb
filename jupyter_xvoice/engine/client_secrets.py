"""Ephemeral secrets: ``POST /v1/realtime/client_secrets`` (protocol.md 2.2)."""

from __future__ import annotations

import hashlib
import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import JSONResponse
from starlette.routing import Route

from jupyter_xvoice.engine.json_body import read_object
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

__all__ = ["DEFAULT_SECONDS", "MAX_SECONDS", "ClientSecrets", "routes"]

DEFAULT_SECONDS: Final = 600
MAX_SECONDS: Final = 3600
_MAX_OPEN: Final = 1000


class ClientSecrets:
    """The secrets that are valid now: at most 1,000, kept as digests, in memory. Used on the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._expiry: dict[bytes, float] = {}

    def create(self, seconds: int) -> str:
        """A new secret that opens sockets for ``seconds``.

        Raises:
            Refusal: 429, too many are open.
        """
        now = self._clock()
        self._expiry = {digest: end for digest, end in self._expiry.items() if end > now}
        if len(self._expiry) >= _MAX_OPEN:
            wait = max(1, round(min(self._expiry.values()) - now))
            words = f"{_MAX_OPEN} client secrets are open; the next one expires in {wait} s."
            raise Refusal(429, words, code="resource-exhausted", headers={"Retry-After": str(wait)})
        value = f"xai-realtime-client-secret-{secrets.token_hex(16)}"
        self._expiry[_digest(value)] = now + seconds
        return value

    def accepts(self, value: str) -> bool:
        """True while ``value`` is valid; it may be used more than once."""
        return self._expiry.get(_digest(value), 0.0) > self._clock()


def _digest(value: str) -> bytes:
    # The table is searched by digest, so the time of a look-up says nothing about a secret.
    return hashlib.sha256(value.encode()).digest()


async def create(request: Request) -> JSONResponse:
    """``session`` and ``expires_after.anchor`` are tolerated and change nothing, as protocol.md 2.2 has it."""
    body = await read_object(request, may_be_empty=True)
    seconds = _seconds(body.get("expires_after"))
    session = body.get("session")
    if session is not None and not isinstance(session, dict):
        raise Refusal(400, f"session must be an object or null, not {session!r}.")
    value = request.app.state.client_secrets.create(seconds)
    return JSONResponse({"value": value, "expires_at": int(time.time()) + seconds})


def _seconds(expires_after: Any) -> int:
    if expires_after is None:
        return DEFAULT_SECONDS
    if not isinstance(expires_after, dict):
        raise Refusal(400, f'expires_after must be an object like {{"seconds": 600}}, not {expires_after!r}.')
    seconds = expires_after.get("seconds", DEFAULT_SECONDS)
    if type(seconds) is not int or not 1 <= seconds <= MAX_SECONDS:
        raise Refusal(400, f"expires_after.seconds must be a whole number from 1 to {MAX_SECONDS}, not {seconds!r}.")
    return seconds


routes = [Route("/v1/realtime/client_secrets", create, methods=["POST"])]
