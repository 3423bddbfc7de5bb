"""``tts`` of about 1 MB of wav against a bare httpx POST of the same request, on one kept-open connection each."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx

from jupyter_xvoice import AsyncClient, Client
from tests.benchmarks.measure import in_turns, ratio

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

AIM = 1.10
TEXT = (
    "The harbour lies quiet in the morning, and the boats come back one after the other with their lights still "
    "burning. Somebody counts the boxes on the quay, somebody else writes the numbers down, and nobody says a word "
    "that is not about fish. At eight the cafe opens, at nine the office, and by ten the whole catch is on the road. "
    "In the afternoon the nets hang between the poles to dry, and the children run under them on their way home."
)


async def measure_speech(engine: Engine, rounds: int) -> dict[str, Any]:
    """Ratios of the async and of the blocking client to their bare likes."""
    wanted = {
        "text": TEXT,
        "voice_id": "rex",
        "language": "en",
        "output_format": {"codec": "wav", "sample_rate": 24000},
    }
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    address = f"{engine.url}/v1/tts"
    sizes: dict[str, int] = {}

    async with httpx.AsyncClient(headers=headers, timeout=60) as bare, AsyncClient(engine.endpoint()) as client:
        with httpx.Client(headers=headers, timeout=60) as bare_blocking, Client(engine.endpoint()) as blocking:

            async def ours() -> None:
                speech = await client.tts(TEXT, voice="rex", language="en", codec="wav")
                sizes["ours"] = len(speech.encoded or b"")

            async def plain() -> None:
                sizes["bare"] = len((await bare.post(address, json=wanted)).raise_for_status().content)

            def speak_blocking() -> None:
                blocking.tts(TEXT, voice="rex", language="en", codec="wav")

            def plain_blocking() -> None:
                _ = bare_blocking.post(address, json=wanted).raise_for_status().content

            seconds = await in_turns(
                {
                    "async_client": ours,
                    "bare_httpx_async": plain,
                    "blocking_client": lambda: asyncio.to_thread(speak_blocking),
                    "bare_httpx_blocking": lambda: asyncio.to_thread(plain_blocking),
                },
                rounds,
            )
    return {
        "bytes": sizes,
        "async": ratio(seconds, "async_client", "bare_httpx_async", aim=AIM),
        "blocking": ratio(seconds, "blocking_client", "bare_httpx_blocking", aim=AIM),
    }
