"""Pipecat's xAI STT service, fed at the pace of a microphone. Argument: a wav file, 16 kHz, mono."""

import asyncio
import json
import os
import sys
import wave

from pipecat.frames.frames import InputAudioRawFrame, InterimTranscriptionFrame, TranscriptionFrame
from pipecat.services.xai.stt import XAISTTService
from pipecat_pipeline import running

FRAME_SECONDS = 0.1


def chunks(path: str) -> tuple[int, list[bytes]]:
    with wave.open(path) as file:
        rate = file.getframerate()
        # Silence before and after, as a room has: the service drops what comes before the session is ready.
        data = bytes(2 * rate) + file.readframes(file.getnframes()) + bytes(4 * rate)
    size = int(rate * FRAME_SECONDS) * 2
    return rate, [data[at : at + size] for at in range(0, len(data), size)]


async def main(path: str) -> dict[str, object]:
    service = XAISTTService(
        api_key=os.environ["ENGINE_TOKEN"], ws_url=f"ws{os.environ['ENGINE_URL'].removeprefix('http')}/v1/stt"
    )
    async with running(service) as (worker, out):
        rate, audio = chunks(path)
        for chunk in audio:
            await worker.queue_frame(InputAudioRawFrame(audio=chunk, sample_rate=rate, num_channels=1))
            await asyncio.sleep(FRAME_SECONDS)  # the pace of a microphone
        await out.wait_for(TranscriptionFrame)
    return {
        "final": [frame.text for frame in out.of(TranscriptionFrame)],
        "interim": [frame.text for frame in out.of(InterimTranscriptionFrame)],
    }


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
