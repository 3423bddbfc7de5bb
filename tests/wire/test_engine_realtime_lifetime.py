"""How an engine's realtime session ends, is limited, and is taken up again (protocol.md 9.11, 9.12)."""

from __future__ import annotations

import asyncio
import socket
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import psutil
import pytest
from websockets.exceptions import ConnectionClosed

from jupyter_xvoice.engine.recognition.pool import STREAMS
from tests.unit.engine.dialogue.test_chat import said, serving, streaming
from tests.wire.realtime import LONGEST_WAIT, VAD, silence, spoken, talking

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine
    from tests.wire.realtime import Talk

RESUMABLE = {"resumption": {"enabled": True}}


async def eventually(condition: Callable[[], bool], seconds: float = LONGEST_WAIT) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  another process is watched, which sets no event here
            await asyncio.sleep(0.1)


async def busy(talk: Talk) -> None:
    while True:
        await talk.send("input_audio_buffer.append", audio="")
        await talk.rest(0.3)


async def test_who_leaves_in_the_middle_of_an_answer_ends_the_work_on_it(fresh_engine: FreshEngine) -> None:
    async def for_ever(writer: asyncio.StreamWriter) -> None:
        await streaming(said("Once upon a time there was a harbour. "), done=False)(writer)
        await asyncio.Event().wait()

    async with serving(for_ever) as endpoint:
        engine = await asyncio.to_thread(fresh_engine, chat_url=endpoint.url, chat_model="small")
        async with talking(engine) as talk:
            await talk.write("Tell me a story.")
            await talk.send("response.create")
            await talk.until("response.output_audio.delta")
            assert not endpoint.gone.is_set()
        async with asyncio.timeout(LONGEST_WAIT):
            await endpoint.gone.wait()


async def test_a_conversation_is_taken_up_again(engine: Engine) -> None:
    async with talking(engine) as talk:
        await talk.update(**RESUMABLE)
        conversation = talk.of("conversation.created")[0]["conversation"]["id"]
        session = talk.of("session.created")[0]["session"]["id"]
        first = await talk.ask("Remember cobalt.")
        async with talking(engine, query=f"model=x&conversation_id={conversation}") as early:
            greeting = await early.until("conversation.created")
            assert greeting["conversation"]["id"] == conversation, "while the dead connection is not known to be dead"
    async with talking(engine, query=f"model=x&conversation_id={conversation}") as talk:
        await talk.update(**RESUMABLE)
        assert talk.of("conversation.created")[0]["conversation"]["id"] == conversation
        assert talk.of("session.created")[0]["session"]["id"] != session
        replayed = talk.of("conversation.item.created")
        assert [event["item"]["role"] for event in replayed] == ["user", "assistant"]
        assert talk.types()[-1] == "session.updated"
        second = await talk.ask("What did I say?")
        total = first["usage"]["output_audio_seconds"] + second["usage"]["output_audio_seconds"]
        assert second["usage"]["billable_audio_seconds"] == pytest.approx(total, abs=1.01)
    async with talking(engine, x_engine_profile="quirks", query=f"model=x&conversation_id={conversation}") as talk:
        await talk.update()
        added = talk.of("conversation.item.added")
        assert [event["item"]["role"] for event in added] == ["assistant"] * 2
        assert added[0]["item"]["content"][0]["type"] == "text"


async def test_a_conversation_that_was_not_kept_is_a_new_one(engine: Engine) -> None:
    async with talking(engine) as talk:
        await talk.update()
        conversation = talk.of("conversation.created")[0]["conversation"]["id"]
    async with talking(engine, query=f"conversation_id={conversation}") as talk:
        await talk.update()
        assert talk.of("conversation.created")[0]["conversation"]["id"] != conversation


async def test_the_limits_end_a_session_with_a_word(fresh_engine: Any) -> None:
    async with talking(fresh_engine(realtime_idle_seconds=1.0)) as talk:
        error = (await talk.until("error"))["error"]
        assert (error["type"], error["message"]) == ("timeout", "Conversation timed out due to inactivity")
        with pytest.raises(ConnectionClosed) as closed:
            await talk.next()
        assert closed.value.rcvd
        assert (closed.value.rcvd.code, closed.value.rcvd.reason) == (1000, "timeout")
    async with talking(fresh_engine(realtime_max_seconds=3.0)) as talk:
        with pytest.raises(ConnectionClosed):
            await busy(talk)
        with pytest.raises(ConnectionClosed):  # what was sent may meet the end before the words of it are read
            await talk.until("max_duration")
        assert talk.of("error")[-1]["error"]["type"] == "max_duration"


async def test_a_client_that_leaves_ends_the_work(fresh_engine: Any) -> None:
    engine = fresh_engine()
    process = psutil.Process(engine.pid)
    audio = await spoken(engine, "Tell me a story about a dog.")
    async with talking(engine) as talk:
        await talk.update(turn_detection=VAD)
        await talk.speak(silence(0.3) + audio)
        await talk.until("input_audio_buffer.speech_started")
        item = {"type": "force_message", "content": [{"type": "text", "text": "On and on. " * 2000}]}
        await talk.send("conversation.item.create", item=item)
        await talk.until("response.output_audio.delta")
        talk.socket.transport.abort()
    await eventually(lambda: len(process.children()) == 2)  # eSpeak, and one recogniser that is kept warm
    async with talking(engine) as talk:
        await talk.ask("Hello.")


async def test_clients_that_leave_in_the_middle_of_speech_leave_no_stream_open(engine: Engine) -> None:
    audio = await spoken(engine, "Hello, who are you?")
    for _ in range(STREAMS):
        async with talking(engine) as talk:
            await talk.update(turn_detection=VAD)
            await talk.speak(silence(0.3) + audio, faster=20)
            await talk.until("input_audio_buffer.speech_started")
            talk.socket.transport.abort()
    async with talking(engine) as talk:
        await talk.update(turn_detection=VAD)
        await talk.speak(silence(0.3) + audio + silence(1), faster=4)
        assert (await talk.until("response.done"))["response"]["status"] == "completed"
        assert not talk.of("error")


async def test_a_client_that_does_not_read_costs_little(fresh_engine: Any) -> None:
    engine = fresh_engine()
    process = psutil.Process(engine.pid)
    async with talking(engine) as talk:
        await talk.ask("Hello.")
        before = process.memory_info().rss
        talk.socket.transport.pause_reading()
        item = {"type": "force_message", "content": [{"type": "text", "text": "On and on. " * 3000}]}
        for _ in range(40):
            await talk.send("conversation.item.create", item=item)
        await asyncio.sleep(4)
        grown = process.memory_info().rss - before
        assert grown < 40_000_000, grown
        talk.socket.transport.resume_reading()
        await talk.until("response.output_audio.delta")
        talk.socket.transport.abort()


async def test_many_sessions_at_once(engine: Engine) -> None:
    async def one() -> str:
        async with talking(engine) as talk:
            return str((await talk.ask("Hello."))["response"]["status"])

    assert await asyncio.gather(*(one() for _ in range(20))) == ["completed"] * 20


async def test_a_deleted_voice_is_an_error_and_the_session_lives(engine: Engine) -> None:
    clip = await spoken(engine, "This is how I speak when nobody hurries me at all.", voice="leo", codec="wav")
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    async with httpx.AsyncClient(base_url=f"{engine.url}/v1", headers=headers, timeout=60) as http:
        files = {"file": ("reference.wav", clip, "audio/wav")}
        voice = (await http.post("/custom-voices", data={"name": "Gone"}, files=files)).json()["voice_id"]
        async with talking(engine) as talk:
            assert (await talk.update(voice=voice))["voice"] == voice
            assert (await talk.ask("Hello."))["response"]["status"] == "completed"
            await http.delete(f"/custom-voices/{voice}")
            assert (await talk.ask("Hello again."))["response"]["status"] == "failed"
            assert talk.of("error")[-1]["error"]["code"] == "voice_not_found"
            await talk.update(voice="ara")
            assert (await talk.ask("And now?"))["response"]["status"] == "completed"


def test_a_plain_request_is_no_upgrade(engine: Engine) -> None:
    address = urlsplit(engine.url)
    request = (
        f"GET /v1/realtime HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {engine.token.reveal()}\r\n\r\n"
    )
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=LONGEST_WAIT) as plain:
        plain.sendall(request.encode())
        assert plain.recv(100).startswith(b"HTTP/1.1 404")
