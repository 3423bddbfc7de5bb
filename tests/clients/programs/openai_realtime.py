"""The openai package's realtime connection: a typed turn, a tool, a spoken turn, an interrupted answer, the close.

Arguments: a wav file (24 kHz, mono) to say, a question for the tool, the wav file to write of the typed turn's answer.
"""

import asyncio
import base64
import json
import os
import sys
import wave

import openai
from openai.resources.realtime.realtime import AsyncRealtimeConnection

RATE = 24000
FRAME_SECONDS = 0.1
DEADLINE = 30.0
WEATHER = {
    "type": "function",
    "name": "get_weather",
    "description": "The weather in a city.",
    "parameters": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
LONG = "I will now tell you a rather long story about the harbour, the boats, and the people who live there. " * 6


class Talk:
    """One connection, and what has come over it."""

    def __init__(self, connection: AsyncRealtimeConnection) -> None:
        self.connection = connection
        self.events: list = []

    async def until(self, kind: str) -> list:
        """The events up to and with the next one of this type."""
        events = []
        async with asyncio.timeout(DEADLINE):
            while not events or events[-1].type != kind:
                events.append(await self.connection.recv())
                if events[-1].type == "error":
                    raise RuntimeError(events[-1].error.message)
        self.events += events
        return events

    async def ask(self, text: str) -> list:
        item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
        await self.connection.conversation.item.create(item=item)
        await self.connection.response.create()
        return await self.until("response.done")

    async def speak(self, path: str) -> None:
        """Sends the file at the pace of a microphone, and a second of silence."""
        with wave.open(path) as file:
            data = file.readframes(file.getnframes()) + bytes(2 * RATE)
        size = int(RATE * FRAME_SECONDS) * 2
        for at in range(0, len(data), size):
            await self.connection.input_audio_buffer.append(audio=base64.b64encode(data[at : at + size]).decode())
            await asyncio.sleep(FRAME_SECONDS)


def spoken(events: list) -> dict[str, object]:
    text = "".join(e.transcript for e in events if e.type == "response.output_audio_transcript.done")
    return {"text": text, "status": events[-1].response.status}


async def main(wav: str, question: str, answer: str) -> dict[str, object]:
    client = openai.AsyncOpenAI(base_url=f"{os.environ['ENGINE_URL']}/v1", api_key=os.environ["ENGINE_TOKEN"])
    results: dict[str, object] = {}
    async with client.realtime.connect(model="grok-voice-latest") as connection:
        talk = Talk(connection)
        await connection.session.update(
            session={
                "type": "realtime",
                "instructions": "Be brief.",
                "output_modalities": ["audio"],
                "audio": {
                    "input": {
                        "format": {"type": "audio/pcm", "rate": RATE},
                        "turn_detection": {"type": "server_vad", "silence_duration_ms": 300},
                        "transcription": {"model": "grok-transcribe"},
                    },
                    "output": {"format": {"type": "audio/pcm", "rate": RATE}, "voice": "rex"},
                },
                "tools": [WEATHER],
            }
        )
        updated = (await talk.until("session.updated"))[-1].session
        results["voice"] = updated.audio.output.voice

        typed = await talk.ask("Hello! Who are you?")
        results["typed"] = spoken(typed)
        sound = b"".join(base64.b64decode(e.delta) for e in typed if e.type == "response.output_audio.delta")
        with wave.open(answer, "wb") as file:
            file.setparams((1, 2, RATE, 0, "NONE", ""))
            file.writeframes(sound)

        called = await talk.ask(question)
        [call] = [e for e in called if e.type == "response.function_call_arguments.done"]
        results["call"] = {"name": call.name, "arguments": json.loads(call.arguments)}
        item = {"type": "function_call_output", "call_id": call.call_id, "output": json.dumps({"celsius": 21})}
        await connection.conversation.item.create(item=item)
        await connection.response.create()
        results["told"] = spoken(await talk.until("response.done"))

        speaking = asyncio.create_task(talk.speak(wav))
        heard = await talk.until("response.done")
        await speaking
        done = [e for e in heard if e.type == "conversation.item.input_audio_transcription.completed"]
        results["heard"] = done[-1].transcript
        results["replied"] = spoken(heard)

        forced = {"type": "force_message", "role": "assistant", "content": [{"type": "output_text", "text": LONG}]}
        await connection.conversation.item.create(item=forced)
        await talk.until("response.output_audio.delta")
        speaking = asyncio.create_task(talk.speak(wav))
        interrupted = await talk.until("response.done")
        results["interrupted"] = spoken(interrupted)
        after = await talk.until("response.done")
        await speaking
        results["noticed"] = "input_audio_buffer.speech_started" in [e.type for e in interrupted + after]
        await connection.response.create()
        await talk.until("response.created")
        await connection.response.cancel()
        results["cancelled"] = spoken(await talk.until("response.done"))
        await connection.close(code=1000, reason="enough")
    return results


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(*sys.argv[1:]))))
