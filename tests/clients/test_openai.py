"""The openai package mints an ephemeral token; a socket opens with it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import websockets

from tests.clients.program import run_program

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine


async def test_openai_mints_a_client_secret_that_opens_a_socket(engine: Engine) -> None:
    asked = time.time()
    secret = run_program("openai", "openai_client_secret", engine=engine)

    assert asked + 299 <= secret["expires_at"] <= time.time() + 301
    assert secret["refusal"]["status"] in {400, 401}
    assert "key" in secret["refusal"]["words"].lower()
    offered = f"xai-client-secret.{secret['value']}"
    url = f"ws{engine.url.removeprefix('http')}/v1/tts?language=en"
    async with websockets.connect(url, subprotocols=[websockets.Subprotocol(offered)]) as socket:
        assert socket.subprotocol == offered
