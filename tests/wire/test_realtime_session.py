"""A conversation on the real engine: opened, held, closed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import APIError, AudioFormat, InputError, LinkError, SessionSettings
from jupyter_xvoice.api.realtime.changes import (
    AgentAudio,
    Change,
    Committed,
    Ended,
    Ready,
    Reconnecting,
    ResponseEnded,
    ResponseStarted,
    SpeechStarted,
    Trouble,
    UserText,
)
from jupyter_xvoice.audio import Audio
from tests.wire.listening import rest, until

if TYPE_CHECKING:
    from jupyter_xvoice import AsyncClient


async def test_a_typed_turn_is_answered_with_sound(async_client: AsyncClient) -> None:
    async with async_client.realtime(voice="ara") as session:
        assert session.local
        assert session.place == "Local engine"
        assert session.trace_id
        session.send_text("Hello there!")
        seen: list[Change] = []
        ended = await until(session, ResponseEnded, among=seen)
        kinds = [type(change) for change in seen]
        assert kinds.index(Ready) < kinds.index(ResponseStarted)
        assert ended.status == "completed"
        sound = b"".join(change.data for change in seen if isinstance(change, AgentAudio))
        assert len(sound) > 24000
        assert [item["role"] for item in session.conversation.history()] == ["user", "assistant"]
    last = (await rest(session))[-1]
    assert last == Ended(1000, "", by_us=True, why="")
    assert session.ended == last


@pytest.mark.parametrize("transport", ["json", "binary"])
async def test_what_is_said_before_it_is_ready_is_heard(async_client: AsyncClient, transport: str) -> None:
    said = Audio.from_array((await async_client.tts("What is the weather in Paris?", codec="wav")).samples, 24000)
    session = async_client.realtime(
        settings=SessionSettings(
            transport=transport,  # type: ignore[arg-type]
            input_format=AudioFormat("audio/pcm", 16000),
            output_format=AudioFormat("audio/pcmu", 8000),
        )
    )
    pcm = said.resample(16000).to_bytes("pcm") + bytes(2 * 16000 * 2)
    for start in range(0, len(pcm), 3200):
        session.append_audio(pcm[start : start + 3200])
    async with session:
        seen: list[Change] = []
        await until(session, SpeechStarted, among=seen)
        await until(session, Committed, among=seen)
        await until(session, ResponseEnded, among=seen)
    final = [change.text for change in seen if isinstance(change, UserText) and change.final]
    assert "weather" in final[-1].lower()
    counters = session.conversation.counters
    assert counters.dropped_audio_ms == 0
    assert counters.held_audio_ms == counters.sent_audio_ms == pytest.approx(len(pcm) / 32, abs=1)
    assert sum(len(change.data) for change in seen if isinstance(change, AgentAudio)) > 8000


async def test_nothing_is_taken_after_the_end(async_client: AsyncClient) -> None:
    async with async_client.realtime() as session:
        pass
    with pytest.raises(LinkError, match="over"):
        session.send_text("Hello?")
    with pytest.raises(LinkError, match="over"):
        session.append_audio(bytes(960))
    with pytest.raises(InputError, match="one conversation"):
        await session.__aenter__()
    await session.close()


async def test_an_unknown_voice_is_refused_with_the_nearest(async_client: AsyncClient) -> None:
    with pytest.raises(APIError, match="evee") as caught:
        async with async_client.realtime(voice="evee"):
            pass
    assert "eve" in str(caught.value).replace("evee", "")


async def test_an_ephemeral_token_opens_it_either_way(async_client: AsyncClient) -> None:
    for subprotocol in (False, True):
        token = await async_client.client_secrets.create(seconds=60)
        async with async_client.realtime(token=token, subprotocol=subprotocol) as session:
            assert session.conversation.ready


async def test_sockets_and_tasks_are_gone_afterwards(async_client: AsyncClient) -> None:
    before = asyncio.all_tasks()
    async with async_client.realtime() as session:
        session.send_text("Hello")
        await until(session, ResponseStarted)
    assert asyncio.all_tasks() == before


async def test_who_gives_up_while_it_connects_leaves_nothing_behind(async_client: AsyncClient) -> None:
    await async_client.voices.list()
    before = asyncio.all_tasks()
    session = async_client.realtime()
    opening = asyncio.create_task(session.__aenter__())
    await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    assert asyncio.all_tasks() == before
    assert session.ended is not None
    assert session.ended.by_us


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"voise": "eve"}, "voice"),
        ({"settings": SessionSettings(), "voice": "eve"}, "not both"),
        ({"model": ""}, "model"),
        ({"subprotocol": True}, "token"),
        ({"token": "xyz"}, "client_secrets"),
        ({"reconnect": 3}, "Reconnect"),
        ({"keepalive": 0}, "keepalive"),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_sent(
    async_client: AsyncClient, arguments: dict[str, object], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        async_client.realtime(**arguments)  # type: ignore[arg-type]


async def test_the_idle_session_lives_on_keepalives(async_client: AsyncClient) -> None:
    async with async_client.realtime(keepalive=1.0) as session:
        # Five times as long as it takes to ask, more than twice as long as it takes to give up.
        await asyncio.sleep(5.0)
        session.send_text("Hello")
        seen: list[Change] = []
        await until(session, ResponseEnded, among=seen)
    assert not [change for change in seen if isinstance(change, (Reconnecting, Trouble))]
