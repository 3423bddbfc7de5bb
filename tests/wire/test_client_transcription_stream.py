# ruff: noqa: RUF043 - a server around a client around an error reads best as it stands; patterns with dots are meant
"""The transcription socket: against the engine, and against servers that do what the engine does not (protocol.md 7)."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import APIError, AsyncClient, Audio, Client, InputError, LinkError
from tests.wire.scripted import socket_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from websockets.asyncio.server import ServerConnection

    from jupyter_xvoice.local import Engine

LINE = "The weather is very good today."
CREATED = {"type": "transcript.created", "id": "uuid-1"}
DONE = {"type": "transcript.done", "text": "", "duration": 2.0}


@pytest.fixture(scope="module")
def spoken(engine: Engine) -> Audio:
    with Client(engine.endpoint()) as client:
        return client.tts(LINE, voice="rex", codec="wav", sample_rate=16000)


def final(text: str, start: float = 0.0, **more: Any) -> dict[str, Any]:
    event = {
        "type": "transcript.partial",
        "text": text,
        "is_final": True,
        "speech_final": True,
        "start": start,
        "duration": 1,
    }
    return {**event, **more}


def test_utterances_come_while_audio_goes(client: Client, spoken: Audio) -> None:
    stream = client.stt_stream([spoken], realtime=False)
    said = list(stream)
    finals = [one.text for one in said if one.kind == "final"]
    assert "weather" in " ".join(finals)
    assert stream.transcript.text == " ".join(finals)
    assert any(one.kind == "interim" for one in said)
    assert (stream.transcript.cost, stream.transcript.place) == (0.0, "Local engine")
    assert stream.transcript.words


def test_raw_bytes_of_any_size_do_the_same(client: Client, spoken: Audio) -> None:
    data = spoken.to_bytes("pcm", sample_rate=16000)
    odd = [data[at : at + 3333] for at in range(0, len(data), 3333)]
    stream = client.stt_stream(iter(odd), interim_results=False, realtime=False)
    assert all(one.kind != "interim" for one in stream)
    assert "weather" in stream.transcript.text


@pytest.mark.parametrize(("encoding", "rate"), [("mulaw", 8000), ("pcm", 48000)])
def test_every_encoding_of_an_audio(client: Client, spoken: Audio, encoding: str, rate: int) -> None:
    stream = client.stt_stream([spoken[:1.0], spoken[1.0:]], encoding=encoding, sample_rate=rate, realtime=False)
    list(stream)
    assert "today" in stream.transcript.text


async def test_an_async_source(async_client: AsyncClient, spoken: Audio) -> None:
    async def source() -> AsyncIterator[Audio]:
        yield spoken

    stream = async_client.stt_stream(source(), realtime=False)
    assert [one async for one in stream]
    assert "weather" in stream.transcript.text


def test_finalize_closes_the_utterance_and_the_stream_stays(client: Client, spoken: Audio) -> None:
    data = spoken.to_bytes("pcm", sample_rate=16000)
    heard = threading.Event()

    def source() -> Iterator[bytes]:
        yield data
        assert heard.wait(60), "finalize closed nothing"
        yield data

    stream = client.stt_stream(source(), endpointing=5000, realtime=False)
    finals = 0
    for one in stream:
        if one.kind == "interim" and not heard.is_set():
            stream.finalize()
        if one.kind == "final":
            finals += 1
            heard.set()
    assert finals >= 2


def test_silence_is_no_error(client: Client) -> None:
    stream = client.stt_stream([bytes(32000)], realtime=False)
    assert [one for one in stream if one.text] == []
    assert stream.transcript.text == ""


@pytest.mark.parametrize("chunks", [[3], ["text"], 3])
def test_what_is_no_audio(client: Client, chunks: Any) -> None:
    with pytest.raises(InputError, match="chunks"):
        list(client.stt_stream(chunks))


def test_what_the_source_raises_is_the_callers(client: Client) -> None:
    def source() -> Iterator[bytes]:
        yield bytes(3200)
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        list(client.stt_stream(source()))


class Server:
    """Says ``before`` at once, ``after`` when the audio is done."""

    def __init__(self, after: list[Any], before: list[Any] | None = None) -> None:
        self.before = [CREATED] if before is None else before
        self.after = after
        self.frames: list[bytes] = []
        self.events: list[dict[str, Any]] = []
        self.path = ""

    async def __call__(self, connection: ServerConnection) -> None:
        assert connection.request is not None
        self.path = connection.request.path
        await self._say(connection, self.before)
        async for message in connection:
            if isinstance(message, bytes):
                self.frames.append(message)
                continue
            self.events.append(json.loads(message))
            if self.events[-1]["type"] == "audio.done":
                await self._say(connection, self.after)

    async def _say(self, connection: ServerConnection, steps: list[Any]) -> None:
        for step in steps:
            if step == "abort":
                connection.transport.abort()
            elif isinstance(step, int):
                await connection.close(step, "the reason")
            else:
                await connection.send(step if isinstance(step, str) else json.dumps(step))


def listen(server: Server, chunks: Any = (bytes(6400),), **options: Any) -> tuple[list[Any], Any]:
    with socket_server(server) as url, Client(base_url=url) as client:
        stream = client.stt_stream(list(chunks), realtime=False, **options)
        return list(stream), stream.transcript


@pytest.mark.parametrize("end", [[], ["abort"], [1000], [1011]])
def test_any_close_after_the_last_done_is_success(end: list[Any]) -> None:
    said, transcript = listen(Server([final("Hello."), DONE, *end]))
    assert [one.text for one in said] == ["Hello."]
    assert (transcript.text, transcript.request_id, transcript.cost) == ("Hello.", "uuid-1", None)


def test_no_audio_goes_before_the_greeting_and_then_in_frames_of_100_ms() -> None:
    server = Server([DONE])
    listen(server, [bytes(8000), bytes(1)])
    assert [len(frame) for frame in server.frames] == [3200, 3200, 1600, 1]
    assert [event["type"] for event in server.events] == ["audio.done"]
    silent = Server([DONE], before=[])
    with socket_server(silent) as url, Client(base_url=url) as client, pytest.raises(TimeoutError):
        list(client.stt_stream([bytes(6400)], timeout=0.5))
    assert silent.frames == []


def test_the_query_says_everything() -> None:
    server = Server([DONE, DONE])
    listen(server, multichannel=True, channels=2, keyterms=["a b", "c"], language="en", smart_turn=0.5, endpointing=0)
    for part in (
        "/v1/stt?model=grok-voice-transcribe-2.0",
        "sample_rate=16000",
        "encoding=pcm",
        "interim_results=true",
        "endpointing=0",
        "multichannel=true",
        "channels=2",
        "keyterm=a+b&keyterm=c",
        "smart_turn=0.5",
    ):
        assert part in server.path


def test_every_channel_has_its_own_end() -> None:
    after = [
        final("left", channel_index=0),
        {**DONE, "channel_index": 0},
        final("right", 0.5, channel_index=1),
        {**DONE, "channel_index": 1},
    ]
    said, transcript = listen(Server([*after, "abort"]), multichannel=True, channels=2)
    assert [(one.channel, one.text) for one in said] == [(0, "left"), (1, "right")]
    assert [channel.text for channel in transcript.channels] == ["left", "right"]


def test_a_connection_that_breaks_keeps_what_was_recognised() -> None:
    server = Server([final("Hello."), "abort"])
    with socket_server(server) as url, Client(base_url=url) as client:
        stream = client.stt_stream([bytes(6400)], realtime=False)
        with pytest.raises(LinkError, match=r"after 0\.2 s of audio.*\.transcript"):
            list(stream)
    assert stream.transcript.text == "Hello."


def test_an_error_counts_only_when_the_socket_closes() -> None:
    complaint = {"type": "error", "message": 'Invalid message: expected {"type": "audio.done"}'}
    said, _ = listen(Server([complaint, final("Hello."), DONE]))
    assert [one.text for one in said] == ["Hello."]
    with pytest.raises(APIError, match="out of memory"):
        listen(Server([{"type": "error", "message": "out of memory"}, 1011]))


def test_what_is_not_understood_is_passed_over() -> None:
    said, _ = listen(Server(["no json", {"type": "ping"}, {"type": "transcript.partial"}, final("Hello."), DONE]))
    assert [one.text for one in said] == ["Hello."]


def test_opus_packets_go_one_by_one() -> None:
    server = Server([DONE])
    listen(server, [b"abc", b"d" * 7000], encoding="opus")
    assert [len(frame) for frame in server.frames] == [3, 7000]
    with pytest.raises(InputError, match="opus.*pcm"):
        listen(server, [Audio([0.0] * 100, 16000)], encoding="opus")


def test_stereo_is_sent_as_it_is_for_two_channels_and_mixed_for_one() -> None:
    stereo = Audio([[0.5, -0.5]] * 1600, 16000)
    two, one = Server([DONE, DONE]), Server([DONE])
    listen(two, [stereo], multichannel=True, channels=2)
    listen(one, [stereo])
    assert sum(map(len, two.frames)) == 6400
    assert sum(map(len, one.frames)) == 3200
