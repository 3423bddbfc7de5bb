"""First audio of ``tts_stream`` against a bare ``websockets`` client: with a new socket, and with one that is open."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import websockets

from jupyter_xvoice import AsyncClient
from tests.benchmarks.measure import in_turns, ratio

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

AIM = 1.15
TEXT = "The harbour lies quiet in the morning, and the boats come back one after the other."
QUERY = {"language": "en", "voice": "rex", "codec": "pcm", "sample_rate": 24000}


async def measure_stream(engine: Engine, rounds: int) -> dict[str, Any]:
    """Ratios of the time from the call to the first byte of sound, new socket and open socket."""
    address = f"ws{engine.url.removeprefix('http')}/v1/tts?{urlencode(QUERY)}"
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}

    async with (
        AsyncClient(engine.endpoint()) as client,
        websockets.connect(address, additional_headers=headers) as open_socket,
    ):

        async def ours_open() -> float:
            return await first_sound(client)

        async def bare_open() -> float:
            return await bare_first_sound(open_socket, time.perf_counter())

        async def ours_new() -> float:
            async with AsyncClient(engine.endpoint()) as fresh:
                return await first_sound(fresh)

        async def bare_new() -> float:
            began = time.perf_counter()
            async with websockets.connect(address, additional_headers=headers) as socket:
                return await bare_first_sound(socket, began)

        seconds = await in_turns(
            {
                "open_tts_stream": ours_open,
                "open_bare_websockets": bare_open,
                "new_tts_stream": ours_new,
                "new_bare_websockets": bare_new,
            },
            rounds,
        )
    return {
        "open_socket": ratio(seconds, "open_tts_stream", "open_bare_websockets", aim=AIM),
        "new_socket": ratio(seconds, "new_tts_stream", "new_bare_websockets", aim=AIM),
    }


async def first_sound(client: AsyncClient) -> float:
    """Seconds to the first bytes of ``tts_stream``; the rest is read too, so that the socket is free again."""
    began = time.perf_counter()
    spent = 0.0
    async with client.tts_stream(TEXT, voice="rex", language="en", codec="pcm") as stream:
        async for chunk in stream:
            spent = spent or (time.perf_counter() - began if chunk else 0.0)
    return spent


async def bare_first_sound(socket: websockets.ClientConnection, began: float) -> float:
    """Seconds from ``began`` to the first bytes of sound, with nothing but the protocol's frames."""
    await socket.send(json.dumps({"type": "text.delta", "delta": TEXT}))
    await socket.send(json.dumps({"type": "text.done"}))
    spent = 0.0
    while (event := json.loads(await socket.recv()))["type"] != "audio.done":
        if base64.b64decode(event.get("delta", "")):
            spent = spent or time.perf_counter() - began
    return spent
