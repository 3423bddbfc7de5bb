"""Conversations and transcriptions through a real LiteLLM proxy in front of our engine (protocol.md 10, seed 004)."""

from __future__ import annotations

import asyncio
import base64
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import AsyncClient, Client, VoiceAgent, changes
from jupyter_xvoice.audio import Audio
from tests.clients.conftest import QUESTION, REQUEST, SENTENCE, speech
from tests.wire.listening import until
from tests.wire.talker import Call, Talker
from tests.wire.test_litellm_turns import PLANS, SETTINGS, talk_it_through
from tests.words import share_heard

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.api import RealtimeSession
    from tests.clients.litellm_setup import Setup

LONG = "Tell me about yourself."


async def test_a_text_turn(client: AsyncClient) -> None:
    async with client.realtime(voice="ara") as session:
        session.send_text("Good morning!")
        seen: list[Any] = []
        ended = await until(session, changes.ResponseEnded, among=seen)
        assert ended.status == "completed"
        assert sum(len(change.data) for change in seen if isinstance(change, changes.AgentAudio)) > 24000
        assert (session.place, session.local) == ("LiteLLM", False)
        assert session.through == client.host


async def test_an_audio_turn_is_answered_once(setup: Setup, client: AsyncClient, tmp_path: Path) -> None:
    """The proxy asks for an answer of its own after each transcription; there is one all the same."""
    said = Audio.from_file(speech(REQUEST, 24000, setup.engine, tmp_path / "request.wav"))
    async with client.realtime() as session:
        pcm = said.to_bytes("pcm") + bytes(24000 * 2 * 2)
        speaking = asyncio.create_task(speak(session, pcm))
        seen: list[Any] = []
        await until(session, changes.ResponseEnded, among=seen)
        await speaking
        session.send_text("What time is it?")  # behind it, so that a second answer to the speech would be seen
        await until(session, changes.ResponseEnded, among=seen)
        [heard] = {change.item_id for change in seen if isinstance(change, changes.UserText) and not _typed(change)}
        final = [change.text for change in seen if isinstance(change, changes.UserText) and change.item_id == heard]
        assert share_heard(REQUEST, final[-1]) > 0.8
        completed = [c for c in seen if isinstance(c, changes.ResponseEnded) and c.status == "completed"]
        assert len(completed) == 2
        assert not [c for c in seen if isinstance(c, changes.Trouble) and not c.benign]
        assert [item["role"] for item in session.conversation.history()] == ["user", "assistant"] * 2


async def hear_half_a_sentence_first(call: Call) -> None:
    """A spoken turn as it was recorded (protocol.md 9.6): ``completed`` comes while the user still speaks."""
    await call.ready()
    await call.hear("input_audio_buffer.append")
    turn = {"item_id": "u1", "content_index": 0}
    await call.say("input_audio_buffer.speech_started", audio_start_ms=0, **turn)
    item = {"id": "u1", "type": "message", "role": "user", "content": [{"type": "input_audio", "transcript": ""}]}
    await call.say("conversation.item.added", item=item)
    kind = "conversation.item.input_audio_transcription.completed"
    for number, half in enumerate(("What", "What is")):
        await call.say(kind, transcript=half, status="in_progress", **turn)
        await call.hear("response.create")  # the proxy's
        name = f"half {number}"
        await call.say("response.created", response={"id": name, "status": "in_progress", "output": []})
        await call.say("response.output_audio.delta", response_id=name, item_id=f"a{number}", delta="AAAA")
        assert (await call.hear("response.cancel"))["response_id"] == name
        await call.say("response.done", response={"id": name, "status": "cancelled", "output": []})
    await call.say("input_audio_buffer.speech_stopped", audio_end_ms=900, **turn)
    await call.say("input_audio_buffer.committed", **turn)
    await call.say(kind, transcript="What is the time?", status="completed", **turn)
    await call.hear("response.create")
    ids = {"response_id": "whole", "item_id": "a9", "output_index": 0, "content_index": 0}
    await call.say("response.created", response={"id": "whole", "status": "in_progress", "output": []})
    await call.say("response.output_audio.delta", delta=base64.b64encode(bytes(4800)).decode(), **ids)
    await call.say("response.output_audio_transcript.done", transcript="Noon.", **ids)
    await call.say("response.done", response={"id": "whole", "status": "completed", "output": []})
    await call.stay()


async def test_half_a_sentence_is_not_answered(setup: Setup) -> None:
    """The proxy has it answered each time a transcript comes; only the answer to the whole is told."""
    async with (
        Talker(hear_half_a_sentence_first, port=setup.ports["scripted"]),
        AsyncClient(setup.endpoint("scripted")) as client,
        client.realtime() as session,
    ):
        session.append_audio(bytes(4800))
        seen: list[Any] = []
        assert (await until(session, changes.ResponseEnded, among=seen)).response_id == "whole"
        assert [c.response_id for c in seen if isinstance(c, changes.ResponseStarted)] == ["whole"]
        assert sum(len(c.data) for c in seen if isinstance(c, changes.AgentAudio)) == 4800
        assert [item["content"][0]["text"] for item in session.conversation.history()] == ["What is the time?", "Noon."]


async def the_proxy_asks(call: Call) -> None:
    """What nobody here has sent."""
    await call.hear("response.create")


@pytest.mark.parametrize("plan", PLANS)
async def test_a_turn_is_answered_once_although_its_words_come_late(plan: str, setup: Setup) -> None:
    """The proxy asks for a second answer then."""
    async with (
        Talker(PLANS[plan](the_proxy_asks), port=setup.ports["scripted"]),
        AsyncClient(setup.endpoint("scripted")) as client,
        client.realtime(**SETTINGS.get(plan, {})) as session,
    ):
        await talk_it_through(session, plan)


async def speak(session: RealtimeSession, pcm: bytes) -> None:
    """As a microphone gives it."""
    for start in range(0, len(pcm), 4800):
        session.append_audio(pcm[start : start + 4800])
        await asyncio.sleep(0.1)


def _typed(change: changes.UserText) -> bool:
    return change.item_id.startswith("local-")


def test_an_agent_with_a_tool(setup: Setup) -> None:
    asked: list[str] = []

    def get_weather(city: str) -> str:
        """The weather in a city."""
        asked.append(city)
        return "It is sunny, 21 degrees."

    with Client(setup.endpoint()) as client, VoiceAgent(client, tools=[get_weather]) as agent:
        turn = agent.ask(QUESTION)
        assert asked == ["Paris"]
        assert "21" in turn.text
        assert agent.cost is None  # the proxy bills
        assert agent.place == f"LiteLLM ({client.host})"


async def test_an_interruption(client: AsyncClient) -> None:
    async with client.realtime() as session:
        session.send_text(LONG)
        sounding = await until(session, changes.AgentAudio)
        session.interrupt({sounding.item_id: 20})
        ended = await until(session, changes.ResponseEnded)
        assert ended.status == "cancelled"
        session.send_text("What time is it?")
        assert (await until(session, changes.ResponseEnded)).status == "completed"


async def test_speech_in_the_middle_of_an_answer(setup: Setup, client: AsyncClient, tmp_path: Path) -> None:
    """It ends the answer, and is answered once."""
    said = Audio.from_file(speech(REQUEST, 24000, setup.engine, tmp_path / "request.wav"))
    async with client.realtime() as session:
        session.send_text(LONG)
        await until(session, changes.AgentAudio)
        speaking = asyncio.create_task(speak(session, said.to_bytes("pcm") + bytes(24000 * 2 * 2)))
        seen: list[Any] = []
        await until(session, changes.SpeechStarted, among=seen)
        await until(session, changes.Committed, among=seen)
        ended = await until(session, changes.ResponseEnded, among=seen)
        while ended.status != "completed":
            ended = await until(session, changes.ResponseEnded, among=seen)
        await speaking
        session.send_text("What time is it?")
        await until(session, changes.ResponseEnded, among=seen)
        assert [c.status for c in seen if isinstance(c, changes.ResponseEnded)] == ["cancelled", *["completed"] * 2]
        assert [item["role"] for item in session.conversation.history()] == ["user", "assistant"] * 3


async def test_push_to_talk_is_answered_once(setup: Setup, client: AsyncClient, tmp_path: Path) -> None:
    said = Audio.from_file(speech(REQUEST, 24000, setup.engine, tmp_path / "request.wav"))
    async with client.realtime(turn_detection=None) as session:
        await speak(session, said.to_bytes("pcm"))
        session.commit()
        seen: list[Any] = []
        await until(session, changes.ResponseEnded, among=seen)
        session.send_text("What time is it?")
        await until(session, changes.ResponseEnded, among=seen)
        assert [c.status for c in seen if isinstance(c, changes.ResponseEnded)] == ["completed"] * 2
        assert [item["role"] for item in session.conversation.history()] == ["user", "assistant"] * 2
        assert share_heard(REQUEST, session.conversation.history()[0]["content"][0]["text"]) > 0.8


async def test_a_transcription(setup: Setup, client: AsyncClient, spoken: Path) -> None:
    transcript = await client.stt(spoken, language="en", diarize=True)
    assert share_heard(SENTENCE, transcript.text) > 0.8
    assert transcript.words[0].end > transcript.words[0].start >= 0
    assert (transcript.place, transcript.cost, transcript.model) == ("LiteLLM", None, "grok-voice-transcribe")
    assert transcript.to_srt()


async def test_a_deprecated_model_behind_an_alias_is_told(setup: Setup) -> None:
    async with AsyncClient(setup.endpoint("old")) as client, client.realtime() as session:
        trouble = await until(session, changes.Trouble)
        assert trouble.code == "deprecated_model"
        assert trouble.benign
        assert "grok-voice-fast-1.0" in trouble.message
