"""A stand-in for Cloudflare that behaves as its pages say (protocol.md 11), in front of a real engine."""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect
from websockets.asyncio.client import connect

from jupyter_xvoice import Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

    from jupyter_xvoice.local import Engine

__all__ = ["ACCOUNT", "Cloudflare", "cloudflare", "failed", "page"]

ACCOUNT = "0123456789abcdef" * 2
DEADLINE = 60.0
RUN = f"/client/v4/accounts/{ACCOUNT}/ai/run"
TALK = "talk"


def failed(status: int, code: int, message: str, **headers: str) -> Response:
    """A refusal in the shape of Cloudflare's API."""
    body = {"success": False, "errors": [{"code": code, "message": message}], "messages": [], "result": None}
    return JSONResponse(body, status, headers)


def page(status: int, title: str) -> Response:
    """An error page for people."""
    return Response(f"<!DOCTYPE html><html><head><title>{title}</title></head></html>", status, media_type="text/html")


@dataclass
class Cloudflare:
    """What it answers, and what it was asked.

    Attributes:
        engine: who talks in the end.
        upgrade: what an upgrade is answered with; "talk" opens the socket.
        plain: makes the answer to a plain call.
        seen: method and query of every request, upgrades as "UPGRADE".
        heads: the headers of every request.
        bodies: of the plain calls.
    """

    engine: Engine
    token: str = field(default_factory=lambda: "cf" + secrets.token_hex(16))
    upgrade: str | Callable[[], Response] = TALK
    plain: Callable[[], Response] | None = None
    seen: list[str] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[Any] = field(default_factory=list)
    url: str = ""

    def endpoint(self, **options: Any) -> Endpoint:
        """Of a user who has the token, unless told otherwise."""
        given = {"account_id": ACCOUNT, "api_token": self.token, "base_url": f"{self.url}/client/v4", **options}
        return Endpoint.cloudflare(**given)

    def bearer(self, seconds: int = 600) -> str:
        """A short-lived one of the engine's."""
        body = {"expires_after": {"seconds": seconds}}
        headers = {"Authorization": f"Bearer {self.engine.token.reveal()}"}
        made = httpx.post(
            f"{self.engine.url}/v1/realtime/client_secrets",
            json=body,
            headers=headers,
            trust_env=False,
            timeout=DEADLINE,
        )
        return str(made.json()["value"])

    def expired(self) -> str:
        """A bearer whose time is over."""
        bearer, over = self.bearer(1), time.time() + 1
        while time.time() <= over:
            time.sleep(0.05)  # until it is over; nothing else tells
        return bearer

    def description(self, bearer: str | None = None, *, wrapped: bool = False) -> Response:
        """Where to connect to directly, as the page shows it; ``wrapped`` as Cloudflare's other answers are."""
        address = f"ws{self.engine.url.removeprefix('http')}/v1/realtime?model=grok-voice-latest"
        bare = {
            "websocket": {"url": address, "headers": {"Authorization": f"Bearer {bearer or self.bearer()}"}},
            "gatewayMetadata": {"keySource": "Unified"},
        }
        return JSONResponse({"result": bare, "success": True, "errors": [], "messages": []} if wrapped else bare)

    # ----------------------------------------------------------------------------------------------------------------

    def _note(self, method: str, query: str, headers: Any) -> bool:
        self.seen.append(f"{method} {query}")
        self.heads.append({name.lower(): value for name, value in headers.items()})
        return bool(headers.get("authorization") == f"Bearer {self.token}")

    async def run(self, request: Request) -> Response:
        known = self._note(request.method, request.url.query, request.headers)
        if not known:
            return failed(401, 10000, "Authentication error")
        if request.method != "POST" or self.plain is None:
            return failed(405, 10405, "Method not allowed")
        self.bodies.append(json.loads(await request.body()))
        return await asyncio.to_thread(self.plain)

    async def talk(self, socket: WebSocket) -> None:
        known = self._note("UPGRADE", socket.url.query, socket.headers)
        if not known:
            await socket.send_denial_response(failed(401, 10000, "Authentication error"))
        elif callable(self.upgrade):
            await socket.send_denial_response(await asyncio.to_thread(self.upgrade))
        else:
            await socket.accept()
            await self._pass_on(socket)

    async def _pass_on(self, socket: WebSocket) -> None:
        address = f"ws{self.engine.url.removeprefix('http')}/v1/realtime?model=grok-voice-latest"
        headers = {"Authorization": f"Bearer {self.engine.token.reveal()}"}
        async with connect(
            address, additional_headers=headers, proxy=None, max_size=None, open_timeout=DEADLINE
        ) as behind:

            async def up() -> None:
                with contextlib.suppress(WebSocketDisconnect):
                    while True:
                        await behind.send(await socket.receive_text())
                await behind.close()

            upward = asyncio.create_task(up())
            async for frame in behind:
                assert isinstance(frame, str)
                await socket.send_text(frame)
            upward.cancel()


@contextlib.contextmanager
def cloudflare(engine: Engine) -> Iterator[Cloudflare]:
    """One that serves while the block runs."""
    stand_in = Cloudflare(engine)
    routes = [WebSocketRoute(RUN, stand_in.talk), Route(RUN, stand_in.run, methods=["GET", "POST"])]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="warning", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + DEADLINE
    while not server.started:
        assert time.monotonic() < end
        time.sleep(0.01)
    stand_in.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    yield stand_in
    server.should_exit = True
    thread.join(DEADLINE)
