"""What goes wrong at a real LiteLLM proxy, and behind it: a wrong key, an unknown alias, refusals, a service that is gone."""

from __future__ import annotations

import asyncio
import base64
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import (
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    Endpoint,
    LinkError,
    NotFoundError,
    RateLimitError,
    Reconnect,
    ServerError,
    changes,
)
from jupyter_xvoice.audio import Audio
from tests.clients.litellm_setup import ALIAS
from tests.wire.listening import rest, until
from tests.wire.talker import Call, Talker, refusal

if TYPE_CHECKING:
    from tests.clients.litellm_setup import Setup

LONG = "Tell me about yourself."


async def refused(endpoint: Endpoint, **options: Any) -> Exception:
    """What a conversation that does not begin ends with."""
    async with AsyncClient(endpoint) as client:
        with pytest.raises(Exception) as caught:
            await client.realtime(**{"reconnect": False, **options}).__aenter__()
    assert endpoint.credential.reveal() not in str(caught.value)
    return caught.value


async def test_a_wrong_proxy_key(setup: Setup) -> None:
    stranger = Endpoint.litellm(setup.proxy.url, "sk-" + secrets.token_hex(8), realtime_model=ALIAS)
    error = await refused(stranger, reconnect=True)
    assert isinstance(error, AuthenticationError)
    assert "LITELLM_PROXY_API_KEY" in str(error)
    async with AsyncClient(stranger) as client:
        with pytest.raises(AuthenticationError, match="LITELLM_PROXY_API_KEY"):
            await client.stt(Audio.from_array([0.0] * 2400, 24000))


async def test_an_unknown_alias(setup: Setup) -> None:
    """The proxy says which there are."""
    error = await refused(setup.endpoint("grok-voice-agnt"), reconnect=True)
    assert isinstance(error, NotFoundError)
    assert "no model 'grok-voice-agnt'" in str(error)
    assert "Did you mean 'grok-voice-agent'" in str(error)
    listed = "With this key it has: fallback, frail, grok-voice-agent, grok-voice-transcribe, half-gone, old, other, "
    assert listed in str(error)
    async with AsyncClient(setup.endpoint()) as client:
        with pytest.raises(BadRequestError, match=f"aliases of the proxy.*{listed}"):
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
