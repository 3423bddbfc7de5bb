"""``WS /v1/realtime`` (protocol.md 9)."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Final

from starlette.routing import WebSocketRoute

from jupyter_xvoice.engine.dialogue.script import Script
from jupyter_xvoice.engine.realtime.configuration import Configuration
from jupyter_xvoice.engine.realtime.profile import HEADER, Profile
from jupyter_xvoice.engine.realtime.session import Session
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

__all__ = ["routes"]

_SCRIPT: Final = "x-engine-script"
_MODEL: Final = "grok-voice-latest"
_EFFORTS: Final = ("high", "none")


async def _converse(websocket: WebSocket) -> None:
    settings = websocket.app.state.settings
    query = websocket.query_params
    effort = query.get("reasoning.effort") or "high"
    if effort not in _EFFORTS:
        raise Refusal(400, f"reasoning.effort {effort!r} is not known: one of {', '.join(_EFFORTS)}.")
    profile = Profile.parse(websocket.headers.get(HEADER) if settings.faults else None)
    script = _script(websocket.headers.get(_SCRIPT)) if settings.faults else None
    configuration = Configuration(model=query.get("model") or _MODEL, reasoning_effort=effort)
    await websocket.accept()
    conversation_id = query.get("conversation_id")
    await Session(websocket, configuration, profile=profile, conversation_id=conversation_id, script=script).run()


def _script(header: str | None) -> Script | None:
    """What is to be answered, for measurements: base64 of JSON."""
    if header is None:
        return None
    try:
        value = json.loads(base64.b64decode(header, validate=True))
    except ValueError:
        raise Refusal(400, f"{_SCRIPT} must be JSON in base64.") from None
    return Script.parse(value)


routes = [WebSocketRoute("/v1/realtime", _converse)]
