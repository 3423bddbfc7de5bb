"""``WS /v1/realtime`` of the engine: spoken turns, barge-in, push to talk, formats (protocol.md 9.6, 9.8, 9.10)."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice.audio.codecs import decode
from tests.wire.realtime import VAD, silence, spoken, talking

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine
    from tests.wire.realtime import Talk

QUESTION = "What is the weather in Paris today?"
PHRASES = [QUESTION, "Stop talking now please.", "Tell me a story about a dog."]
COMPLETED = "conversation.item.input_audio_transcription.completed"
ITEM = "conversation.item.added"
LONG = "This sentence is said many times over, so that the answer is long. " * 30


async def configured(talk: Talk, **session: object) -> None:
    await talk.update(**{"turn_detection": VAD, "local_phrases": PHRASES, **session})


def force(text: str, *, interruptible: bool = True) -> dict[str, object]:
    content = [{"type": "output_text", "text": text}]
    return {"type": "force_message", "role": "assistant", "content": content, "interruptible": interruptible}


async def test_a_spoken_question_is_heard_and_answered(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk)
        await talk.speak(silence(0.5) + audio + silence(1))
        done = await talk.until("response.done")
        assert done["response"]["status"] == "completed"
        (final,) = [event for event in talk.of(COMPLETED) if event["status"] == "completed"]
        assert final["transcript"] == "what is the weather in paris today"
        kinds = dict.fromkeys(talk.types())
        order = [
            "input_audio_buffer.speech_started",
            ITEM,
            "conversation.item.input_audio_transcription.updated",
            "input_audio_buffer.speech_stopped",
            "response.created",
            "input_audio_buffer.committed",
            COMPLETED,
            "response.output_item.added",
            "response.done",
        ]
        assert [kind for kind in kinds if kind in order] == order
        started, stopped = talk.of("input_audio_buffer.speech_started")[0], talk.of(order[3])[0]
        assert started["item_id"] == stopped["item_id"] == final["item_id"]
        assert 0 <= started["audio_start_ms"] < 500
        assert stopped["audio_end_ms"] == pytest.approx(500 + len(audio) / 48 - 300, abs=250)
        assert "weather" in done["response"]["output"][0]["content"][0]["transcript"].lower()


async def test_padding_and_silence_are_the_sessions_own(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk, turn_detection={**VAD, "prefix_padding_ms": 0, "silence_duration_ms": 1200})
        await talk.speak(silence(0.5) + audio + silence(0.8) + audio + silence(1.6))
        await talk.until("response.done")
        assert len(talk.of("input_audio_buffer.speech_started")) == 1, "0.8 s of silence do not end the turn"
        assert talk.of("input_audio_buffer.speech_started")[0]["audio_start_ms"] > 450
        (final,) = [event for event in talk.of(COMPLETED) if event["status"] == "completed"]
        assert final["transcript"].count("weather") == 2


async def test_noise_below_the_threshold_is_no_turn(engine: Engine) -> None:
    noise = (np.random.default_rng(1).normal(size=48_000) * 1500).astype("<i2").tobytes()
    async with talking(engine) as talk:
        await configured(talk)
        await talk.speak(noise, faster=8)
        assert not [event for event in await talk.rest(1) if event["type"].startswith("input_audio_buffer")]


async def test_speech_interrupts_the_answer(engine: Engine) -> None:
    audio = await spoken(engine, "Stop talking now please.")
    async with talking(engine) as talk:
        await configured(talk)
        await talk.send("conversation.item.create", item=force(LONG))
        first = (await talk.until("response.created"))["response"]["id"]
        await talk.speak(audio + silence(1))
        done = await talk.until("response.done", lambda event: event["response"]["id"] == first)
        assert done["response"]["status"] == "cancelled"
        position = talk.events.index(done)
        assert talk.types(audio=True)[:position].count("input_audio_buffer.speech_started") == 1, "told before the end"
        after = [event.get("response_id") for event in talk.events[position + 1 :]]
        assert first not in after
        said = done["response"]["output"][0]["content"][0]["transcript"]
        assert LONG.startswith(said)
        answer = await talk.until("response.done")
        assert answer["response"]["status"] == "completed"
        assert (await talk.ask("Are you there?"))["response"]["status"] == "completed"


async def test_what_must_not_be_interrupted_is_not(engine: Engine) -> None:
    audio = await spoken(engine, "Stop talking now please.")
    async with talking(engine) as talk:
        await configured(talk)
        await talk.send("conversation.item.create", item=force(LONG[:400], interruptible=False))
        await talk.until("response.created")
        await talk.speak(audio + silence(1), faster=4)
        assert (await talk.until("response.done"))["response"]["status"] == "completed"
        assert talk.of("input_audio_buffer.committed"), "the user was heard meanwhile"
        assert (await talk.until("response.done"))["response"]["status"] == "completed", "and is answered now"


async def test_going_on_before_the_commit_drops_the_reply(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine, x_engine_fault="speech-resumed") as talk:
        await configured(talk)
        await talk.speak(silence(0.3) + audio + silence(1))
        done = await talk.until("response.done")
        created = [event["response"]["id"] for event in talk.of("response.created")]
        assert len(created) == 2
        assert done["response"]["id"] == created[1], "the first never ends"
        starts = talk.of("input_audio_buffer.speech_started")
        assert [start["item_id"] for start in starts] == [starts[0]["item_id"]] * 2
        assert len(talk.of("input_audio_buffer.committed")) == 1


async def test_push_to_talk_answers_a_commit_by_itself(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk, turn_detection=None)
        await talk.send("input_audio_buffer.commit")
        assert await talk.rest(0.5) == [], "a commit of nothing is not even acknowledged"
        await talk.speak(silence(0.3) + audio + silence(0.2), faster=4)
        await talk.send("input_audio_buffer.commit")
        await talk.until("input_audio_buffer.committed")
        done = await talk.until("response.done")
        assert done["response"]["status"] == "completed"
        assert talk.of(COMPLETED)[-1]["transcript"] == "what is the weather in paris today"
        await talk.send("response.create")
        assert await talk.rest(0.5) == [], "dropped silently until something new comes"
        await talk.send("input_audio_buffer.clear")
        await talk.until("input_audio_buffer.cleared")
        await talk.send("response.create")
        await talk.until("response.done")


async def test_push_to_talk_that_waits_for_the_request(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine, x_engine_fault="commit-unanswered") as talk:
        await configured(talk, turn_detection=None)
        await talk.speak(silence(0.3) + audio + silence(0.2), faster=4)
        await talk.send("input_audio_buffer.commit")
        await talk.until(COMPLETED, lambda event: event["status"] == "completed")
        assert not [event for event in await talk.rest(0.5) if event["type"] == "response.created"]
        await talk.send("response.create")
        assert (await talk.until("response.done"))["response"]["status"] == "completed"


@pytest.mark.parametrize("fault", ["commit-unanswered", "truncate-silent"])
async def test_commit_and_request_together_give_one_answer(engine: Engine, fault: str) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine, x_engine_fault=fault) as talk:
        await configured(talk, turn_detection=None)
        await talk.speak(silence(0.3) + audio + silence(0.2), faster=4)
        await talk.send("input_audio_buffer.commit")
        await talk.send("response.create")
        done = await talk.until("response.done")
        assert "weather" in done["response"]["output"][0]["content"][0]["transcript"].lower()
        await talk.rest(0.5)
        assert len(talk.of("response.created")) == 1


async def test_a_request_commits_what_is_in_the_buffer(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk, turn_detection=None)
        await talk.speak(silence(0.3) + audio + silence(0.2), faster=4)
        metadata = {"client_event_id": "asked"}
        await talk.send("response.create", response={"metadata": metadata})
        done = await talk.until("response.done")
        assert done["response"]["metadata"] == metadata
        assert len(talk.of("input_audio_buffer.committed")) == 1


async def test_a_cleared_buffer_is_forgotten(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk, turn_detection=None)
        await talk.speak(silence(0.3) + audio, faster=4)
        await talk.until("input_audio_buffer.speech_started")
        await talk.send("input_audio_buffer.clear")
        await talk.until("input_audio_buffer.cleared")
        await talk.send("input_audio_buffer.commit")
        assert not [event for event in await talk.rest(1) if event["type"].startswith("response")]


@pytest.mark.parametrize(
    ("kind", "rate", "codec"),
    [
        ("audio/pcm", 8000, "pcm"),
        ("audio/pcm", 44100, "pcm"),
        ("audio/pcm", 48000, "pcm"),
        ("audio/pcmu", 8000, "mulaw"),
        ("audio/pcma", 8000, "alaw"),
    ],
)
async def test_formats_both_ways(engine: Engine, kind: str, rate: int, codec: str) -> None:
    audio = await spoken(engine, QUESTION, rate=rate, codec=codec)
    width = 2 if codec == "pcm" else 1
    quiet = {"pcm": b"\0\0", "mulaw": b"\xff", "alaw": b"\xd5"}[codec]
    format_ = {"type": kind, "rate": rate}
    async with talking(engine) as talk:
        await configured(talk, audio={"input": {"format": format_}, "output": {"format": format_}})
        await talk.speak(quiet * (rate // 2) + audio + quiet * rate, rate=rate, width=width)
        done = await talk.until("response.done")
        samples, found = decode(talk.heard(), codec=codec, sample_rate=rate)
        assert found == rate
        assert len(samples) / rate == pytest.approx(done["usage"]["output_audio_seconds"], abs=0.01)
        assert 0.1 < np.abs(samples).max() <= 1
        words = talk.of(COMPLETED)[-1]["transcript"].split()
        assert len(set(words) & set(QUESTION.lower().strip("?").split())) >= 5


async def test_the_input_format_may_change_on_the_way(engine: Engine) -> None:
    wide, narrow = await spoken(engine, QUESTION), await spoken(engine, QUESTION, rate=8000)
    async with talking(engine) as talk:
        await configured(talk)
        await talk.speak(silence(0.3) + wide + silence(1), faster=2)
        await talk.until("response.done")
        await configured(talk, audio={"input": {"format": {"type": "audio/pcm", "rate": 8000}}})
        await talk.speak(silence(0.3, rate=8000) + narrow + silence(1, rate=8000), rate=8000, faster=2)
        await talk.until("response.done")
        stops = [event["audio_end_ms"] for event in talk.of("input_audio_buffer.speech_stopped")]
        starts = [event["audio_start_ms"] for event in talk.of("input_audio_buffer.speech_started")]
        assert stops[1] - starts[1] == pytest.approx(stops[0] - starts[0], abs=400)


async def test_binary_frames_both_ways(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk, audio={"input": {"transport": "binary"}, "output": {"transport": "binary"}})
        sound = silence(0.3) + audio + silence(1)
        for start in range(0, len(sound), 4801):
            await talk.socket.send(sound[start : start + 4801])
            await asyncio.sleep(0.02)
        done = await talk.until("response.done")
        assert not talk.of("response.output_audio.delta")
        assert sum(map(len, talk.frames)) / 48000 == pytest.approx(done["usage"]["output_audio_seconds"], abs=0.01)


async def test_speech_in_an_item_is_recognised(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine) as talk:
        await configured(talk, turn_detection=None)
        part = {"type": "input_audio", "audio": base64.b64encode(audio).decode()}
        await talk.send("conversation.item.create", item={"type": "message", "role": "user", "content": [part]})
        await talk.send("response.create")
        assert (await talk.until(COMPLETED))["transcript"] == "what is the weather in paris today"
        assert "audio" not in talk.of(ITEM)[0]["item"]["content"][0]
        assert (await talk.until("response.done"))["response"]["status"] == "completed"


async def test_after_a_silence_the_server_speaks_up(engine: Engine) -> None:
    async with talking(engine) as talk:
        await configured(talk, turn_detection={**VAD, "idle_timeout_ms": 300})
        await talk.ask("Hello.")
        first = await talk.until("input_audio_buffer.timeout_triggered")
        assert first["item_id"]
        await talk.until("response.done")
        await talk.until("input_audio_buffer.timeout_triggered")
