"""Deployments that are not xAI's behind an alias of a real LiteLLM proxy, alone and beside one that is (seed 004)."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_xvoice import AsyncClient, Reconnect, changes
from tests.clients.litellm_setup import OPENAI
from tests.wire.listening import until
from tests.wire.talker import Call, Talker

if TYPE_CHECKING:
    from jupyter_xvoice.api import RealtimeSession
    from tests.clients.litellm_setup import Setup


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


async def test_a_deployment_that_is_gone_gives_way_to_the_other(setup: Setup) -> None:
    """The proxy draws for each attempt, so a conversation that it could not begin is begun again."""
    patient = Reconnect(delays=(0.0,) * 24, jitter=0.0)
    refused = 0
    async with AsyncClient(setup.endpoint("half-gone")) as client:
        for _ in range(24):
            async with client.realtime(reconnect=patient) as session:
                seen: list[Any] = []
                session.send_text("Good morning!")
                assert (await until(session, changes.ResponseEnded, among=seen)).status == "completed"
                refused += len([change for change in seen if isinstance(change, changes.Reconnecting)])
            if refused:
                break
    assert refused
