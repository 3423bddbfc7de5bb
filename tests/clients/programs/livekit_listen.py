"""LiveKit's xAI STT service: a whole file over REST, then the same at the pace of a microphone. Argument: a wav file."""

import asyncio
import json
import os
import sys
import wave

import aiohttp
from livekit import rtc
from livekit.agents import APIConnectOptions
from livekit.agents.stt import SpeechEvent, SpeechEventType
from livekit.plugins import xai
from livekit.plugins.xai import stt

# The service has no argument for its address: the module's constants are the only place.
stt.XAI_REST_URL = f"{os.environ['ENGINE_URL']}/v1/stt"
stt.XAI_WEBSOCKET_URL = f"ws{os.environ['ENGINE_URL'].removeprefix('http')}/v1/stt"
ONCE = APIConnectOptions(max_retry=0, timeout=30)
FRAME_SECONDS = 0.05


def frames(path: str) -> list[rtc.AudioFrame]:
    with wave.open(path) as file:
        rate = file.getframerate()
        data = file.readframes(file.getnframes()) + bytes(2 * rate)  # and a second of silence, as a room has
    size = int(rate * FRAME_SECONDS) * 2
    return [rtc.AudioFrame(data[at : at + size], rate, 1, size // 2) for at in range(0, len(data) - size, size)]


def plain(event: SpeechEvent) -> dict[str, object]:
    best = event.alternatives[0] if event.alternatives else None
    words = [(str(word), word.start_time, word.end_time) for word in best.words or []] if best else []
    return {"type": event.type.value, "text": best.text if best else "", "words": words}


async def main(path: str) -> dict[str, object]:
    async with aiohttp.ClientSession() as session:
        service = xai.STT(api_key=os.environ["ENGINE_TOKEN"], language="en", http_session=session)
        whole = await service.recognize(frames(path), conn_options=ONCE)

        async with service.stream(conn_options=ONCE) as stream:

            async def speak() -> None:
                for frame in frames(path):
                    stream.push_frame(frame)
                    await asyncio.sleep(FRAME_SECONDS)  # the pace of a microphone
                stream.end_input()

            speaking = asyncio.create_task(speak())
            events = [event async for event in stream]
            await speaking
        await service.aclose()
    kept = [plain(event) for event in events if event.type is not SpeechEventType.RECOGNITION_USAGE]
    return {"whole": plain(whole), "events": kept}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1]))))
