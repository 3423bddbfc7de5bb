"""A conversation whose connection breaks: what is sent again, when it is given up, and that nobody revives it."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import (
    AsyncClient,
    Reconnect,
    XVoiceWarning,
    local,
)
from jupyter_xvoice.api.realtime.changes import (
    Ready,
    Reconnected,
    Reconnecting,
    ResponseEnded,
    ResponseStarted,
    Trouble,
)
from tests.weather import Proxy
from tests.wire.listening import until
from tests.wire.talker import AT_ONCE, Call, Talker, one_turn, refusal, talk

if TYPE_CHECKING:
    from jupyter_xvoice import RealtimeSession
    from jupyter_xvoice.local import Engine


def texts(call: Call) -> list[str]:
    made = [event["item"] for event in call.received if isinstance(event, dict) and "item" in event]
    return [part["text"] for item in made for part in item.get("content", [])]


async def test_configuration_and_history_are_sent_again() -> None:
    async def second(call: Call) -> None:
        await call.ready(conversation="conv-2")
        await call.hear("response.create")
        await call.say("response.created", response={"id": "r2"})
        await call.stay()

    async with Talker(one_turn, second) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(voice="sal", reconnect=AT_ONCE) as session:
            session.send_text("Hello")
            broken = await until(session, Reconnecting)
            assert (broken.try_, broken.of, broken.delay_s) == (1, 3, 0.0)
            assert "1011: out of luck" in broken.why
            mended = await until(session, Reconnected)
            assert not mended.resumed
            assert 0 < mended.gap_s < 10
            session.send_text("And now?")
            await until(session, ResponseStarted)
        first, again = talker.calls
    assert [call.received[0]["session"]["voice"] for call in (first, again)] == ["sal", "sal"]  # type: ignore[index, call-overload]
    assert texts(again) == ["Hello", "Hello you", "And now?"]
    assert "conversation_id" not in again.request.path
    assert again.kinds().count("response.create") == 1


async def test_resumption_asks_for_the_same_conversation_and_sends_no_history() -> None:
    async with Talker(one_turn, talk) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(resumption=True, reconnect=AT_ONCE) as session:
            session.send_text("Hello")
            mended = await until(session, Reconnected)
            assert mended.resumed
        assert "conversation_id=conv-1" in talker.calls[1].request.path
        assert texts(talker.calls[1]) == []


@pytest.mark.parametrize("forgotten", ["refused", "another"])
async def test_a_forgotten_conversation_is_begun_anew_with_its_history(forgotten: str) -> None:
    async def other(call: Call) -> None:
        await call.ready(conversation="conv-9")
        await call.stay()

    plans = [one_turn, refusal(404, "No such conversation."), talk] if forgotten == "refused" else [one_turn, other]
    async with Talker(*plans) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(resumption=True, reconnect=AT_ONCE) as session:
            session.send_text("Hello")
            mended = await until(session, Reconnected)
            assert not mended.resumed
            await talker.calls[-1].until(lambda call: len(texts(call)) == 2)
        assert texts(talker.calls[-1]) == ["Hello", "Hello you"]


async def test_what_is_said_and_typed_in_the_gap_goes_out_afterwards_in_order() -> None:
    gap = asyncio.Event()

    async def first(call: Call) -> None:
        await call.ready()
        await call.hang_up(1012)

    async def second(call: Call) -> None:
        await gap.wait()
        await talk(call)

    async with Talker(first, second) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(reconnect=AT_ONCE, keepalive=None) as session:
            await until(session, Reconnecting)
            for number in range(10):
                session.append_audio(bytes([number, 0]) * 480)
            session.send_text("in the gap", respond=False)
            gap.set()
            await until(session, Reconnected)
            await talker.calls[1].until(lambda call: call.kinds().count("input_audio_buffer.append") == 10)
            assert session.conversation.counters.dropped_audio_ms == 0
        assert texts(talker.calls[1]) == ["in the gap"]


async def test_a_long_gap_keeps_the_latest_audio_and_counts_the_rest() -> None:
    gap = asyncio.Event()

    async def first(call: Call) -> None:
        await call.ready()
        await call.hang_up(1012)

    async def second(call: Call) -> None:
        await gap.wait()
        await talk(call)

    policy = Reconnect(delays=(0.0,), gap_audio=1.0)
    async with (
        Talker(first, second) as talker,
        AsyncClient(base_url=talker.url) as client,
        client.realtime(reconnect=policy, keepalive=None) as session,
    ):
        await until(session, Reconnecting)
        for _ in range(30):
            session.append_audio(bytes(4800))  # 100 ms
        trouble = await until(session, Trouble)
        assert trouble.code == "audio_dropped"
        gap.set()
        await until(session, Reconnected)
        assert session.conversation.counters.dropped_audio_ms == pytest.approx(2000)


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL")
async def test_a_killed_local_engine_is_started_again_and_the_talk_goes_on() -> None:
    async def two_turns() -> list[str]:
        async with AsyncClient("local") as client, client.realtime() as session:
            session.send_text("Hello there!")
            await until(session, ResponseEnded)
            os.kill(local.shared().pid, signal.SIGKILL)
            await until(session, Reconnected)
            session.send_text("And again.")
            ended = await until(session, ResponseEnded)
            assert ended.status == "completed"
            return [item["role"] for item in session.conversation.history()]

    try:
        with pytest.warns(XVoiceWarning, match="had died and was started again"):
            roles = await two_turns()
        assert roles == ["user", "assistant", "user", "assistant"]
    finally:
        local.shared().stop()


async def test_a_broken_answer_is_said_to_be_lost_and_what_came_stays(engine: Engine) -> None:
    session: RealtimeSession
    endpoint = engine.endpoint()
    async with (
        Proxy(engine.url) as proxy,
        AsyncClient(base_url=proxy.url, api_key=endpoint.credential.reveal()) as client,
    ):
        proxy.trigger[b"response.output_audio_transcript.delta"] = "reset"
        async with client.realtime(reconnect=AT_ONCE) as session:
            session.send_text("Hello there!")
            ended = await until(session, ResponseEnded)
            assert ended.status == "lost"
            await until(session, Ready)
            assert proxy.connections == 2
            assert session.conversation.history()[0]["content"][0]["text"] == "Hello there!"
