"""``POST /v1/tts`` on a real engine (protocol.md 3)."""

from __future__ import annotations

import base64
import json
import os
import select
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import numpy as np
import pytest

from jupyter_xvoice.audio.codecs import CODECS, CONTENT_TYPES, SAMPLE_RATES, decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine

TEXT = "Hello from the local engine. This is a second sentence."


@pytest.fixture
def http(engine: Engine) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    with httpx.Client(base_url=f"{engine.url}/v1", headers=headers, timeout=60) as made:
        yield made


def speak(http: httpx.Client, **fields: object) -> httpx.Response:
    return http.post("/tts", json={"text": TEXT, "language": "en", **fields})


def sound(answer: httpx.Response, codec: str, rate: int) -> np.ndarray:
    assert answer.status_code == 200, answer.text
    raw = codec in {"pcm", "mulaw", "alaw"}
    samples, found = decode(answer.content, codec=codec if raw else None, sample_rate=rate if raw else None)
    assert found == rate
    return samples


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("rate", SAMPLE_RATES)
def test_every_codec_at_every_rate_holds_the_speech(http, codec, rate):
    answer = speak(http, output_format={"codec": codec, "sample_rate": rate})
    samples = sound(answer, codec, rate)
    assert answer.headers["content-type"] == CONTENT_TYPES[codec]
    assert answer.headers["x-trace-id"]
    assert answer.headers["server"].startswith("jupyter-xvoice-engine/")
    assert len(samples) / rate == pytest.approx(3.5, abs=0.5)
    assert 0.3 < np.abs(samples).max() <= 1.0
    assert 0.03 < np.sqrt(np.mean(samples**2)) < 0.4


def test_the_default_is_mp3_at_24_khz(http):
    answer = speak(http)
    assert answer.headers["content-type"] == "audio/mpeg"
    assert len(sound(answer, "mp3", 24000)) > 24000


def test_the_bit_rate_makes_the_size(http):
    sizes = {
        rate: len(speak(http, output_format={"codec": "mp3", "sample_rate": 44100, "bit_rate": rate}).content)
        for rate in (32000, 64000, 128000, 192000)
    }
    assert sizes[192000] / sizes[64000] == pytest.approx(3, rel=0.1)
    assert sizes[64000] / sizes[32000] == pytest.approx(2, rel=0.1)


def test_the_answer_is_streamed(http):
    body = {"text": "A sentence of some words. " * 100, "language": "en", "output_format": {"codec": "pcm"}}
    with http.stream("POST", "/tts", json=body) as answer:
        assert answer.headers["transfer-encoding"] == "chunked"
        chunks = [len(chunk) for chunk in answer.iter_raw()]
    assert len(chunks) > 20
    assert sum(chunks) / 48000 > 100


def test_voices_and_ids_in_any_case_sound_different(http):
    wav = {"codec": "wav", "sample_rate": 24000}
    answers = {voice: sound(speak(http, voice_id=voice, output_format=wav), "wav", 24000) for voice in ("eve", "LEO")}
    low = {voice: np.abs(np.fft.rfft(samples, 1 << 18))[600:1150].sum() for voice, samples in answers.items()}
    assert low["LEO"] > 3 * low["eve"]  # between 55 and 105 Hz lies the pitch of leo and nothing of eve


def test_speed_shortens_the_speech(http):
    pcm = {"codec": "pcm", "sample_rate": 16000}
    plain, fast = (len(speak(http, output_format=pcm, speed=speed).content) for speed in (1.0, 1.5))
    assert fast * 1.5 == pytest.approx(plain, rel=0.06)


def test_timestamps_come_in_an_envelope(http):
    answer = speak(http, with_timestamps=True, output_format={"codec": "pcm", "sample_rate": 16000})
    envelope = answer.json()
    audio = base64.b64decode(envelope["audio"])
    assert envelope["content_type"] == "audio/pcm"
    assert envelope["duration"] == pytest.approx(len(audio) / 32000, abs=0.01)
    assert "".join(envelope["audio_timestamps"]["graph_chars"]) == TEXT
    times = envelope["audio_timestamps"]["graph_times"]
    assert len(times) == len(TEXT)
    assert all(len(pair) == 2 and pair[0] <= pair[1] <= envelope["duration"] for pair in times)


def test_replace_and_tags_change_what_is_heard(http):
    pcm = {"codec": "pcm", "sample_rate": 16000}

    def length(text: str, **fields: object) -> float:
        return len(speak(http, text=text, output_format=pcm, **fields).content) / 32000

    assert length("We use nginx.", replace={"NGINX": "the web server of our choice"}) > length("We use nginx.") + 0.8
    assert length("One. [long-pause] Two.") == pytest.approx(length("One. Two.") + 1.2, abs=0.05)


def test_warnings_come_in_a_header(http):
    assert "x-xvoice-warnings" not in speak(http).headers
    header = speak(http, text="[laugh] [lol] “ä” <wörd>").headers["x-xvoice-warnings"]
    assert header.isascii()
    warnings = json.loads(header)
    assert warnings[0] == "local engine: approximated speech tags: [laugh]"
    assert "[lol] is not a speech tag" in warnings[1]


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"text": ""}, 400, "text is empty"),
        ({"text": "x" * 15001}, 400, "at most 15000"),
        ({"language": "german"}, 400, "Did you mean de"),
        ({"voice_id": "evee"}, 404, "Did you mean eve"),
        ({"speed": 1.6}, 400, "speed must be between 0.7 and 1.5"),
        ({"output_format": {"codec": "wav", "bit_rate": 64000}}, 400, "only mp3 takes one"),
        ({"replace": {"a": "x" * 128}, "text": "a " * 7000}, 400, "at most 60000"),
    ],
)
def test_a_refusal_has_the_shape_of_the_wire(http, fields, status, words):
    answer = speak(http, **fields)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "error"}
    assert words in answer.json()["error"]
    assert answer.headers["x-trace-id"]


@pytest.mark.parametrize("text", ["\ud83d\ude42 half \ud83d", "nul \u0000 nul", "\u202e mirrored", "© rni"])
def test_odd_text_does_not_break_the_engine(http, text):
    body = json.dumps({"text": text, "language": "pt-PT", "with_timestamps": True})
    answer = http.post("/tts", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
    assert speak(http).status_code == 200


@pytest.mark.parametrize("text", ["...", "<loud></loud>", "()", "\u200d"])
def test_a_text_without_words_gives_a_little_silence(http, text):
    samples = sound(speak(http, text=text), "mp3", 24000)
    assert 0.1 < len(samples) / 24000 < 0.5
    assert np.abs(samples).max() < 0.01


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a process that is not our child")
def test_the_speech_process_ends_with_the_engine(fresh_engine):
    running = fresh_engine()
    children = [int(pid) for pid in Path(f"/proc/{running.pid}/task/{running.pid}/children").read_text("ascii").split()]
    speaking = [pid for pid in children if b"synthesis.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()]
    assert len(speaking) == 1
    watched = os.pidfd_open(speaking[0])
    os.kill(running.pid, signal.SIGKILL)
    assert select.select([watched], [], [], 60)[0], "it outlives the engine"
    os.close(watched)


def resident(pid: int) -> int:
    """Bytes of memory that a process holds."""
    fields = Path(f"/proc/{pid}/statm").read_text("ascii").split()
    return int(fields[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_a_client_that_does_not_read_costs_no_memory_and_gets_everything_later(engine, http):
    long = {
        "text": "Words, words, words. " * 700,
        "language": "en",
        "output_format": {"codec": "pcm", "sample_rate": 48000},
    }
    body = json.dumps(long).encode()
    for _ in range(3):
        speak(http)
    address = urlsplit(engine.url)
    with socket.create_connection((address.hostname, address.port), timeout=60) as lazy:
        before = resident(engine.pid)
        head = f"POST /v1/tts HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer {engine.token.reveal()}\r\n"
        lazy.sendall(f"{head}Connection: close\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
        received = len(lazy.recv(1000))
        for _ in range(10):  # what takes their time would fill the memory
            assert len(speak(http, text=TEXT * 20, output_format={"codec": "pcm"}).content) > 1_000_000
        assert resident(engine.pid) - before < 40_000_000
        while data := lazy.recv(1 << 20):
            received += len(data)
    assert received > 80_000_000


def test_a_client_that_leaves_does_not_hold_up_the_next(engine, http):
    body = {"text": "Words, words, words. " * 700, "language": "en", "output_format": {"codec": "mp3"}}
    for _ in range(8):
        with http.stream("POST", "/tts", json=body) as answer:
            next(answer.iter_raw())
    with pytest.raises(httpx.TimeoutException):
        http.post("/tts", json={**body, "with_timestamps": True, "text": "One. " * 3000}, timeout=0.2)
    assert speak(http).status_code == 200
