"""A conversation whose connection breaks: what is sent again, when it is given up, and that nobody revives it."""

from __future__ import annotations

import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import (
    APIError,
    AsyncClient,
    AuthenticationError,
    LinkError,
    RateLimitError,
    Reconnect,
    XVoiceWarning,
    local,
)
from jupyter_xvoice.api.realtime.changes import (
    Change,
    Ended,
    Ready,
    Reconnected,
    Reconnecting,
    ResponseEnded,
    ResponseStarted,
    Trouble,
)
from tests.weather import Proxy
from tests.wire.listening import rest, until
from tests.wire.talker import AT_ONCE, Call, Talker, refusal, talk

if TYPE_CHECKING:
    from jupyter_xvoice import RealtimeSession
    from jupyter_xvoice.local import Engine

HASTY = Reconnect(delays=(0.0, 0.01, 0.02), jitter=0.0, steady_after=60.0)


def says(words: str) -> dict[str, Any]:
    return {"id": f"it-{words}", "type": "message", "role": "user", "content": [{"type": "input_text", "text": words}]}


async def one_turn(call: Call) -> None:
    """Takes a text, answers it with one word, and breaks."""
    await call.ready()
    await call.hear("response.create")
    await call.say("response.created", response={"id": "r"})
    await call.say(
        "response.output_item.added", response_id="r", item={"id": "a", "type": "message", "role": "assistant"}
    )
    await call.say("response.output_audio_transcript.done", response_id="r", item_id="a", transcript="Hello you")
    await call.say("response.done", response={"id": "r", "status": "completed"})
    await call.hang_up(1011, "out of luck")


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


@pytest.mark.parametrize("status", [401, 400, 403])
async def test_a_refusal_that_cannot_heal_ends_it_at_once(status: int) -> None:
    async with Talker(one_turn, refusal(status, "Incorrect API key provided.")) as talker:
        once = Reconnect(delays=(0.0,))  # also where it is the last attempt
        client = AsyncClient(base_url=talker.url, api_key="a-key")
        async with client, client.realtime(reconnect=once if status == 401 else True) as session:
            session.send_text("Hello")
            seen: list[Change] = []
            ended = await until(session, Ended, among=seen)
            assert not ended.by_us
            assert f"answered {status}" in ended.why
            assert [change.try_ for change in seen if isinstance(change, Reconnecting)] == [1]
            with pytest.raises(APIError, match="Incorrect API key") as caught:
                await rest(session)
            if status != 403:
                assert isinstance(caught.value, AuthenticationError)
            with pytest.raises(LinkError, match="over"):
                session.send_text("Still there?")
            await asyncio.sleep(0.1)
        assert len(talker.requests) == 2
        assert [item["role"] for item in session.conversation.history()] == ["user", "assistant"]


async def test_the_attempts_are_counted_and_the_last_failure_is_said() -> None:
    async with Talker(one_turn, refusal(503, "Down.")) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(reconnect=AT_ONCE) as session:
            session.send_text("Hello")
            seen: list[Change] = []
            ended = await until(session, Ended, among=seen)
            tries = [change for change in seen if isinstance(change, Reconnecting)]
            assert [(change.try_, change.of, change.delay_s) for change in tries] == [
                (1, 3, 0.0),
                (2, 3, 0.01),
                (3, 3, 0.02),
            ]
            assert "3 attempts" in ended.why
            assert "Down" in ended.why
            with pytest.raises(LinkError, match=r"out of luck.*3 attempts.*Down"):
                await rest(session)
        assert len(talker.requests) == 1 + 3


async def test_a_service_that_asks_to_wait_long_is_not_asked_again() -> None:
    async with Talker(one_turn, refusal(429, "Too many.", retry_after="600")) as talker:
        async with AsyncClient(base_url=talker.url) as client, client.realtime() as session:
            session.send_text("Hello")
            await until(session, Ended)
            with pytest.raises(RateLimitError, match="asks to wait 600 s"):
                await rest(session)
        assert len(talker.requests) == 2


async def test_a_connection_that_breaks_again_and_again_is_given_up() -> None:
    async def flaky(call: Call) -> None:
        await call.ready()
        await call.hang_up(1011, "again")

    async with Talker(flaky) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(reconnect=HASTY) as session:
            ended = await until(session, Ended)
            assert "again" in ended.why
            with pytest.raises(LinkError, match="3 attempts"):
                await rest(session)
        assert len(talker.requests) == 1 + 3


async def test_without_reconnect_close_code_and_reason_reach_the_user() -> None:
    async with Talker(one_turn) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(reconnect=False) as session:
            session.send_text("Hello")
            seen: list[Change] = []
            ended = await until(session, Ended, among=seen)
            assert (ended.code, ended.reason, ended.by_us) == (1011, "out of luck", False)
            assert not [change for change in seen if isinstance(change, Reconnecting)]
            with pytest.raises(LinkError, match="1011: out of luck") as caught:
                await rest(session)
            assert (caught.value.close_code, caught.value.reason) == (1011, "out of luck")
            assert await rest(session) == []
        assert len(talker.requests) == 1


async def test_the_longest_duration_is_dialled_again_at_once() -> None:
    async def lasts_long(call: Call) -> None:
        await call.ready()
        error = {"type": "max_duration", "code": "max_duration", "message": "Sessions last two hours."}
        await call.say("error", error=error)
        await call.stay()  # it does not even hang up

    async with (
        Talker(lasts_long, talk) as talker,
        AsyncClient(base_url=talker.url) as client,
        client.realtime() as session,
    ):
        again = await until(session, Reconnecting)
        assert (again.try_, again.delay_s) == (1, 0.0)
        assert "two hours" in again.why
        await until(session, Reconnected)


async def test_inactivity_ends_it_with_a_word_and_without_an_exception() -> None:
    async def tired(call: Call) -> None:
        await call.ready()
        error = {"type": "timeout", "message": "Conversation timed out due to inactivity"}
        await call.say("error", error=error)
        await call.hang_up(1000, "bye")

    async with Talker(tired) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime() as session:
            changes = await rest(session)
        ended = changes[-1]
        assert isinstance(ended, Ended)
        assert not ended.by_us
        assert "inactivity" in ended.why
        assert len(talker.requests) == 1


async def test_it_is_never_revived_after_close(engine: Engine) -> None:
    endpoint = engine.endpoint()
    async with (
        Proxy(engine.url) as proxy,
        AsyncClient(base_url=proxy.url, api_key=endpoint.credential.reveal()) as client,
    ):
        policy = Reconnect(delays=(0.3, 0.3), jitter=0.0)
        async with client.realtime(reconnect=policy) as session:
            proxy.now("reset")
            await until(session, Reconnecting)
        changes = await rest(session)
        assert isinstance(changes[-1], Ended)
        assert changes[-1].by_us
        await asyncio.sleep(0.5)
        assert proxy.connections == 1


async def test_closing_while_it_dials_ends_the_dialling(engine: Engine) -> None:
    before = asyncio.all_tasks()
    endpoint = engine.endpoint()
    async with (
        Proxy(engine.url) as proxy,
        AsyncClient(base_url=proxy.url, api_key=endpoint.credential.reveal()) as client,
    ):
        dialled = asyncio.Event()
        async with client.realtime() as session:
            proxy.next = ["half-open"]
            proxy.on_connection = lambda _: dialled.set()
            proxy.now("reset")
            async with asyncio.timeout(10):
                await dialled.wait()
            session.send_text("never heard")
        ended = session.ended
        assert ended is not None
        assert ended.by_us
    assert asyncio.all_tasks() == before


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
