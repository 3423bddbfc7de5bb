"""Pipecat's xAI TTS services. Arguments: ``http`` or ``socket``, a text, the wav file to write."""

import asyncio
import json
import os
import sys
import wave

from pipecat.frames.frames import TTSAudioRawFrame, TTSSpeakFrame, TTSStoppedFrame, TTSTextFrame
from pipecat.services.xai.tts import XAIHttpTTSService, XAITTSService
from pipecat_pipeline import running

URL, TOKEN = os.environ["ENGINE_URL"], os.environ["ENGINE_TOKEN"]


def service(kind: str) -> XAIHttpTTSService | XAITTSService:
    if kind == "http":
        return XAIHttpTTSService(
            api_key=TOKEN, base_url=f"{URL}/v1/tts", settings=XAIHttpTTSService.Settings(voice="rex")
        )
    return XAITTSService(
        api_key=TOKEN,
        base_url=f"ws{URL.removeprefix('http')}/v1/tts",
        settings=XAITTSService.Settings(voice="rex"),
    )


async def main(kind: str, text: str, path: str) -> dict[str, object]:
    async with running(service(kind)) as (worker, out):
        await worker.queue_frame(TTSSpeakFrame(text))
        await out.wait_for(TTSStoppedFrame)
    audio = out.of(TTSAudioRawFrame)
    with wave.open(path, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(audio[0].sample_rate)
        file.writeframes(b"".join(frame.audio for frame in audio))
    return {"frames": len(audio), "words": [frame.text for frame in out.of(TTSTextFrame)]}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
