# ruff: noqa: RUF043 - a server around a client around an error reads best as it stands; patterns with dots are meant
from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import Audio, AudioError, BadRequestError, Client, InputError
from jupyter_xvoice.endpoints import LOCAL_LABEL

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine

LINE = "The weather is very good today."


@pytest.fixture(scope="module")
def spoken(engine: Engine) -> Audio:
    with Client(engine.endpoint()) as client:
        return client.tts(LINE, voice="rex", codec="wav", sample_rate=16000)


def test_words_come_with_their_times(client: Client, spoken: Audio) -> None:
    transcript = client.stt(spoken, language="en")
    assert "weather" in transcript.text
    assert transcript.words
    assert all(0 <= word.start < word.end <= spoken.duration + 0.1 for word in transcript.words)
    assert transcript.duration == pytest.approx(spoken.duration, abs=0.1)
    assert (transcript.cost, transcript.place) == (0.0, LOCAL_LABEL)
    assert transcript.request_id
    assert transcript.model == "grok-voice-transcribe-2.0"
    assert transcript.audio is spoken
    assert "weather" in transcript.to_srt()


@pytest.mark.parametrize("kind", ["path", "str", "bytes", "bytearray", "file", "mp3", "samples"])
def test_every_kind_of_source(client: Client, spoken: Audio, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "talk é.wav"
    spoken.to_file(path)
    sources: dict[str, Any] = {
        "path": path,
        "str": str(path),
        "bytes": path.read_bytes(),
        "bytearray": bytearray(path.read_bytes()),
        "file": path.open("rb"),
        "mp3": Audio.from_bytes(spoken.to_bytes("mp3")),
        "samples": Audio(spoken.samples, spoken.sample_rate),
    }
    transcript = client.stt(sources[kind])
    assert "weather" in transcript.text
    assert transcript.audio is not None
    if kind in {"path", "str", "file"}:
        assert transcript.source == "talk é.wav"
    sources["file"].close()


def test_raw_audio(client: Client, spoken: Audio) -> None:
    data = spoken.to_bytes("mulaw", sample_rate=8000)
    transcript = client.stt(data, audio_format="mulaw", sample_rate=8000)
    assert "weather" in transcript.text
    assert transcript.audio is not None
    assert transcript.audio.duration == pytest.approx(spoken.duration, abs=0.1)


def test_the_fields_reach_the_service_before_the_file(engine: Engine, spoken: Audio) -> None:
    endpoint = replace(engine.endpoint(), headers={"X-Engine-Fault": "fields-after-file-ignored"})
    with Client(endpoint) as client, pytest.raises(BadRequestError, match="zz"):
        client.stt(spoken, language="zz")  # refused only if the field is seen


def test_an_option_that_the_local_engine_has_not_comes_back_as_a_warning_or_is_done(
    client: Client, spoken: Audio
) -> None:
    transcript = client.stt(spoken, diarize=True, filler_words=True, keyterms=["weather"], vad_threshold=0.4)
    assert "weather" in transcript.text
    assert {word.speaker for word in transcript.words} <= {0, 1, None}


def test_a_grammar_of_its_own(client: Client, spoken: Audio) -> None:
    phrases = "the weather is very good today\nthe train is very late today"
    assert client.stt(spoken, local_phrases=phrases).text.lower().rstrip(".") == "the weather is very good today"


def test_progress_counts_the_bytes_that_were_sent(client: Client, spoken: Audio) -> None:
    told: list[tuple[float, float | None, str]] = []
    client.stt(spoken, on_progress=lambda *done: told.append(done))
    size = float(len(spoken.encoded or b""))
    assert told[-1] == (size, size, "B")


def test_an_unknown_language_is_the_services_to_refuse_and_the_nearest_are_named(client: Client, spoken: Audio) -> None:
    with pytest.raises(BadRequestError) as caught:
        client.stt(spoken, language="enn")
    for part in ("enn", "Did you mean 'en'", "ar, cs, da"):
        assert part in str(caught.value)


def test_missing(client: Client) -> None:
    with pytest.raises(InputError, match="file='nowhere/talk.wav': there is no such file.*Check the path"):
        client.stt("nowhere/talk.wav")


def test_a_folder(client: Client, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a file"):
        client.stt(tmp_path)


@pytest.mark.parametrize("source", [b"", io.BytesIO(b"")])
def test_empty(client: Client, source: Any, tmp_path: Path) -> None:
    with pytest.raises(AudioError, match=r"empty \(0 bytes\)"):
        client.stt(source)
    path = tmp_path / "empty.wav"
    path.touch()
    with pytest.raises(AudioError, match=r"empty.wav' is empty"):
        client.stt(path)


def test_not_audio(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "letter.wav"
    path.write_text("Dear Sir, " * 100)
    with pytest.raises(AudioError, match="letter.wav"):
        client.stt(path)
    with pytest.raises(AudioError):
        client.stt(b"Dear Sir, " * 100)


def test_too_large(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    with path.open("wb") as file:
        file.truncate(500_000_001)  # a sparse file: it takes no room
    with pytest.raises(InputError, match=r"long.wav' has 500 MB: at most 500 MB are allowed.*mp3"):
        client.stt(path)


@pytest.mark.parametrize("source", [3, None, io.StringIO("text")])
def test_no_source(client: Client, source: Any) -> None:
    with pytest.raises(InputError, match="file is"):
        client.stt(source)


def test_an_address_that_the_engine_must_not_reach_is_its_refusal(client: Client) -> None:
    with pytest.raises(Exception, match="(?i)private|loopback|address") as caught:
        client.stt("http://127.0.0.1:9/talk.wav")
    assert caught.value.trace_id
