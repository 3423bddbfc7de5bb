"""LiveKit's xAI realtime model, without a room: a typed turn, a tool, a spoken turn, interrupted speech, the close.

Arguments: a wav file (24 kHz, mono) to say, a question for the tool, the wav file to write of the typed turn's answer.
"""

import asyncio
import json
import os
import sys
import wave
from pathlib import Path

import aiohttp
from livekit import rtc
from livekit.agents import APIConnectOptions, llm
from livekit.plugins import xai

RATE = 24000
FRAME_SECONDS = 0.1
DEADLINE = 30.0
ONCE = APIConnectOptions(max_retry=0, timeout=30)
LONG = "I will now tell you a rather long story about the harbour, the boats, and the people who live there. " * 6


@llm.function_tool
async def get_weather(city: str) -> str:
    """The weather in a city."""
    return json.dumps({"city": city, "celsius": 21})


class Talk:
    """One session, and what it emitted."""

    def __init__(self, session: llm.RealtimeSession) -> None:
        self.session = session
        self.problems: list[str] = []
        self.heard: dict[str, str] = {}
        self.started = asyncio.Event()
        self.answers: asyncio.Queue[llm.GenerationCreatedEvent] = asyncio.Queue()
        session.on("error", lambda error: self.problems.append(str(error.error)))
        session.on("input_speech_started", lambda _: self.started.set())
        session.on("input_audio_transcription_completed", lambda e: self.heard.update({e.item_id: e.transcript}))
        session.on("generation_created", self._created)

    def _created(self, answer: llm.GenerationCreatedEvent) -> None:
        if not answer.user_initiated:
            self.answers.put_nowait(answer)

    async def add(self, **message: str) -> None:
        context = self.session.chat_ctx.copy()
        context.add_message(**message)
        await self.session.update_chat_ctx(context)

    async def speak(self, path: str) -> None:
        """Sends the file at the pace of a microphone, and a second of silence."""
        with wave.open(path) as file:
            data = file.readframes(file.getnframes()) + bytes(2 * RATE)
        size = int(RATE * FRAME_SECONDS) * 2
        for at in range(0, len(data) - size, size):
            self.session.push_audio(rtc.AudioFrame(data[at : at + size], RATE, 1, size // 2))
            await asyncio.sleep(FRAME_SECONDS)


async def taken(answer: llm.GenerationCreatedEvent, sounding: asyncio.Event | None = None) -> dict:
    """All of an answer: its text, its sound, its calls. ``sounding`` is set with its first sound."""

    async def calls() -> list[llm.FunctionCall]:
        return [call async for call in answer.function_stream]

    async def message() -> tuple[str, list[rtc.AudioFrame]]:
        text, frames = "", []
        async for part in answer.message_stream:

            async def read(part: llm.MessageGeneration = part) -> str:
                return "".join([str(delta) async for delta in part.text_stream])

            reading = asyncio.create_task(read())
            async for frame in part.audio_stream:
                frames.append(frame)
                if sounding is not None:
                    sounding.set()
            text += await reading
        return text, frames

    async with asyncio.timeout(DEADLINE):
        (text, frames), called = await asyncio.gather(message(), calls())
    seconds = sum(frame.duration for frame in frames)
    return {"text": text, "seconds": seconds, "frames": frames, "calls": called}


def shown(answer: dict) -> dict[str, object]:
    return {"text": answer["text"], "seconds": answer["seconds"]}


async def main(wav: str, question: str, file: str) -> dict[str, object]:
    results: dict[str, object] = {}
    async with aiohttp.ClientSession() as http:
        model = xai.realtime.RealtimeModel(
            api_key=os.environ["ENGINE_TOKEN"],
            base_url=f"{os.environ['ENGINE_URL']}/v1",
            voice="Rex",
            http_session=http,
            conn_options=ONCE,
        )
        talk = Talk(model.session())
        session = talk.session
        await session.update_instructions("Be brief.")
        await session.update_tools([get_weather])

        await talk.add(role="user", content="Hello! Who are you?")
        typed = await taken(await session.generate_reply())
        results["typed"] = shown(typed)
        sound = rtc.combine_audio_frames(typed["frames"]).to_wav_bytes()
        await asyncio.to_thread(Path(file).write_bytes, sound)

        await talk.add(role="user", content=question)
        called = await taken(await session.generate_reply())
        [call] = called["calls"]
        results["call"] = {"name": call.name, "arguments": json.loads(call.arguments)}
        context = session.chat_ctx.copy()
        output = await get_weather(**json.loads(call.arguments))
        context.items.append(llm.FunctionCallOutput(call_id=call.call_id, output=output, is_error=False))
        await session.update_chat_ctx(context)
        results["told"] = shown(await taken(await session.generate_reply()))

        speaking = asyncio.create_task(talk.speak(wav))
        results["replied"] = shown(await taken(await asyncio.wait_for(talk.answers.get(), DEADLINE)))
        await speaking
        results["heard"] = list(talk.heard.values())[-1]

        talk.started.clear()
        sounding = asyncio.Event()
        story = asyncio.create_task(taken(await session.say(LONG), sounding))
        await asyncio.wait_for(sounding.wait(), DEADLINE)
        speaking = asyncio.create_task(talk.speak(wav))
        results["interrupted"] = shown(await story)
        await asyncio.wait_for(talk.started.wait(), DEADLINE)
        await taken(await asyncio.wait_for(talk.answers.get(), DEADLINE))
        await speaking

        sounding = asyncio.Event()
        story = asyncio.create_task(taken(await session.say(LONG), sounding))
        await asyncio.wait_for(sounding.wait(), DEADLINE)
        session.interrupt()
        results["cancelled"] = shown(await story)
        results["problems"] = talk.problems
        await asyncio.wait_for(session.aclose(), DEADLINE)
        await model.aclose()
    return results


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
