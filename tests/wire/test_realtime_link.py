"""Connections that are there and are not: half-open, slow, stalled; loops that were blocked; tasks that fail; secrets."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import APIError, AsyncClient, LinkError, Reconnect
from jupyter_xvoice.api import ClientSecret
from jupyter_xvoice.api.realtime import link, state, watchdogs
from jupyter_xvoice.api.realtime.changes import (
    Change,
    Ended,
    Ready,
    Reconnected,
    Reconnecting,
    ResponseEnded,
    ResponseStarted,
    SpeechStarted,
    Trouble,
    UserText,
)
from jupyter_xvoice.endpoints import Secret
from tests.weather import Proxy, Weather
from tests.wire.listening import rest, until
from tests.wire.talker import Call, Talker, refusal, talk
from tests.wire.test_client_secrecy import everything

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

AT_ONCE = Reconnect(delays=(0.0, 0.01, 0.02), jitter=0.0)


async def test_a_service_that_is_there_and_says_nothing_is_called_again_and_asked_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (state, watchdogs):
        monkeypatch.setattr(module, "ANSWER_BEGINS_WITHIN", 0.2)

    async def answer(call: Call) -> None:
        await call.ready()
        await call.hear("response.create")
        await call.say("response.created", response={"id": "r"})
        await call.stay()

    async with Talker(talk, answer) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(reconnect=AT_ONCE) as session:
            session.send_text("Hello?")
            seen: list[Change] = []
            await until(session, Reconnecting, among=seen)
            for module in (state, watchdogs):
                monkeypatch.setattr(module, "ANSWER_BEGINS_WITHIN", 60.0)  # this one answers, on a slow machine too
            assert any(isinstance(change, Trouble) and change.code == "mute" for change in seen)
            assert (await until(session, ResponseStarted)).response_id == "r"
        assert len(talker.requests) == 2


async def test_without_reconnecting_a_service_that_says_nothing_is_told_and_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (state, watchdogs):
        monkeypatch.setattr(module, "ANSWER_BEGINS_WITHIN", 0.2)
    async with Talker(talk) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime(reconnect=False) as session:
            session.send_text("Hello?")
            codes = [(await until(session, Trouble)).code for _ in range(2)]
        assert codes == ["mute", "request_dropped"]
        assert len(talker.requests) == 1


@pytest.mark.parametrize("weather", ["silence", "half-open"])
async def test_a_dead_peer_is_found_in_twice_the_keepalive_and_what_was_said_is_said_again(
    engine: Engine, weather: Weather
) -> None:
    async with AsyncClient(engine.endpoint()) as plain:
        said = (await plain.tts("What is the weather in Paris?", codec="pcm")).encoded or b""
    async with Proxy(engine.url) as proxy, AsyncClient(replace(engine.endpoint(), base_url=proxy.url)) as client:
        async with client.realtime(keepalive=2.0, reconnect=AT_ONCE) as session:
            proxy.now(weather)
            for start in range(0, len(said), 4800):
                session.append_audio(said[start : start + 4800])
            broken = await until(session, Reconnecting)
            assert "nothing came for 4 s" in broken.why
            await until(session, Reconnected)
            session.append_audio(bytes(48000 * 2))
            await until(session, SpeechStarted)
            seen: list[Change] = []
            await until(session, ResponseEnded, among=seen)
            final = [change.text for change in seen if isinstance(change, UserText) and change.final]
            assert "weather" in final[-1].lower()
        assert proxy.connections == 2


async def test_a_slow_connection_is_not_a_dead_one(engine: Engine) -> None:
    async with (
        Proxy(engine.url, slow_bytes=60_000) as proxy,
        AsyncClient(replace(engine.endpoint(), base_url=proxy.url)) as client,
        client.realtime(keepalive=1.5) as session,
    ):
        proxy.now("slow")
        session.send_text("Hello there!")
        seen: list[Change] = []
        ended = await until(session, ResponseEnded, among=seen)
        assert ended.status == "completed"
        assert not [change for change in seen if isinstance(change, Reconnecting)]


async def test_one_long_message_over_a_slow_line_counts_as_life() -> None:
    async def at_length(call: Call) -> None:
        await call.ready()
        await call.hear("response.create")
        await call.say("response.created", response={"id": "r"})
        await call.say("response.note", padding="x" * 400_000)
        await call.say("response.done", response={"id": "r", "status": "completed"})
        await call.stay()

    async with (
        Talker(at_length) as talker,
        Proxy(talker.url, slow_bytes=200_000) as proxy,
        AsyncClient(base_url=proxy.url) as client,
        client.realtime(keepalive=0.3) as session,
    ):
        proxy.now("slow")
        session.send_text("Go on")
        seen: list[Change] = []
        await until(session, ResponseEnded, among=seen)
        assert not [change for change in seen if isinstance(change, Reconnecting)]


async def test_a_loop_that_was_blocked_does_not_take_itself_for_a_dead_peer(engine: Engine) -> None:
    async with AsyncClient(engine.endpoint()) as client, client.realtime(keepalive=1.0) as session:
        for _ in range(2):
            time.sleep(3)  # noqa: ASYNC251  that is the point
            await asyncio.sleep(0.05)
        session.send_text("Hello")
        seen: list[Change] = []
        await until(session, ResponseEnded, among=seen)
        assert not [change for change in seen if isinstance(change, Reconnecting)]


async def test_a_peer_that_takes_nothing_costs_the_oldest_audio_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(link, "_BACKLOG", 2.0)
    go_on = asyncio.Event()

    async def stuck(call: Call) -> None:
        await call.ready()
        call.socket.transport.pause_reading()
        await go_on.wait()

    async with Talker(stuck) as talker, AsyncClient(base_url=talker.url) as client:
        # Closing does not wait for such a peer.
        async with asyncio.timeout(60), client.realtime(keepalive=None) as session:
            seen: list[Change] = []
            for _ in range(300):
                session.append_audio(bytes(48000))  # a second each: far more than the buffers of the sockets hold
                await asyncio.sleep(0)
            trouble = await until(session, Trouble, among=seen)
            assert trouble.code == "audio_dropped"
            assert "too slowly" in trouble.message
            counters = session.conversation.counters
            assert 0 < counters.dropped_audio_ms < 300_000
        assert len([c for c in [*seen, *await rest(session)] if isinstance(c, Trouble)]) == 1
        go_on.set()


async def test_a_failure_of_our_own_comes_out_where_the_session_is_iterated(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Talker(talk) as talker, AsyncClient(base_url=talker.url) as client:
        async with client.realtime() as session:
            await until(session, Ready)

            def fail(*_: Any) -> Any:
                raise ZeroDivisionError("our own fault")

            monkeypatch.setattr(session.conversation, "receive", fail)
            await talker.calls[0].say("ping")
            ended = await until(session, Ended)
            assert "our own fault" in ended.why
            with pytest.raises(ZeroDivisionError):
                await rest(session)
        assert len(talker.requests) == 1


async def test_a_failure_of_our_own_in_the_gap_comes_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(call: Call) -> None:
        await call.ready()
        await call.hang_up(1011)

    async with (
        Talker(gone) as talker,
        AsyncClient(base_url=talker.url) as client,
        client.realtime(reconnect=Reconnect(delays=(30.0,))) as session,
    ):
        await until(session, Reconnecting)

        def fail(*_: Any) -> Any:
            raise ZeroDivisionError("our own fault")

        monkeypatch.setattr(session.conversation, "poll", fail)
        session.conversation.send_text("makes the clock due")
        asyncio.get_running_loop().call_soon(session._link._tick)
        await until(session, Ended)
        with pytest.raises(ZeroDivisionError):
            await rest(session)


async def test_frames_that_make_no_sense_are_counted_and_survived() -> None:
    async def babble(call: Call) -> None:
        await call.ready()
        for frame in ("{", "[1, 2", '"words"', "null", "{}", '{"type": 3}', b"\x00\x01\x02"):
            await call.socket.send(frame)
        await call.say("some.new.event", nested={"deep": [1]})
        await call.say("response.created", response={"id": "r"})
        await call.say("response.done", response={"id": "r"})
        await call.stay()

    async with Talker(babble) as talker, AsyncClient(base_url=talker.url) as client, client.realtime() as session:
        await until(session, ResponseEnded)
        assert session.conversation.counters.malformed >= 6
        assert session.conversation.counters.unknown == 1


@pytest.mark.parametrize("way", ["key", "bearer", "subprotocol"])
async def test_no_secret_in_errors_logs_and_reprs(way: str, caplog: pytest.LogCaptureFixture) -> None:
    key, tool_key, token = "xai-" + secrets.token_hex(8), secrets.token_hex(12), secrets.token_hex(12)
    given = None if way == "key" else ClientSecret(Secret(token), datetime.now(UTC))
    said = f"Key {key} of token {token}, xai-client-secret.{token}"
    tool = {"type": "mcp", "server_url": "http://127.0.0.1/mcp", "server_label": "mine", "authorization": tool_key}

    async def hang_up(call: Call) -> None:
        await call.ready()
        error = {"type": "server_error", "message": said}
        await call.say("error", error=error)
        await call.hang_up(1008, f"bad {key if way == 'key' else token}")

    shown: list[str] = []
    caplog.set_level(logging.DEBUG)
    options: dict[str, Any] = {
        "token": given,
        "subprotocol": way == "subprotocol",
        "tools": (tool,),
        "reconnect": False,
    }
    async with (
        Talker(refusal(401, said), hang_up) as talker,
        AsyncClient(base_url=talker.url, api_key=key) as client,
    ):
        refused = client.realtime(**options)
        with pytest.raises(APIError) as caught:
            await refused.__aenter__()
        shown += [everything(caught.value), repr(refused), repr(vars(refused))]
        async with client.realtime(**options) as session:
            with pytest.raises(LinkError) as broken:
                shown += [repr(change) async for change in session]
        shown += [everything(broken.value), repr(session), repr(session.ended), repr(vars(session))]
    shown += [record.getMessage() for record in caplog.records if record.name == "jupyter_xvoice.sockets"]
    text = "\n".join(shown)
    assert "Sec-WebSocket" in text
    assert tool_key not in text
    assert key not in text
    if way != "key":
        assert token not in text
    assert json.dumps(said) not in text
