"""What every answer of the engine has in common: two headers, and refusals in the wire's shape (protocol.md 2.3)."""

from __future__ import annotations

import logging
import uuid
from typing import TYPE_CHECKING, Final

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.websockets import WebSocketDisconnect

from jupyter_xvoice import __version__
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from starlette.exceptions import HTTPException
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SERVER", "Answers", "not_found", "wrong_method"]

SERVER: Final = f"jupyter-xvoice-engine/{__version__}"
_START: Final = {"http.response.start", "websocket.accept", "websocket.http.response.start"}
_INTERNAL_ERROR: Final = 1011

logger = logging.getLogger(__name__)


class Answers:
    """Outermost: adds ``Server`` and ``x-trace-id``, and turns a :class:`Refusal` into the wire's JSON.

    A route finds the trace id in ``connection.state.trace_id``. On a socket a refusal raised before the upgrade is a
    real HTTP answer; raised later it is an ``error`` event (flat, protocol.md 4.3 and 7.3) followed by a close.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or one socket."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        trace_id = str(uuid.uuid4())
        scope.setdefault("state", {})["trace_id"] = trace_id
        started = False

        async def send_marked(message: Message) -> None:
            nonlocal started
            if message["type"] in _START:
                started = True
                headers = MutableHeaders(scope=message)
                headers["server"] = SERVER
                headers["x-trace-id"] = trace_id
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except (ClientDisconnect, WebSocketDisconnect):
            return  # nobody is there to be answered
        except Refusal as refusal:
            await _refuse(refusal, scope, receive, send_marked, started=started)
        except Exception:
            logger.exception("%s failed, trace id %s", scope["path"], trace_id)
            failure = Refusal(500, f"The engine failed; its log says why under {trace_id}.", code="internal")
            await _refuse(failure, scope, receive, send_marked, started=started)


async def _refuse(refusal: Refusal, scope: Scope, receive: Receive, send: Send, *, started: bool) -> None:
    if not started:
        body = {"code": refusal.code, "error": refusal.error}
        answer = JSONResponse(body, refusal.status, headers=refusal.headers)
        await answer(scope, receive, send)  # on a socket: starlette sends it as a denial response
    elif scope["type"] == "websocket":
        event = JSONResponse({"type": "error", "message": refusal.error}).body
        await send({"type": "websocket.send", "text": bytes(event).decode()})
        await send({"type": "websocket.close", "code": _INTERNAL_ERROR, "reason": "refused"})
    else:
        logger.warning("%s broke off after its answer had begun: %s", scope["path"], refusal.error)


async def not_found(scope: Scope, _receive: Receive, _send: Send) -> None:
    """The router's last word."""
    raise Refusal(404, f"There is no {scope['path']} here.", code="not-found")


async def wrong_method(request: Request, error: Exception) -> JSONResponse:
    """For starlette's own exceptions, of which 405 is the only one our routes can cause."""
    http_error: HTTPException = error  # type: ignore[assignment]  # registered for this class only
    words = f"{request.method} {request.url.path}: {http_error.detail}."
    return JSONResponse(
        {"code": "invalid-argument", "error": words}, http_error.status_code, headers=http_error.headers
    )
