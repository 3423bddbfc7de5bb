"""Pipecat's xAI realtime service in a pipeline: a typed turn, a tool, a spoken turn, interrupted speech, the close.

Arguments: a wav file (16 kHz, mono) to say, a question for the tool, the wav file to write of the typed turn's answer.
"""

import asyncio
import json
import os
import sys
import wave

from pipecat.adapters.llm.schemas.function_schema import FunctionSchema
from pipecat.adapters.llm.schemas.tools_schema import ToolsSchema
from pipecat.frames.frames import (
    Frame,
    FunctionCallResultFrame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    LLMMessagesAppendFrame,
    LLMRunFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    TTSTextFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair, LLMUserAggregatorParams
from pipecat.services.llm_service import FunctionCallParams
from pipecat.services.xai.realtime import events
from pipecat.services.xai.realtime.llm import GrokRealtimeLLMService
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies
from pipecat_pipeline import Collector, running

RATE = 16000
FRAME_SECONDS = 0.1
LONG = "I will now tell you a rather long story about the harbour, the boats, and the people who live there. " * 6
WEATHER = FunctionSchema("get_weather", "The weather in a city.", {"city": {"type": "string"}}, ["city"])


async def speak(worker: object, path: str) -> None:
    """Queues the file at the pace of a microphone, and a second of silence."""
    with wave.open(path) as file:
        data = file.readframes(file.getnframes()) + bytes(2 * RATE)
    size = int(RATE * FRAME_SECONDS) * 2
    for at in range(0, len(data), size):
        await worker.queue_frame(InputAudioRawFrame(audio=data[at : at + size], sample_rate=RATE, num_channels=1))
        await asyncio.sleep(FRAME_SECONDS)


class Answers(Collector):
    """What the service says; ``take`` gives the next whole answer, or what there is of it."""

    def complete(self, after: type[Frame] | None = None) -> bool:
        """Whether something was said (since the last frame of a type), and it is over."""
        kinds = [type(frame) for frame in self.frames]
        start = len(kinds) - kinds[::-1].index(after) if after else 0
        sounds = [at for at, kind in enumerate(kinds) if kind is TTSAudioRawFrame and at >= start]
        return bool(sounds) and LLMFullResponseEndFrame in kinds[sounds[-1] :]

    def take(self) -> dict:
        said = "".join(frame.text for frame in self.of(TTSTextFrame))
        audio = b"".join(frame.audio for frame in self.of(TTSAudioRawFrame))
        self.frames.clear()
        return {"text": said, "audio": audio}


def shown(answer: dict) -> dict[str, object]:
    return {"text": answer["text"], "seconds": len(answer["audio"]) / 48000}


async def main(wav: str, question: str, file: str) -> dict[str, object]:
    results: dict[str, object] = {}
    service = GrokRealtimeLLMService(
        api_key=os.environ["ENGINE_TOKEN"],
        base_url=f"ws{os.environ['ENGINE_URL'].removeprefix('http')}/v1/realtime",
        settings=GrokRealtimeLLMService.Settings(
            system_instruction="Be brief.",
            session_properties=events.SessionProperties(
                voice="rex", turn_detection=events.TurnDetection(silence_duration_ms=300)
            ),
        ),
    )

    async def get_weather(asked: FunctionCallParams) -> None:
        results["call"] = {"name": asked.function_name, "arguments": dict(asked.arguments)}
        await asked.result_callback({"celsius": 21})

    service.register_function("get_weather", get_weather)
    context = LLMContext([{"role": "user", "content": "Hello! Who are you?"}], ToolsSchema([WEATHER]))
    pair = LLMContextAggregatorPair(
        context, user_params=LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies())
    )
    heard, out = Collector(), Answers()
    async with running(pair.user(), heard, service, out, pair.assistant()) as (worker, _):
        await worker.queue_frame(LLMRunFrame())
        await out.wait_until(out.complete)
        typed = out.take()
        results["typed"] = shown(typed)
        with wave.open(file, "wb") as answer:
            answer.setparams((1, 2, 24000, 0, "NONE", ""))
            answer.writeframes(typed["audio"])

        # From behind the user's aggregator: before it, the service would not learn of the message.
        await heard.push_frame(LLMMessagesAppendFrame([{"role": "user", "content": question}], run_llm=True))
        await out.wait_for(FunctionCallResultFrame)
        await out.wait_until(lambda: out.complete(after=FunctionCallResultFrame))
        results["told"] = shown(out.take())

        speaking = asyncio.create_task(speak(worker, wav))
        await out.wait_until(out.complete)
        await speaking
        results["heard"] = heard.of(TranscriptionFrame)[-1].text
        results["interim"] = len(heard.of(InterimTranscriptionFrame))
        results["replied"] = shown(out.take())

        await service.force_message(LONG)
        await out.wait_for(TTSAudioRawFrame)
        speaking = asyncio.create_task(speak(worker, wav))
        await out.wait_for(InterruptionFrame)
        results["interrupted"] = shown(out.take())
        await out.wait_until(out.complete)
        await speaking
        results["afterwards"] = shown(out.take())
    return results


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
