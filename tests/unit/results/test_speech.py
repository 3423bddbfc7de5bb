"""Speech: an Audio that knows what it says."""

from __future__ import annotations

import copy
import pickle

import numpy as np
import pytest

from jupyter_xvoice import Audio, InputError, Speech, Timestamps
from jupyter_xvoice.audio import audio as audio_module

TEXT = "Hello there, my friend."
TIMES = Timestamps(chars=list(TEXT), times=[(n * 0.04, n * 0.04 + 0.04) for n in range(len(TEXT))])


@pytest.fixture(scope="module")
def data():
    times = np.arange(24000) / 24000
    return Audio(0.5 * np.sin(2 * np.pi * 300 * times), 24000).to_bytes("mp3")


def speech(data, **facts):
    return Speech(data, **{"codec": "mp3", "sample_rate": 24000, "text": TEXT, "voice": "eve", **facts})


def test_it_is_an_audio_and_knows_its_facts(data):
    said = speech(
        data, place="Local engine", cost=0.0, request_id="r", warnings=("w",), first_sound=0.2, bit_rate=128000
    )
    assert isinstance(said, Audio)
    assert said.duration == 1.0
    assert said.sample_rate == 24000
    assert said.encoded is data
    assert (said.text, said.voice, said.language, said.codec, said.bit_rate) == (TEXT, "eve", "auto", "mp3", 128000)
    assert (said.characters, said.cost, said.place, said.cached) == (len(TEXT), 0.0, "Local engine", False)
    assert (said.request_id, said.warnings, said.first_sound, said.broken_off) == ("r", ["w"], 0.2, "")
    assert said.expected_duration is None


def test_making_one_decodes_nothing(data, monkeypatch):
    monkeypatch.setattr(audio_module, "decode", lambda *_, **__: pytest.fail("decoded"))
    said = speech(data)
    assert said.to_bytes("mp3") is data
    assert pickle.loads(pickle.dumps(said)).text == TEXT


def test_parts_and_sums_are_plain_audio(data):
    said = speech(data)
    for part in (said[0.2:0.5], said + said, said.mono().resample(8000)):
        assert type(part) is Audio
    assert (said + said).duration == 2.0


def test_it_equals_the_same_sound(data):
    assert speech(data) == Audio.from_bytes(data) == speech(data, text="other")
    assert hash(speech(data)) == hash(Audio.from_bytes(data))


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda said: pickle.loads(pickle.dumps(said))])
def test_copies_keep_everything(data, again):
    said = speech(data, timestamps=TIMES, cost=0.5)
    other = again(said)
    assert type(other) is Speech
    assert other == said
    assert (other.text, other.timestamps, other.cost) == (TEXT, TIMES, 0.5)


def test_captions(data):
    said = speech(data, timestamps=TIMES)
    assert said.to_srt() == "1\n00:00:00,000 --> 00:00:01,000\nHello there, my friend.\n"
    assert said.to_vtt() == "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nHello there, my friend.\n"
    for captions in (speech(data).to_srt, speech(data).to_vtt):
        with pytest.raises(InputError, match="with_timestamps=True"):
            captions()


def test_one_line(data):
    assert repr(speech(data)) == "Speech('Hello there, my friend.', voice='eve', 1.0 s)"
    long = speech(data, text="The north region\nsold " + "very " * 20, broken_off="the socket closed")
    assert repr(long) == "Speech('The north region sold very very very ve…', voice='eve', 1.0 s, broken off)"
    assert "cannot be decoded" in repr(speech(b"no mp3"))


@pytest.mark.parametrize("codec", ["pcm", "mulaw", "alaw", "wav"])
def test_other_codecs(data, codec):
    sound = Audio.from_bytes(data)
    said = Speech(sound.to_bytes(codec), codec=codec, sample_rate=24000, text=TEXT)
    assert said.duration == 1.0


def test_display(data):
    bundle = speech(data, place="Local engine", cost=0.0)._repr_mimebundle_(include=None, exclude=None)
    assert bundle["text/plain"] == repr(speech(data))
    assert "<audio" in bundle["text/html"]
    assert "Local engine" in bundle["text/html"]
