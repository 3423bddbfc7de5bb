"""Conversations and transcriptions through a real LiteLLM proxy in front of our engine (protocol.md 10, seed 004)."""

from __future__ import annotations

import asyncio
import base64
import secrets
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import (
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    Client,
    Endpoint,
    LinkError,
    NotFoundError,
    RateLimitError,
    Reconnect,
    ServerError,
    VoiceAgent,
    changes,
)
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.local import Engine
from tests.clients.conftest import QUESTION, REQUEST, SENTENCE, speech
from tests.clients.litellm import Proxy, deployment, free_port, litellm_proxy
from tests.wire.listening import rest, until
from tests.wire.talker import Call, Talker, refusal
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from jupyter_xvoice.api import RealtimeSession

ALIAS = "grok-voice-agent"
XAI = "xai/grok-voice-latest"
OPENAI = "openai/gpt-4o-realtime-preview-2024-10-01"
LONG = "Tell me about yourself."


@dataclass(frozen=True)
class Setup:
    """The proxy, and what stands behind it."""

    proxy: Proxy
    engine: Engine
    frail: Engine
    ports: dict[str, int]

    def endpoint(self, model: str = ALIAS) -> Endpoint:
        return Endpoint.litellm(
            self.proxy.url, self.proxy.key, realtime_model=model, transcription_model="grok-voice-transcribe"
        )


@pytest.fixture(scope="module")
def setup(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """One alias for each thing that can stand behind it; the seed's two deployments under ``fallback``."""
    key, wrong = engine.token.reveal(), "xai-" + secrets.token_hex(8)
    ports = {name: free_port() for name in ("scripted", "other")}
    scripted, other = (f"http://127.0.0.1:{port}" for port in ports.values())
    with Engine.start(data_dir=tmp_path_factory.mktemp("frail"), timeout=60) as frail:
        models = [
            deployment(ALIAS, XAI, engine.url, key),
            deployment("old", "xai/grok-voice-fast-1.0", engine.url, key),
            deployment("wrong-key", XAI, engine.url, wrong),
            deployment("frail", XAI, frail.url, frail.token.reveal()),
            deployment("scripted", XAI, scripted, wrong),
            deployment("fallback", XAI, engine.url, key),
            deployment("fallback", OPENAI, other, wrong),
            deployment("other", OPENAI, other, wrong),
            deployment(
                "grok-voice-transcribe", "xai/grok-voice-transcribe-2.0", engine.url, key, "audio_transcription"
            ),
            deployment("wrong-transcribe", "xai/grok-voice-transcribe-2.0", engine.url, wrong, "audio_transcription"),
        ]
        with litellm_proxy(models, tmp_path_factory.mktemp("proxy")) as proxy:
            yield Setup(proxy, engine, frail, ports)


@pytest.fixture
async def client(setup: Setup) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(setup.endpoint()) as made:
        yield made


async def refused(endpoint: Endpoint, **options: Any) -> Exception:
    """What a conversation that does not begin ends with."""
    async with AsyncClient(endpoint) as client:
        with pytest.raises(Exception) as caught:
            await client.realtime(**{"reconnect": False, **options}).__aenter__()
    assert endpoint.credential.reveal() not in str(caught.value)
    return caught.value


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


async def test_a_wrong_proxy_key(setup: Setup) -> None:
    stranger = Endpoint.litellm(setup.proxy.url, "sk-" + secrets.token_hex(8), realtime_model=ALIAS)
    error = await refused(stranger, reconnect=True)
    assert isinstance(error, AuthenticationError)
    assert "LITELLM_PROXY_API_KEY" in str(error)
    async with AsyncClient(stranger) as client:
        with pytest.raises(AuthenticationError, match="LITELLM_PROXY_API_KEY"):
            await client.stt(Audio.from_array([0.0] * 2400, 24000))


async def test_an_unknown_alias(setup: Setup) -> None:
    error = await refused(setup.endpoint("nothing"), reconnect=True)
    assert isinstance(error, NotFoundError)
    assert "no model 'nothing'" in str(error)
    async with AsyncClient(setup.endpoint()) as client:
        with pytest.raises(BadRequestError, match="aliases of the proxy"):
            await client.stt(Audio.from_array([0.0] * 2400, 24000), model="nothing")


async def test_the_service_behind_refuses_the_key_of_the_proxy(setup: Setup) -> None:
    error = await refused(setup.endpoint("wrong-key"), reconnect=True)
    assert isinstance(error, AuthenticationError)
    assert "the key that the proxy holds" in str(error)
    async with AsyncClient(setup.endpoint()) as client:
        with pytest.raises(AuthenticationError, match="the key that the proxy holds"):
            await client.stt(Audio.from_array([0.0] * 2400, 24000), model="wrong-transcribe")


@pytest.mark.parametrize(("status", "kind"), [(429, RateLimitError), (503, ServerError)])
async def test_the_service_behind_refuses_for_now(status: int, kind: type[Exception], setup: Setup) -> None:
    async with Talker(refusal(status), port=setup.ports["scripted"]) as behind:
        error = await refused(setup.endpoint("scripted"))
        assert isinstance(error, kind)
        assert f"refused with {status}" in str(error)
        patient = Reconnect(delays=(0.0, 0.1), jitter=0.0)
        again = await refused(setup.endpoint("scripted"), reconnect=patient)
        assert f"refused with {status}" in str(again)
        assert len(behind.requests) == 1 + 1 + len(patient.delays)


async def begin_an_answer(call: Call, name: str) -> None:
    """Serves one turn up to its first sound."""
    await call.ready()
    await call.hear("response.create")
    ids = {"response_id": name, "item_id": f"item of {name}", "output_index": 0, "content_index": 0}
    await call.say("response.created", response={"id": name, "status": "in_progress", "output": []})
    item = {"id": ids["item_id"], "type": "message", "role": "assistant", "status": "in_progress"}
    await call.say("response.output_item.added", item=item, **ids)
    await call.say("response.output_audio.delta", delta=base64.b64encode(bytes(4800)).decode(), **ids)
    await call.say("response.output_audio_transcript.delta", delta="Well, ", **ids)


async def end_an_answer(call: Call) -> None:
    """Serves one turn whole."""
    await begin_an_answer(call, "second")
    await call.say("response.done", response={"id": "second", "status": "completed", "output": []})
    await call.stay()


async def test_the_service_behind_breaks_off_and_comes_back(setup: Setup) -> None:
    async def break_off(call: Call) -> None:
        await begin_an_answer(call, "first")
        call.socket.transport.abort()

    async with Talker(break_off, end_an_answer, port=setup.ports["scripted"]) as behind:
        async with AsyncClient(setup.endpoint("scripted")) as client, client.realtime() as session:
            session.send_text("Hello?")
            seen: list[Any] = []
            mended = await until(session, changes.Reconnected, among=seen)
            assert not mended.resumed  # a proxy cannot: the history was told anew
            assert [c.status for c in seen if isinstance(c, changes.ResponseEnded)] == ["lost"]
            session.respond()
            assert (await until(session, changes.ResponseEnded)).status == "completed"
        assert "conversation.item.create" in behind.calls[1].kinds()
        assert "conversation_id" not in behind.requests[1].path


async def test_the_service_behind_is_gone_for_good(setup: Setup) -> None:
    async with AsyncClient(setup.endpoint("frail")) as client:
        session = client.realtime(reconnect=Reconnect(delays=(0.0, 0.1)))
        async with session:
            session.send_text(LONG)
            await until(session, changes.AgentAudio)
            await asyncio.to_thread(setup.frail.stop)
            with pytest.raises((LinkError, ServerError), match="LiteLLM"):
                await rest(session)
            assert session.ended is not None


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


# -- a fallback that is not xAI ------------------------------------------------------------------------------------------


async def answer_as_openai(call: Call) -> None:
    """A deployment of OpenAI's: its session has other fields, and the items of a voice of xAI's are refused."""
    model = OPENAI.removeprefix("openai/")
    session = {"type": "realtime", "object": "realtime.session", "model": model, "output_modalities": ["audio"]}
    await call.say("session.created", event_id="e1", session={"id": "s1", **session})
    while (await call.hear("session.update"))["session"].get("type") != "realtime":
        error = {"type": "invalid_request_error", "code": "unknown_parameter", "message": "Unknown: 'session.voice'."}
        await call.say("error", event_id="e2", error=error)
    await call.say("session.updated", event_id="e3", session=session)
    asked = await call.hear("conversation.item.create")
    await call.say("conversation.item.added", event_id="e4", item={"id": "u1", "status": "completed", **asked["item"]})
    await call.hear("response.create")
    ids = {"response_id": "r1", "item_id": "a1", "output_index": 0, "content_index": 0}
    await call.say("response.created", response={"id": "r1", "object": "realtime.response", "status": "in_progress"})
    item = {"id": "a1", "object": "realtime.item", "type": "message", "role": "assistant", "status": "in_progress"}
    await call.say("response.output_item.added", item={**item, "content": []}, **ids)
    await call.say("response.content_part.added", part={"type": "audio", "transcript": ""}, **ids)
    await call.say("response.output_audio_transcript.delta", delta="Hello from elsewhere.", **ids)
    await call.say("response.output_audio.delta", delta=base64.b64encode(bytes(4800)).decode(), **ids)
    await call.say("response.output_audio.done", **ids)
    await call.say("response.output_audio_transcript.done", transcript="Hello from elsewhere.", **ids)
    content = [{"type": "output_audio", "transcript": "Hello from elsewhere."}]
    done = {**item, "status": "completed", "content": content}
    await call.say("response.output_item.done", item=done, **ids)
    usage = {"total_tokens": 9, "input_tokens": 4, "output_tokens": 5}
    await call.say("response.done", response={"id": "r1", "status": "completed", "output": [done], "usage": usage})
    await call.stay()


async def said_by(session: RealtimeSession) -> str:
    """The answer to a greeting."""
    session.send_text("Good morning!")
    seen: list[Any] = []
    assert (await until(session, changes.ResponseEnded, among=seen)).status == "completed"
    assert sum(len(change.data) for change in seen if isinstance(change, changes.AgentAudio)) >= 4800
    return str([change.text for change in seen if isinstance(change, changes.AgentText)][-1])


async def test_both_deployments_of_an_alias_are_talked_to(setup: Setup) -> None:
    """The proxy draws one of them for each conversation, as in the vendor's example."""
    said: set[str] = set()
    async with Talker(answer_as_openai, port=setup.ports["other"]) as other:
        async with AsyncClient(setup.endpoint("fallback")) as client:
            for _ in range(24):  # that only one of two is drawn all the time: one in eight million
                async with client.realtime() as session:
                    said.add(await said_by(session))
                if len(said) == 2:
                    break
        assert "Hello from elsewhere." in said
        assert len(said) == 2
        assert other.calls


async def test_a_deployment_that_is_not_xais(setup: Setup) -> None:
    async with Talker(answer_as_openai, port=setup.ports["other"]) as other:
        endpoint = replace(setup.endpoint("other"), label="School proxy")
        async with AsyncClient(endpoint) as client, client.realtime(voice="eve", reasoning_effort="none") as session:
            assert await said_by(session) == "Hello from elsewhere."
            assert session.place == "School proxy"
        updates = [event for event in other.calls[0].received if isinstance(event, dict) and "session" in event]
        assert "voice" not in updates[-1]["session"]["audio"]["output"]
