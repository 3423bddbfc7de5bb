"""The fault of protocol.md 13 that a transcription socket has of its own."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from websockets.asyncio.client import connect

from tests.wire.realtime import LONGEST_WAIT, silence, spoken

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine


async def test_finals_can_be_restated(engine: Engine) -> None:
    audio = silence(0.5) + await spoken(engine, "Hello there, my friend.") + silence(1)
    address = f"{engine.url.replace('http', 'ws', 1)}/v1/stt?sample_rate=24000"
    headers = {"Authorization": f"Bearer {engine.token.reveal()}", "X-Engine-Fault": "restated-finals"}
    async with (
        asyncio.timeout(LONGEST_WAIT),
        connect(address, additional_headers=headers, open_timeout=LONGEST_WAIT) as socket,
    ):
        await socket.send(audio)
        await socket.send(json.dumps({"type": "audio.done"}))
        events = [json.loads(frame) async for frame in socket]
    finals = [event for event in events if event.get("speech_final")]
    assert len(finals) == 2
    assert finals[0] == finals[1]
    assert finals[0]["text"]
