# ruff: noqa: RUF001 - IPA is meant
"""Bad input that the client refuses: every message names the value, the rule and the remedy."""

from __future__ import annotations

from typing import Any

import pytest

from jupyter_xvoice import InputError
from jupyter_xvoice.api.checks import check_keyterms, check_text, nearest
from jupyter_xvoice.api.recognition_options import StreamOptions, TranscriptionOptions
from jupyter_xvoice.api.speech_options import SpeechOptions
from jupyter_xvoice.api.voice_labels import check_labels


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"codec": "mp4"}, ["codec='mp4'", "mp3, wav, pcm, mulaw, alaw", "'mp3'"]),
        ({"codec": "MP3"}, ["codec='MP3'", "Did you mean 'mp3'?"]),
        (
            {"sample_rate": 23000},
            ["sample_rate=23000", "8000, 16000, 22050, 24000, 44100, 48000 Hz", "nearest is 22050"],
        ),
        ({"sample_rate": "24000"}, ["sample_rate='24000'", "Did you mean '24000'?"]),
        ({"sample_rate": True}, ["sample_rate=True"]),
        ({"bit_rate": 100_000}, ["bit_rate=100000", "192000 bit/s", "nearest is 96000"]),
        ({"codec": "wav", "bit_rate": 64000}, ["bit_rate=64000", "codec='wav'", "mp3 only", "Leave it out"]),
        ({"speed": 2}, ["speed=2", "0.7 to 1.5"]),
        ({"speed": float("nan")}, ["speed=nan", "0.7 to 1.5"]),
        ({"speed": "fast"}, ["speed='fast'", "a number"]),
        ({"voice": ""}, ["voice=''", "'eve'"]),
        ({"voice": None}, ["voice=None", "'eve'"]),
        ({"language": " "}, ["language=' '", "'auto'"]),
        ({"with_timestamps": "yes"}, ["with_timestamps='yes'", "True or False"]),
        ({"text_normalization": 1}, ["text_normalization=1", "True or False"]),
        ({"optimize_streaming_latency": 0.5}, ["optimize_streaming_latency=0.5", "whole number"]),
        ({"replace": {"a.b": "c"}}, ["'a.b'", "'.'", "letters, digits, apostrophes and spaces"]),
        ({"replace": {"a_b": "c"}}, ["'a_b'", "'_'"]),
        ({"replace": {" ": "c"}}, ["' '", "blank"]),
        ({"replace": {"a" * 101: "c"}}, ["101 characters", "at most 100"]),
        ({"replace": {"a": "c" * 129}}, ["129 characters", "at most 128"]),
        ({"replace": {"Ab": "c", "aB": "d"}}, ["'aB'", "'Ab'", "same phrase", "Keep one"]),
        ({"replace": {f"a{n}": "b" for n in range(201)}}, ["201 entries", "at most 200"]),
        ({"replace": {"a": 1}}, ["replace['a']=1", "strings"]),
        ({"replace": ["a"]}, ["list", "dict"]),
    ],
)
def test_speech(options: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        SpeechOptions(**options)
    for part in parts:
        assert part in str(caught.value)


def test_what_is_documented_passes() -> None:
    SpeechOptions(replace={"nginx": "/ˈɛndʒɪn/", "O'Neill 2": "oh neal", "Größe": "x"}, speed=0.7)
    SpeechOptions(codec="wav", speed=1.5, optimize_streaming_latency=7)
    SpeechOptions(voice="no-such-voice", language="tlh")  # the service's to refuse


def test_what_is_sent_is_what_was_asked_for() -> None:
    usual = SpeechOptions()
    assert usual.body("Hi") == {
        "text": "Hi",
        "voice_id": "eve",
        "language": "auto",
        "output_format": {"codec": "mp3", "sample_rate": 24000, "bit_rate": 128000},
    }
    rare = SpeechOptions("ara", "en", "pcm", 16000, 128000, 1.25, {"a": "b"}, True, True, 2)
    assert rare.body("Hi") == {
        "text": "Hi",
        "voice_id": "ara",
        "language": "en",
        "output_format": {"codec": "pcm", "sample_rate": 16000},
        "speed": 1.25,
        "optimize_streaming_latency": 2,
        "text_normalization": True,
        "with_timestamps": True,
        "replace": {"a": "b"},
    }
    assert dict(rare.query()) == {
        "language": "en",
        "voice": "ara",
        "codec": "pcm",
        "sample_rate": "16000",
        "speed": "1.25",
        "optimize_streaming_latency": "2",
        "text_normalization": "true",
        "with_timestamps": "true",
    }


@pytest.mark.parametrize(
    ("text", "part"),
    [("", "''"), (" \n", "' \\n'"), (None, "None"), (b"hi", "bytes"), ("a\ud800", "half of a character")],
)
def test_text(text: Any, part: str) -> None:
    with pytest.raises(InputError, match="text") as caught:
        check_text(text)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"language": "auto"}, ["language='auto'", "Leave language out"]),
        ({"language": ""}, ["language=''", "'en'"]),
        ({"format": True}, ["format=True", "needs a language"]),
        ({"diarize": "true"}, ["diarize='true'", "True or False"]),
        ({"channels": 1}, ["channels=1", "2 to 8"]),
        ({"channels": 9}, ["channels=9", "2 to 8"]),
        ({"vad_threshold": 1.5}, ["vad_threshold=1.5", "0 to 1"]),
        ({"sample_rate": 11025}, ["sample_rate=11025", "nearest is"]),
        ({"audio_format": "wav"}, ["audio_format='wav'", "pcm, mulaw, alaw", "leave it out"]),
        ({"audio_format": "pcm"}, ["audio_format='pcm'", "sample_rate=16000"]),
        ({"model": ""}, ["model=''"]),
    ],
)
def test_transcription(options: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        TranscriptionOptions(**options)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("terms", "parts"),
    [
        (["a"] * 101, ["101 terms", "at most 100"]),
        (["a" * 51], ["51 characters", "at most 50"]),
        ("nginx", ["'nginx'", "keyterms=['nginx']"]),
        ([""], ["''", "not empty"]),
        ([1], ["1", "string"]),
    ],
)
def test_keyterms(terms: Any, parts: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        check_keyterms(terms)
    for part in parts:
        assert part in str(caught.value)
    check_keyterms(["a" * 50] * 100)


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"encoding": "mp3"}, ["encoding='mp3'", "pcm, mulaw, alaw, opus"]),
        ({"encoding": "opus", "sample_rate": 44100}, ["sample_rate=44100", "8000, 16000, 24000, 48000"]),
        ({"encoding": "opus", "multichannel": True, "channels": 2}, ["opus", "mono"]),
        ({"endpointing": 5001}, ["endpointing=5001", "0 to 5000 ms"]),
        ({"multichannel": True}, ["multichannel=True", "channels=2"]),
        ({"smart_turn": 2}, ["smart_turn=2", "0 to 1"]),
        ({"smart_turn_timeout": 0}, ["smart_turn_timeout=0", "1 to 5000"]),
    ],
)
def test_transcription_stream(options: dict[str, Any], parts: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        StreamOptions(**options)
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("labels", "update", "parts"),
    [
        ({"gender": "woman"}, False, ["gender='woman'", "male, female, neutral"]),
        ({"age": "middle aged"}, False, ["age='middle aged'", "Did you mean 'middle-aged'?"]),
        ({"use_case": "Narration"}, False, ["Did you mean 'narration'?"]),
        ({"tone": "warmth"}, True, ["tone='warmth'", "Did you mean 'warm'?"]),
        ({"language": "pt-br"}, True, ["language='pt-br'", "capitals", "'pt-BR'"]),
        ({"language": "english language"}, False, ["language='english language'", "'pt-BR'"]),
        ({"name": ""}, True, ["name=''", "None clears it", "leave it out"]),
        ({"name": ""}, False, ["name=''", "Leave it out"]),
        ({"name": 3}, True, ["name=3", "string"]),
        ({"name": None}, False, ["name=None", "string"]),
    ],
)
def test_labels(labels: dict[str, Any], update: bool, parts: list[str]) -> None:
    with pytest.raises(InputError) as caught:
        check_labels(labels, update=update)
    for part in parts:
        assert part in str(caught.value)


def test_labels_that_pass() -> None:
    check_labels({"name": None, "language": "pt-BR", "gender": "neutral", "accent": "Scottish"}, update=True)
    check_labels({"language": "zh-Hant-TW"}, update=False)


@pytest.mark.parametrize(
    "make",
    [
        lambda half: SpeechOptions(voice=half),
        lambda half: SpeechOptions(language=half),
        lambda half: SpeechOptions(replace={"a": half}),
        lambda half: TranscriptionOptions(keyterms=[half]),
        lambda half: TranscriptionOptions(language=half),
        lambda half: TranscriptionOptions(local_phrases=half),
        lambda half: StreamOptions(local_grammar=half),
        lambda half: check_labels({"name": half}, update=True),
    ],
)
def test_half_a_character_cannot_be_sent(make: Any) -> None:
    with pytest.raises(InputError, match="half of a character"):
        make("a\ud800")


def test_the_nearest_names_come_first() -> None:
    assert nearest("EVEE", ["ara", "Eve", "leo"]) == ["Eve"]
    assert nearest("xyzzy", ["ara", "eve"]) == []
