# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""Ephemeral secrets, for a page that talks to the service itself (protocol.md 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from jupyter_xvoice.api.checks import check_range
from jupyter_xvoice.api.deadlines import QUICK
from jupyter_xvoice.api.request import Request
from jupyter_xvoice.endpoints import Secret
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from jupyter_xvoice.api.wire import Wire

__all__ = ["AsyncClientSecrets", "ClientSecret"]


@dataclass(frozen=True)
class ClientSecret:
    """A secret that opens sockets until it expires; an open session outlives it.

    Attributes:
        secret: ``secret.reveal()`` is what goes into ``Authorization`` or the subprotocol. It does not print.
        expires_at: when it ends to open sockets.
    """

    secret: Secret
    expires_at: datetime

    def __repr__(self) -> str:
        return f"ClientSecret([hidden], expires_at={self.expires_at:%Y-%m-%d %H:%M:%S} UTC)"


class AsyncClientSecrets:
    """``client.client_secrets``."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    async def create(self, *, seconds: int = 600, timeout: float | None = None) -> ClientSecret:
        """A new secret that opens sockets for ``seconds``, 1 to 3600.

        Raises:
            InputError: ``seconds`` is no such number.
            APIError, LinkError, DeadlineError: see ``errors.py``.
        """
        self._wire.endpoint.require("client_secrets.create")
        check_range("seconds", seconds, 1, 3600, unit=" seconds", whole=True)
        request = Request(
            "POST",
            "/realtime/client_secrets",
            "Making an ephemeral secret",
            body={"expires_after": {"seconds": seconds}},  # and nothing else: no anchor, no session (protocol.md 2.2)
            total=self._wire.total(timeout, QUICK),
        )
        answer = await self._wire.send(request)
        data = answer.data()
        value, expires_at = data.get("value"), data.get("expires_at")
        if not isinstance(value, str) or not value or not isinstance(expires_at, (int, float)):
            raise LinkError(f"{answer.place} answered without a secret: check that base_url is a server of this API.")
        return ClientSecret(Secret(value), datetime.fromtimestamp(expires_at, UTC))
