# ruff: noqa: SIM117, RUF043 - a server around a client around an error reads best as it stands; patterns with dots are meant
"""The speech socket: against the engine, and against servers that do what the engine does not."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import APIError, AsyncClient, BrokenOffError, Client, InputError, LinkError, play
from jupyter_xvoice.api import socket_pool, sockets
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.results.speech import STOPPED
from tests.wire.scripted import socket_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from websockets.asyncio.server import ServerConnection

LINE = "The quick brown fox jumps over the lazy dog. "
SOUND = base64.b64encode(bytes(4800)).decode()
DELTA = {"type": "audio.delta", "delta": SOUND}
DONE = {"type": "audio.done", "trace_id": "trace-1"}
STALE = {
    "type": "error",
    "message": "TTS pipeline timed out after 2101s (trace_id=t-9) (Deadline expired before operation could complete)",
}


def test_audio_comes_in_chunks_and_is_all_there_in_the_end(client: Client) -> None:
    stream = client.tts_stream(LINE * 3, voice="leo", codec="pcm", with_timestamps=True)
    chunks = list(stream)
    speech = stream.speech
    assert len(chunks) > 3
    assert speech.encoded == b"".join(chunks)
    assert (speech.voice, speech.codec, speech.cost, speech.place) == ("leo", "pcm", 0.0, LOCAL_LABEL)
    assert (speech.text, speech.characters) == (LINE * 3, len(LINE * 3))
    assert speech.request_id
    assert speech.timestamps is not None
    assert len(speech.timestamps.words()) == 27
    assert speech.first_sound == stream.first_sound
    assert stream.first_sound is not None
    assert speech.duration > 5
    assert speech.broken_off == ""
    assert (stream.text, stream.place, stream.options.voice) == (LINE * 3, LOCAL_LABEL, "leo")


def test_text_is_fed_while_audio_flows(client: Client) -> None:
    heard = threading.Event()

    def text() -> Iterator[str]:
        yield LINE
        yield "And on. " * 40
        assert heard.wait(60), "no audio came before the text was complete"
        yield "The end."

    stream = client.tts_stream(text(), codec="pcm")
    for _ in stream:
        heard.set()
    assert stream.speech.text == LINE + "And on. " * 40 + "The end."


async def test_an_async_iterable_runs_on_the_callers_loop(async_client: AsyncClient) -> None:
    loop = asyncio.get_running_loop()

    async def text() -> AsyncIterator[str]:
        assert asyncio.get_running_loop() is loop
        yield "Hello "
        yield "there."

    stream = async_client.tts_stream(text())
    assert b"".join([chunk async for chunk in stream])
    assert stream.speech.text == "Hello there."


async def test_play_gives_the_speech_where_no_page_is(client: Client, async_client: AsyncClient) -> None:
    async def tokens() -> AsyncIterator[str]:
        for word in ("Good ", "morning."):
            yield word

    awaited = await play(async_client.tts_stream(tokens(), codec="pcm"))
    speech = await asyncio.to_thread(play, client.tts_stream(iter(["Good ", "morning."]), codec="pcm"))
    assert (awaited.text, awaited.broken_off) == ("Good morning.", "")
    assert awaited.encoded == speech.encoded


def test_what_the_text_raises_is_the_callers(client: Client) -> None:
    def text() -> Iterator[str]:
        yield LINE
        raise ZeroDivisionError("mine")

    stream = client.tts_stream(text())
    with pytest.raises(ZeroDivisionError, match="mine"):
        b"".join(stream)
    assert stream.speech.broken_off == "the text broke off (ZeroDivisionError)"
    assert b"".join(client.tts_stream("Hello"))


@pytest.mark.parametrize("text", ["", " ", [], ["", " "], iter(())])
def test_no_text_at_all(client: Client, text: Any) -> None:
    with pytest.raises(InputError, match="nothing to say"):
        b"".join(client.tts_stream(text))


@pytest.mark.parametrize("text", [3, [3], None])
def test_what_is_no_text(client: Client, text: Any) -> None:
    with pytest.raises(InputError, match="text"):
        b"".join(client.tts_stream(text))


def test_a_stream_is_spoken_once(client: Client) -> None:
    stream = client.tts_stream("Hello")
    list(stream)
    with pytest.raises(InputError, match="spoken once"):
        list(stream)


def test_an_unknown_voice_is_refused_with_the_nearest_names(client: Client) -> None:
    with pytest.raises(APIError, match="(?i)eve") as caught:
        b"".join(client.tts_stream("Hello", voice="evee"))
    assert caught.value.status in {400, 404}
    assert caught.value.trace_id


async def test_clear_stops_and_the_socket_serves_on(async_client: AsyncClient) -> None:
    stream = async_client.tts_stream(LINE * 200, codec="pcm", sample_rate=48000)
    came = 0
    async for chunk in stream:
        if not came:
            await stream.clear()
        came += len(chunk)
    assert 0 < stream.speech.duration < 300
    assert stream.speech.broken_off == STOPPED
    again = async_client.tts_stream("Hello", codec="pcm", sample_rate=48000)
    assert 0 < len(b"".join([chunk async for chunk in again])) < 48000 * 2 * 3


async def test_clear_before_the_start_says_nothing(async_client: AsyncClient) -> None:
    stream = async_client.tts_stream(LINE)
    await stream.clear()
    assert [chunk async for chunk in stream] == []
    assert stream.speech.broken_off == STOPPED


async def test_clear_while_the_socket_is_opened_says_nothing() -> None:
    server = Server([DELTA, DONE])
    opening = asyncio.Event()

    async def text() -> AsyncIterator[str]:
        yield LINE

    with socket_server(server) as url:
        async with AsyncClient(base_url=url) as client:
            stream = client.tts_stream(text(), codec="pcm")

            async def listen() -> list[bytes]:
                opening.set()
                return [chunk async for chunk in stream]

            listening = asyncio.create_task(listen())
            await opening.wait()
            await asyncio.sleep(0)  # the iteration has begun, the socket is not there yet
            await stream.clear()
            assert await listening == []
    assert [event["type"] for events in server.events for event in events if event["type"] == "text.delta"] == []
    assert stream.speech.broken_off == STOPPED


def test_leaving_early_leaves_no_old_audio_for_the_next(client: Client) -> None:
    usual = len(b"".join(client.tts_stream("Hello", codec="pcm")))
    for _ in range(3):
        stream = client.tts_stream(LINE * 20, codec="pcm")
        for _ in stream:
            break
        stream.close()
        assert stream.speech.broken_off == STOPPED
        assert len(b"".join(client.tts_stream("Hello", codec="pcm"))) == pytest.approx(usual, rel=0.05)


class Server:
    """Counts sockets and utterances, and answers each utterance with the next script."""

    def __init__(self, *scripts: list[Any]) -> None:
        self.scripts = list(scripts)
        self.opened = 0
        self.events: list[list[dict[str, Any]]] = []

    async def __call__(self, connection: ServerConnection) -> None:
        self.opened += 1
        events: list[dict[str, Any]] = []
        self.events.append(events)
        async for message in connection:
            event = json.loads(message)
            events.append(event)
            if event["type"] == "session.update":
                await connection.send(json.dumps({"type": "session.updated", "replace": event["replace"]}))
            if event["type"] == "text.clear":
                await connection.send(json.dumps({"type": "audio.clear"}))
            if event["type"] == "text.done":
                for step in self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]:
                    if isinstance(step, int):
                        await connection.close(step, "the reason")
                        return
                    if step == "abort":
                        connection.transport.abort()
                        return
                    await connection.send(step if isinstance(step, str) else json.dumps(step))


def speak(client: Client, text: Any = "Hello", **options: Any) -> bytes:
    return b"".join(client.tts_stream(text, codec="pcm", **options))


def test_a_socket_serves_one_utterance_after_another() -> None:
    server = Server([DELTA, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        assert [len(speak(client)) for _ in range(3)] == [4800] * 3
        assert server.opened == 1
        speak(client, voice="ara")
    assert server.opened == 2  # the voice is in the query


def test_the_replacements_are_told_once_a_socket_and_taken_back() -> None:
    server = Server([DELTA, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        for replace in ({"a": "b"}, {"a": "b"}, None):
            speak(client, replace=replace)
    told = [event.get("replace") for event in server.events[0] if event["type"] != "text.delta"]
    assert told == [{"a": "b"}, None, None, {}, None]  # None: text.done


def test_a_socket_is_opened_anew_before_it_is_too_old(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sockets, "KEEP_FOR", 0.0)
    server = Server([DELTA, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        speak(client)
        speak(client)
    assert server.opened == 2


@pytest.mark.parametrize("script", [[STALE], [STALE, 1011], [1000], [1001], ["abort"]])
def test_a_kept_socket_that_ended_is_replaced_and_the_text_said_again(script: list[Any]) -> None:
    server = Server([DELTA, DONE], script, [DELTA, DELTA, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        speak(client)
        stream = client.tts_stream(["One. ", "Two."], codec="pcm")
        assert len(b"".join(stream)) == 9600
    assert stream.speech.text == "One. Two."
    assert server.opened == 2
    assert [event.get("delta") for event in server.events[1]] == ["One. ", "Two.", None]


def test_what_was_heard_is_not_said_again() -> None:
    server = Server([DELTA, DONE], [DELTA, STALE])
    with socket_server(server) as url, Client(base_url=url) as client:
        speak(client)
        with pytest.raises(BrokenOffError, match=r"Deadline expired.*0\.1 s of audio"):
            speak(client)
    assert server.opened == 1


def test_the_deadline_of_the_service_on_a_new_socket_is_tried_once_more_and_no_further() -> None:
    server = Server([STALE])
    with socket_server(server) as url, Client(base_url=url) as client:
        with pytest.raises(APIError, match="timed out after 2101s") as caught:
            speak(client)
    assert caught.value.trace_id == "t-9"
    assert server.opened == 2


def test_a_new_socket_that_closes_without_audio_is_not_tried_again() -> None:
    server = Server([1011])
    with socket_server(server) as url, Client(base_url=url) as client:
        with pytest.raises(LinkError, match="closed with 1011: the reason") as caught:
            speak(client)
    assert (server.opened, caught.value.close_code, caught.value.reason) == (1, 1011, "the reason")


def test_an_error_in_the_middle_keeps_what_came() -> None:
    server = Server([DELTA, DELTA, {"type": "error", "message": "out of breath"}])
    with socket_server(server) as url, Client(base_url=url) as client:
        with pytest.raises(BrokenOffError, match=r"out of breath.*0\.2 s of audio") as caught:
            speak(client)
        assert caught.value.speech.duration == pytest.approx(0.2)
        assert caught.value.speech.cost is None


def test_what_is_not_understood_is_passed_over() -> None:
    odd = [
        "no json",
        "[1]",
        '{"no": "type"}',
        {"type": "ping"},
        {"type": "audio.delta"},
        {"type": "audio.delta", "delta": 7},
    ]
    stamps = {"type": "audio.delta", "delta": "", "audio_timestamps": {"graph_chars": ["H"], "graph_times": [[0, 0.1]]}}
    server = Server([*odd, DELTA, stamps, {**stamps, "audio_timestamps": {"graph_chars": 3}}, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        stream = client.tts_stream("H", codec="pcm", with_timestamps=True)
        assert len(b"".join(stream)) == 4800
    assert stream.speech.request_id == "trace-1"
    assert stream.speech.timestamps is not None
    assert stream.speech.timestamps.times == [(0.0, 0.1)]


def test_a_piece_longer_than_a_delta_takes_is_sent_in_several() -> None:
    server = Server([DELTA, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        speak(client, ["x" * 31_000])
    assert [len(event.get("delta", "")) for event in server.events[0]] == [15_000, 15_000, 1_000, 0]


def test_a_frame_of_many_megabytes_is_taken() -> None:
    large = base64.b64encode(bytes(6_000_000)).decode()
    server = Server([{"type": "audio.delta", "delta": large}, DONE])
    with socket_server(server) as url, Client(base_url=url) as client:
        assert len(speak(client)) == 6_000_000


def test_a_dirty_socket_that_does_not_clear_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket_pool, "_CLEAR_WAIT", 0.1)

    class Deaf(Server):
        async def __call__(self, connection: ServerConnection) -> None:
            self.opened += 1
            async for message in connection:
                if json.loads(message)["type"] == "text.done":
                    await connection.send(json.dumps(DELTA))
                    if self.opened > 1:
                        await connection.send(json.dumps(DONE))
            self.events.append([])  # it was closed

    server = Deaf([])
    with socket_server(server) as url, Client(base_url=url) as client:
        for _ in client.tts_stream("Hello", codec="pcm"):
            break
        assert len(speak(client)) == 4800
    assert server.opened == 2
