"""How long an answer takes: from the end of the user's last sample to the first sound, beyond the configured silence."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice import AsyncClient, Speech
from jupyter_xvoice.api.realtime.changes import AgentAudio, ResponseEnded, SpeechStopped, UserText
from jupyter_xvoice.api.realtime.settings import TurnDetection
from tests.benchmarks.measure import summary

if TYPE_CHECKING:
    from jupyter_xvoice.api.realtime.session import RealtimeSession
    from jupyter_xvoice.local import Engine

AIM_MS = 250.0
SILENCES_MS = (200, 500)  # what LiveKit asks for, and the engine's own
RATE = 24000
FRAME_SECONDS = 0.02
DEADLINE = 30.0
QUIET = 0.01  # of full scale: what lies below it at the end of a clip is not speech
SENTENCES = (  # without a pause in which a turn might end
    "What can you do for me?",
    "Where do you run?",
    "Please tell me what time it is.",
    "I would like to know how this works.",
)


@dataclass(frozen=True)
class Turn:
    """When things happened, seconds after the end of the user's last sample."""

    stopped: float
    words: float
    sound: float


async def measure_turns(engine: Engine, rounds: int) -> dict[str, Any]:
    """Each sentence in turn, at the pace of a microphone, through the client; for each silence that ends a turn."""
    results: dict[str, Any] = {"aim_ms": AIM_MS, "rounds": rounds}
    async with AsyncClient(engine.endpoint()) as client:
        clips = [await client.tts(text, voice="rex", language="en", codec="wav") for text in SENTENCES]
        for silence_ms in SILENCES_MS:
            detection = TurnDetection(silence_duration_ms=silence_ms)
            async with client.realtime(turn_detection=detection) as session:
                await one_turn(session, clips[0], silence_ms)  # loads the recogniser
                turns = [await one_turn(session, clips[number % len(clips)], silence_ms) for number in range(rounds)]
            results[f"silence_{silence_ms}_ms"] = report(turns, silence_ms / 1000)
    return results


def report(turns: list[Turn], silence: float) -> dict[str, Any]:
    """The first sound beyond the silence, and its parts in the order in which they pass."""
    beyond = summary([turn.sound - silence for turn in turns])
    return {
        "ended_too_soon": sum(turn.stopped < silence for turn in turns),
        "met": beyond["median_ms"] <= AIM_MS,
        "beyond_the_silence": {**beyond, "most_ms": round(1000 * max(turn.sound - silence for turn in turns), 2)},
        "of_which": {
            "end_of_turn_noticed": summary([turn.stopped - silence for turn in turns]),
            "words_final": summary([turn.words - turn.stopped for turn in turns]),
            "first_sound": summary([turn.sound - turn.words for turn in turns]),
        },
    }


async def one_turn(session: RealtimeSession, clip: Speech, silence_ms: int) -> Turn:
    """Says the clip, is silent for long enough, and listens to the whole answer."""
    samples = clip.mono().samples
    speech = int(np.flatnonzero(np.abs(samples) > QUIET)[-1]) + 1
    silence = np.zeros(int(RATE * (silence_ms / 1000 + 0.5)), np.float32)
    pcm = (np.concatenate([samples[:speech], silence]) * 32767).astype("<i2").tobytes()
    began = time.perf_counter()
    talking = asyncio.create_task(talk(session, pcm, began))
    last_sample = began + speech / RATE
    stopped = words = sound = 0.0
    async with asyncio.timeout(DEADLINE):
        async for change in session:
            now = time.perf_counter() - last_sample
            match change:
                case SpeechStopped():
                    stopped, words, sound = now, 0.0, 0.0
                case UserText(final=True):
                    words = words or now
                case AgentAudio():
                    sound = sound or now
                case ResponseEnded() if sound > 0:  # an answer to less than the clip is not the one
                    break
                case _:
                    pass
    await talking
    return Turn(stopped, words, sound)


async def talk(session: RealtimeSession, pcm: bytes, began: float) -> None:
    """Sends each frame when a microphone would have filled it."""
    size = int(RATE * FRAME_SECONDS) * 2
    for number, at in enumerate(range(0, len(pcm), size), start=1):
        await asyncio.sleep(began + number * FRAME_SECONDS - time.perf_counter())
        session.append_audio(pcm[at : at + size])
