"""LiveKit's xAI TTS service: one text at once, then one word by word on the same socket. Writes two wav files.

Arguments: text, first file, second file.
"""

import asyncio
import json
import os
import sys
from pathlib import Path

import aiohttp
from livekit import rtc
from livekit.agents import APIConnectOptions
from livekit.plugins import xai
from livekit.plugins.xai import tts

# The service has no argument for its address: the module's constant is the only place.
tts.XAI_WEBSOCKET_URL = f"ws{os.environ['ENGINE_URL'].removeprefix('http')}/v1/tts"
ONCE = APIConnectOptions(max_retry=0, timeout=30)


async def main(text: str) -> tuple[bytes, bytes, dict[str, object]]:
    async with aiohttp.ClientSession() as session:
        service = xai.TTS(api_key=os.environ["ENGINE_TOKEN"], voice="rex", language="en", http_session=session)
        at_once = await service.synthesize(text, conn_options=ONCE).collect()

        async with service.stream(conn_options=ONCE) as stream:
            for word in text.split():
                stream.push_text(f"{word} ")
            stream.end_input()
            events = [event async for event in stream]
        await service.aclose()
    by_word = rtc.combine_audio_frames([event.frame for event in events])
    facts = {"segments": len({event.segment_id for event in events}), "final": events[-1].is_final}
    return at_once.to_wav_bytes(), by_word.to_wav_bytes(), facts


if __name__ == "__main__":
    text, *files = sys.argv[1:]
    *sounds, facts = asyncio.run(main(text))
    for path, sound in zip(files, sounds, strict=True):
        Path(path).write_bytes(sound)
    print(json.dumps(facts))
