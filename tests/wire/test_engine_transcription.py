"""``POST /v1/stt`` on a real engine (protocol.md 6)."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
import pytest

from jupyter_xvoice.audio import Audio
from tests.wire import transcription as stt
from tests.wire.transcription import CHILDREN, WEATHER
from tests.words import share_heard

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine

GRAMMAR = "#JSGF V1.0;\ngrammar orders;\npublic <order> = turn (on | off) the (kitchen | garden) light;"
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc")


def test_a_wav_file_becomes_text_and_words_with_times(engine: Engine) -> None:
    answer = stt.transcript(engine, stt.spoken(engine, WEATHER), ("language", "en"))
    assert share_heard(WEATHER, answer["text"]) >= 0.8
    assert answer["language"] == "en"
    assert answer["duration"] == round(answer["duration"], 2)
    assert 1 < answer["duration"] < 5
    assert [word["text"] for word in answer["words"]] == answer["text"].split()
    assert all(set(word) == {"text", "start", "end"} for word in answer["words"])
    assert all(0 <= word["start"] < word["end"] <= answer["duration"] for word in answer["words"])
    assert "warnings" not in answer
    assert "channels" not in answer


@pytest.mark.parametrize("suffix", ["wav", "mp3", "ogg", "opus", "flac", "aac", "mp4", "m4a", "mkv"])
def test_every_container_is_read(engine: Engine, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"speech.{suffix}"
    Audio.from_bytes(stt.spoken(engine, WEATHER, rate=24000)).to_file(path)
    assert share_heard(WEATHER, stt.transcript(engine, path.read_bytes())["text"]) >= 0.8


@pytest.mark.parametrize(("codec", "rate"), [("pcm", 44100), ("pcm", 16000), ("mulaw", 16000), ("alaw", 24000)])
def test_raw_audio_is_read_as_it_is_described(engine: Engine, codec: str, rate: int) -> None:
    sound = stt.spoken(engine, WEATHER, codec=codec, rate=rate)
    answer = stt.transcript(engine, sound, ("audio_format", codec), ("sample_rate", str(rate)))
    assert share_heard(WEATHER, answer["text"]) >= 0.8


def test_fields_after_the_file_count_unless_the_fault_says_otherwise(engine: Engine) -> None:
    parts = [("file", stt.spoken(engine, WEATHER)), ("language", "en"), ("format", "true")]
    assert stt.post(engine, parts).json()["text"].startswith("The")
    ignoring = stt.post(engine, parts, headers={"X-Engine-Fault": "fields-after-file-ignored"})
    assert ignoring.json()["text"].startswith("the")


def test_format_writes_numbers_and_sentences(engine: Engine) -> None:
    sound = stt.spoken(engine, "She has twenty five dollars.")
    phrases = ("local_phrases", "she has twenty five dollars\nshe had twenty nine dollars")
    spoken = stt.transcript(engine, sound, ("language", "en"), phrases)
    written = stt.transcript(engine, sound, ("language", "en"), ("format", "true"), phrases)
    assert spoken["text"] == "she has twenty five dollars"
    assert written["text"] == "She has $25."
    assert written["words"][-1]["start"] == spoken["words"][2]["start"]
    assert written["words"][-1]["end"] == spoken["words"][4]["end"]


@pytest.mark.parametrize("seconds", [0.01, 3])
def test_where_nobody_speaks_the_text_is_empty_and_words_are_left_out(engine: Engine, seconds: float) -> None:
    answer = stt.transcript(engine, stt.wav(stt.silence(seconds)))
    assert answer == {"text": "", "language": "en", "duration": round(seconds, 2)}


def test_long_audio_is_heard_to_its_end(engine: Engine) -> None:
    sound = stt.pcm(engine, WEATHER) + stt.silence(3) + stt.pcm(engine, CHILDREN, "sal")
    answer = stt.transcript(engine, stt.wav(sound + stt.silence(30) + sound))
    assert share_heard(f"{WEATHER} {CHILDREN} {WEATHER} {CHILDREN}", answer["text"]) >= 0.75
    starts = [word["start"] for word in answer["words"]]
    assert starts == sorted(starts)
    assert starts[-1] > 38


def test_channels_are_transcribed_one_by_one(engine: Engine) -> None:
    left, right = (np.frombuffer(stt.pcm(engine, text), "<i2") for text in (WEATHER, CHILDREN))
    both = np.zeros((max(len(left), len(right)), 2), "<i2")
    both[: len(left), 0], both[: len(right), 1] = left, right
    for answer in (
        stt.transcript(engine, stt.wav(both.tobytes(), channels=2), ("multichannel", "true")),
        stt.transcript(
            engine,
            both.tobytes(),
            ("multichannel", "true"),
            ("audio_format", "pcm"),
            ("sample_rate", "16000"),
            ("channels", "2"),
        ),
    ):
        assert [channel["index"] for channel in answer["channels"]] == [0, 1]
        assert share_heard(WEATHER, answer["channels"][0]["text"]) >= 0.8
        assert share_heard(CHILDREN, answer["channels"][1]["text"]) >= 0.8
        assert len(answer["words"]) == sum(len(channel["words"]) for channel in answer["channels"])


def test_two_voices_in_turn_are_two_speakers(engine: Engine) -> None:
    turns = [("eve", WEATHER), ("rex", CHILDREN)] * 3
    sound, times, truth = b"", [0.0], []
    for voice, text in turns:
        sound += stt.pcm(engine, text, voice) + stt.silence(0.3)
        times.append(len(sound) / 32000)
        truth.append(voice)
    answer = stt.transcript(engine, stt.wav(sound), ("diarize", "true"))
    middles = [(word["start"] + word["end"]) / 2 for word in answer["words"]]
    said = [
        (truth[np.searchsorted(times, middle) - 1], word["speaker"])
        for middle, word in zip(middles, answer["words"], strict=True)
    ]
    right = sum((voice == "eve") == (speaker == 0) for voice, speaker in said)
    assert answer["words"][0]["speaker"] == 0
    assert right / len(said) >= 0.9


def test_one_voice_has_no_speaker_and_a_warning(engine: Engine) -> None:
    answer = stt.transcript(engine, stt.spoken(engine, WEATHER), ("diarize", "true"))
    assert all("speaker" not in word for word in answer["words"])
    assert any("could not tell two speakers apart" in warning for warning in answer["warnings"])


def test_a_grammar_or_sample_sentences_or_key_terms_are_heard(engine: Engine) -> None:
    order = stt.spoken(engine, "Turn off the kitchen light.")
    assert stt.transcript(engine, order, ("local_grammar", GRAMMAR))["text"] == "turn off the kitchen light"
    term = stt.spoken(engine, "I bought a new zorblax in the shop.")
    assert "zorblax" in stt.transcript(engine, term, ("keyterm", "Grok"), ("keyterm", "Zorblax"))["text"]


def test_what_the_engine_was_started_with_holds_for_every_request(fresh_engine: FreshEngine, tmp_path: Path) -> None:
    grammar = tmp_path / "orders.jsgf"
    grammar.write_text(GRAMMAR, "utf-8")
    engine = fresh_engine(grammar=grammar)
    assert stt.transcript(engine, stt.spoken(engine, "Turn on the garden light."))["text"] == "turn on the garden light"
    own = stt.transcript(engine, stt.spoken(engine, WEATHER), ("local_phrases", WEATHER))
    assert share_heard(WEATHER, own["text"]) == 1.0


def test_fillers_go_unless_they_are_wanted(engine: Engine) -> None:
    sound = stt.spoken(engine, "The weather, um, is nice.")
    phrases = ("local_phrases", "the weather um is nice\nthe weather is um nice")
    assert stt.transcript(engine, sound, phrases)["text"] == "the weather is nice"
    assert stt.transcript(engine, sound, phrases, ("filler_words", "true"))["text"] == "the weather um is nice"


def test_what_is_not_known_comes_back_as_warnings(engine: Engine) -> None:
    answer = stt.transcript(engine, stt.wav(stt.silence(1)), ("model", "whisper"), ("smart_turn", "0.5"))
    assert len(answer["warnings"]) >= 2


@pytest.mark.parametrize(
    ("parts", "status", "words"),
    [
        ([("file", b"")], 400, "empty"),
        ([("file", b"This is a text, and nothing else." * 100)], 400, "not audio"),
        ([("file", b"\x89PNG\r\n\x1a\n" + bytes(500))], 400, "not audio"),
        ([("file", b"#EXTM3U\n#EXTINF:1,\n/etc/passwd\n")], 400, "not audio"),
        ([("language", "en")], 400, "send file"),
        ([("url", "https://example.com/a.wav"), ("file", b"RIFF")], 400, "exclude each other"),
        ([("format", "true"), ("file", b"RIFF")], 400, "format needs language"),
        ([("language", "de"), ("file", b"RIFF")], 501, "English"),
        ([("language", "auto"), ("file", b"RIFF")], 400, "auto"),
        ([("local_grammar", "turn it on"), ("file", stt.wav(bytes(3200)))], 400, "JSGF"),
        ([("url", "http://127.0.0.1:1/a.wav")], 400, "must be a public one"),
        ([("url", "http://localhost/a.wav")], 400, "must be a public one"),
        ([("url", "http://[::1]/a.wav")], 400, "must be a public one"),
        ([("url", "http://169.254.169.254/latest/meta-data")], 400, "must be a public one"),
        ([("url", "http://[::ffff:10.0.0.1]/a.wav")], 400, "must be a public one"),
        ([("url", "file:///etc/passwd")], 400, "http or https"),
        ([("url", "https://nowhere.invalid/a.wav")], 502, "could not be fetched"),
    ],
)
def test_bad_input_is_refused_with_its_rule(
    engine: Engine, parts: list[tuple[str, Any]], status: int, words: str
) -> None:
    answered, error = stt.refused(engine, parts)
    assert (answered, words in error) == (status, True), error
    assert "/tmp" not in error


def test_a_body_that_is_no_form_is_refused(engine: Engine) -> None:
    answer = httpx.post(
        f"{engine.url}/v1/stt", headers=stt.bearer(engine), json={"url": "https://example.com"}, timeout=stt.DEADLINE
    )
    assert answer.status_code == 400
    assert "multipart/form-data" in answer.json()["error"]


def test_a_file_that_says_it_is_too_large_is_refused_before_it_is_sent(engine: Engine) -> None:
    host, port = engine.url.removeprefix("http://").split(":")
    head = (
        f"POST /v1/stt HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {stt.bearer(engine)['Authorization']}\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 600000000\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=stt.DEADLINE) as connection:
        connection.sendall(head.encode())
        assert b" 413 " in connection.recv(4096).partition(b"\r\n")[0]


@on_linux
def test_a_client_that_leaves_takes_its_work_along(fresh_engine: FreshEngine) -> None:
    engine = fresh_engine()
    stt.transcript(engine, stt.wav(stt.silence(1)))
    at_work = stt.workers(engine)
    hour = stt.wav((stt.pcm(engine, CHILDREN) + stt.silence(0.4)) * 200)
    patience = httpx.Timeout(stt.DEADLINE, read=3)
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{engine.url}/v1/stt", headers=stt.bearer(engine), files={"file": hour}, timeout=patience)
    deadline = time.monotonic() + stt.DEADLINE
    while stt.workers(engine) & at_work:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert stt.transcript(engine, stt.wav(stt.silence(1)))["text"] == ""


@on_linux
def test_workers_end_with_their_engine(fresh_engine: FreshEngine) -> None:
    engine = fresh_engine()
    stt.transcript(engine, stt.wav(stt.silence(1)))
    (worker,) = stt.workers(engine)
    os.kill(engine.pid, signal.SIGKILL)
    deadline = time.monotonic() + stt.DEADLINE
    while _runs(worker):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@on_linux
def test_a_worker_that_died_is_replaced(fresh_engine: FreshEngine) -> None:
    engine = fresh_engine()
    silence = stt.wav(stt.silence(1))
    stt.transcript(engine, silence)
    (worker,) = stt.workers(engine)
    os.kill(worker, signal.SIGKILL)
    answers = [stt.post(engine, [("file", silence)]).status_code for _ in range(2)]
    assert answers[-1] == 200


def test_without_the_recogniser_the_answer_is_501_with_the_remedy(
    fresh_engine: FreshEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['pocketsphinx'] = None\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    status, error = stt.refused(fresh_engine(), [("file", stt.wav(stt.silence(1)))])
    assert status == 501
    assert 'pip install "jupyter-xvoice[local]"' in error


def _runs(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:  # noqa: PTH123
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
