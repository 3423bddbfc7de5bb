"""When a conversation is not taken up again: refusals, attempts that are used up, limits, and its own end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import (
    APIError,
    AsyncClient,
    AuthenticationError,
    LinkError,
    RateLimitError,
    Reconnect,
)
from jupyter_xvoice.api.realtime.changes import (
    Change,
    Ended,
    Reconnected,
    Reconnecting,
)
from tests.weather import Proxy
from tests.wire.listening import rest, until
from tests.wire.talker import AT_ONCE, Call, Talker, one_turn, refusal, talk

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine


HASTY = Reconnect(delays=(0.0, 0.01, 0.02), jitter=0.0, steady_after=60.0)


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
            async with asyncio.timeout(60):
                await dialled.wait()
            session.send_text("never heard")
        ended = session.ended
        assert ended is not None
        assert ended.by_us
    assert asyncio.all_tasks() == before
