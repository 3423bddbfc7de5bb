"""``WS /v1/tts`` on a real engine (protocol.md 4)."""

from __future__ import annotations

import base64
import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from jupyter_xvoice.audio.codecs import decode
from jupyter_xvoice.local import serve_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine

DEADLINE = 60
"""Seconds for any single answer; none takes more than one."""


class Voice:
    """A speech socket, and the few words a test needs."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def send(self, kind: str, **fields: Any) -> None:
        self.socket.send(json.dumps({"type": kind, **fields}))

    def text(self, *deltas: str, done: bool = True) -> None:
        for delta in deltas:
            self.send("text.delta", delta=delta)
        if done:
            self.send("text.done")

    def next(self) -> dict[str, Any]:
        return json.loads(self.socket.recv(timeout=DEADLINE))

    def until(self, kind: str) -> list[dict[str, Any]]:
        events = [self.next()]
        while events[-1]["type"] != kind:
            events.append(self.next())
        return events

    def utterance(self) -> bytes:
        events = self.until("audio.done")
        assert {event["type"] for event in events[:-1]} <= {"audio.delta"}
        return sound(events)


def sound(events: list[dict[str, Any]]) -> bytes:
    return b"".join(base64.b64decode(event["delta"]) for event in events if event["type"] == "audio.delta")


def marks(events: list[dict[str, Any]]) -> tuple[str, list[list[float]]]:
    found = [event["audio_timestamps"] for event in events if "audio_timestamps" in event]
    return "".join("".join(m["graph_chars"]) for m in found), [pair for m in found for pair in m["graph_times"]]


@contextmanager
def opened(url: str, token: str, **query: str) -> Iterator[Voice]:
    address = f"{url.replace('http', 'ws', 1)}/v1/tts?{urlencode({'language': 'en', 'codec': 'pcm', **query})}"
    headers = {"Authorization": f"Bearer {token}"}
    with connect(address, additional_headers=headers, max_size=None, open_timeout=DEADLINE) as socket:
        yield Voice(socket)


@pytest.fixture
def voice(engine: Engine) -> Iterator[Voice]:
    with opened(engine.url, engine.token.reveal()) as made:
        yield made


def speaking(engine: Engine, **query: str) -> Any:
    return opened(engine.url, engine.token.reveal(), **query)


def seconds(pcm: bytes) -> float:
    return len(pcm) / 48000


def test_several_utterances_on_one_socket(voice):
    voice.text("Hello there.")
    first = voice.until("audio.done")
    voice.text("Hello there. And more of it.")
    second = voice.until("audio.done")
    assert 0.6 < seconds(sound(first)) < seconds(sound(second))
    assert first[-1]["trace_id"] != second[-1]["trace_id"]
    assert all(len(base64.b64decode(event["delta"])) <= 9600 for event in first[:-1])


def test_utterances_may_be_sent_ahead(voice):
    voice.text("One.")
    voice.text("One two three four five.")
    voice.text("One.")
    lengths = [seconds(voice.utterance()) for _ in range(3)]
    assert lengths[1] > lengths[0] + 0.7
    assert lengths[2] == pytest.approx(lengths[0], abs=0.02)


def test_audio_comes_while_text_still_arrives(voice):
    voice.text("This is the first sentence. And", done=False)
    begin = voice.next()
    assert begin["type"] == "audio.delta"
    voice.text(" this is the second.")
    assert len(voice.utterance()) > 48000


def test_words_without_spaces_are_words(voice):
    voice.text("Hello", "from", "LiveKit.", "This", "is", "one", "sentence.")
    words = seconds(voice.utterance())
    voice.text("Hello from LiveKit. This is one sentence.")
    assert words == pytest.approx(seconds(voice.utterance()), abs=0.02)


def test_the_end_without_text_is_answered(voice):
    voice.send("text.done")
    assert voice.until("audio.done")[0]["type"] == "audio.done"


def test_a_clear_is_answered_at_once_when_idle(voice):
    voice.send("text.clear")
    assert voice.next() == {"type": "audio.clear"}
    voice.text("Hello.")
    voice.utterance()
    voice.send("text.clear")
    assert voice.next() == {"type": "audio.clear"}


def test_a_clear_in_the_middle_stops_the_speech(voice):
    voice.text("Hello.")
    alone = seconds(voice.utterance())
    for _ in range(10):
        voice.text("A long sentence about nothing at all. " * 300)
        voice.text("And another.")
        assert voice.next()["type"] == "audio.delta"
        voice.send("text.clear")
        events = voice.until("audio.clear")
        assert "audio.done" not in {event["type"] for event in events}
        assert seconds(sound(events)) < 300
        voice.text("Hello.")
        assert seconds(voice.utterance()) == pytest.approx(alone, abs=0.02)  # nothing of what was cleared follows


def test_a_clear_takes_text_back_that_has_not_ended(voice):
    voice.text("Half a sentence", done=False)
    voice.send("text.clear")
    assert voice.next() == {"type": "audio.clear"}
    voice.text("Hello.")
    assert seconds(voice.utterance()) < 1.0


def test_a_pronunciation_holds_for_utterances_that_begin_after_it(voice):
    voice.text("We use nginx ", done=False)
    voice.send("session.update", replace={"nginx": "the web server of our choice"})
    assert voice.next() == {"type": "session.updated", "replace": {"nginx": "the web server of our choice"}}
    voice.text("here.")
    before = seconds(voice.utterance())
    voice.text("We use nginx here.")
    after = seconds(voice.utterance())
    assert after > before + 0.8
    voice.send("session.update", replace={})
    assert voice.next() == {"type": "session.updated", "replace": {}}
    voice.text("We use nginx here.")
    assert seconds(voice.utterance()) == pytest.approx(before, abs=0.02)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ("{", "not JSON"),
        ("[]", "type None is not known"),
        ('{"type": "speak"}', "type 'speak' is not known; one of text.delta, text.done, text.clear, session.update"),
        ('{"type": ["text.done"]}', "is not known"),
        ('{"type": "text.delta"}', "delta must be a string"),
        ('{"type": "text.delta", "delta": 5}', "delta must be a string; 5 came"),
        (json.dumps({"type": "text.delta", "delta": "x" * 15001}), "15001 characters; at most 15000"),
        ('{"type": "session.update", "replace": {"a.b": "x"}}', "'a.b'"),
        ('{"type": "session.update", "replace": 7}', "replace must be an object"),
        (b"\x00\x01", "Binary frames are not taken"),
    ],
)
def test_a_wrong_event_gives_a_flat_error_and_the_session_goes_on(voice, frame, words):
    voice.socket.send(frame)
    error = voice.next()
    assert set(error) == {"type", "message"}
    assert error["type"] == "error"
    assert words in error["message"]
    voice.text("Hello.")
    assert voice.utterance()


def test_an_expansion_beyond_the_limit_ends_the_session(voice):
    voice.send("session.update", replace={"a": "x" * 128})
    assert voice.next()["type"] == "session.updated"
    voice.text("a " * 7000, done=False)  # it closes at once
    assert "at most 60000" in voice.until("error")[-1]["message"]
    with pytest.raises(ConnectionClosed) as closed:
        voice.next()
    assert closed.value.rcvd
    assert closed.value.rcvd.code == 1008


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ({"language": "klingon"}, 400, "language 'klingon' is not known"),
        ({"language": ""}, 400, "language is required"),
        ({"voice": "evee"}, 404, "Did you mean eve?"),
        ({"codec": "opus"}, 400, "codec 'opus'"),
        ({"sample_rate": "11025"}, 400, "sample_rate 11025"),
        ({"speed": "3"}, 400, "speed must be between 0.7 and 1.5"),
        ({"bit_rate": "64000"}, 400, "only mp3 takes one"),
        ({"with_timestamps": "perhaps"}, 400, "with_timestamps"),
    ],
)
def test_a_wrong_query_is_refused_before_the_upgrade(engine, query, status, words):
    with pytest.raises(InvalidStatus) as refused, speaking(engine, **query):
        pytest.fail("the socket opened")
    answer = refused.value.response
    assert answer.status_code == status
    assert words in json.loads(answer.body)["error"]
    assert answer.headers["x-trace-id"]


@pytest.mark.parametrize("codec", ["mp3", "wav", "mulaw", "alaw", "ulaw", "pcm"])
def test_each_utterance_is_a_whole_file(engine, codec):
    with speaking(engine, codec=codec, sample_rate="16000", voice="ARA") as voice:
        for _ in range(2):
            voice.text("Hello there, my friend.")
            raw = None if codec in {"mp3", "wav"} else codec.replace("ulaw", "mulaw").replace("mmu", "mu")
            samples, rate = decode(voice.utterance(), codec=raw, sample_rate=16000 if raw else None)
            assert rate == 16000
            assert len(samples) / rate == pytest.approx(1.7, abs=0.4)


@pytest.mark.parametrize("codec", ["pcm", "mp3"])
def test_timestamps_are_absolute_in_the_utterance(engine, codec):
    text = "The first sentence. [pause] A <loud>second</loud> one."
    with speaking(engine, with_timestamps="true", codec=codec) as voice:
        for _ in range(2):
            voice.text(*text.split(" ", 2)[:1], " " + text.split(" ", 1)[1])
            events = voice.until("audio.done")
            chars, times = marks(events)
            assert chars == "The first sentence. A second one."
            assert times == sorted(times)
            assert times[0][0] < 0.05
            last = [event for event in events if "audio_duration" in event][-1]
            assert times[-1][1] <= last["audio_duration"]
            if codec == "pcm":
                assert last["audio_duration"] == pytest.approx(seconds(sound(events)), abs=0.02)


def test_timestamps_come_only_when_asked_for(voice):
    voice.text("Hello.")
    assert all(set(event) == {"type", "delta"} for event in voice.until("audio.done")[:-1])


def test_warnings_come_with_the_end(voice):
    voice.text("[laugh] Hello <soft>", "there</soft>.")
    assert voice.until("audio.done")[-1]["warnings"] == ["local engine: approximated speech tags: [laugh]"]
    voice.text("Hello.")
    assert set(voice.until("audio.done")[-1]) == {"type", "trace_id"}


def test_options_of_the_address_take_effect(engine):
    def length(text: str, **query: str) -> float:
        with speaking(engine, **query) as voice:
            voice.text(text)
            return seconds(voice.utterance())

    text = "It is 20 km away, and we walk."
    assert length(text, speed="1.5") == pytest.approx(length(text) / 1.5, rel=0.08)
    assert length("$5.20 at 8:00", text_normalization="true") != length("$5.20 at 8:00")
    assert length("Guten Morgen, wie geht es dir?", language="auto") == pytest.approx(
        length("Guten Morgen, wie geht es dir?", language="DE"), abs=0.02
    )


def test_a_client_that_leaves_in_the_middle_does_no_harm(engine):
    for _ in range(3):
        with speaking(engine) as voice:
            voice.text("A long sentence about nothing at all. " * 300)
            voice.next()
            voice.socket.socket.close()  # no farewell
    with speaking(engine) as voice:
        voice.text("Hello.")
        assert voice.utterance()


def resident(pid: int) -> int:
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(fields[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_client_that_does_not_read_costs_no_memory(engine):
    with speaking(engine, sample_rate="48000") as lazy, speaking(engine) as brisk:
        brisk.text("Hello.")
        brisk.utterance()
        before = resident(engine.pid)
        lazy.text(*["Words, words, words. " * 700] * 4)  # an hour of speech, 400 MB
        for _ in range(20):
            brisk.text("A sentence in between. " * 10)
            assert brisk.utterance()
        assert resident(engine.pid) - before < 40_000_000
        lazy.send("text.clear")
        lazy.until("audio.clear")


@pytest.fixture
def short_lived(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """An engine that has spoken, and whose speech sockets live for five seconds."""
    token = secrets.token_urlsafe(16)
    command = serve_command(["--data-dir", str(tmp_path), "--speech-deadline", "5", "--exit-on-stdin-eof"])
    home = str(Path(__file__).parents[2])
    environment = {**os.environ, "JUPYTER_XVOICE_ENGINE_TOKEN": token, "PYTHONPATH": home}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin
        assert process.stdout
        url = json.loads(process.stdout.readline())["url"]
        body, headers = {"text": "Hello.", "language": "en"}, {"Authorization": f"Bearer {token}"}
        httpx.post(f"{url}/v1/tts", json=body, headers=headers, timeout=DEADLINE).raise_for_status()
        yield url, token
        process.stdin.close()
        process.wait(DEADLINE)


def test_a_socket_is_ended_at_its_deadline(short_lived):
    with opened(*short_lived) as voice:
        voice.text("Hello.")
        voice.utterance()
        message = voice.until("error")[-1]["message"]
        assert message.startswith("TTS pipeline timed out after 5s (trace_id=")
        assert message.endswith("(Deadline expired before operation could complete)")
        with pytest.raises(ConnectionClosed):
            voice.next()
