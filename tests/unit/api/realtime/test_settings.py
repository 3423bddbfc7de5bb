from __future__ import annotations

from typing import Any

import pytest

from jupyter_xvoice.api.realtime import AudioFormat, SessionSettings, TurnDetection
from jupyter_xvoice.errors import InputError


def test_what_is_always_explicit() -> None:
    assert SessionSettings().to_session() == {
        "voice": "eve",
        "instructions": "",
        "turn_detection": {"type": "server_vad", "create_response": True},
        "audio": {
            "input": {"format": {"type": "audio/pcm", "rate": 24000}, "transcription": {"model": "grok-transcribe"}},
            "output": {"format": {"type": "audio/pcm", "rate": 24000}},
        },
        "tools": [],
    }
    assert SessionSettings(turn_detection=None).to_session()["turn_detection"] is None


def test_everything_that_can_be_asked() -> None:
    tool = {"type": "function", "name": "weather", "parameters": {"type": "object"}}
    session = SessionSettings(
        voice="leo",
        instructions="Be brief.",
        turn_detection=TurnDetection(0.5, 300, 100, 8000),
        input_format=AudioFormat("audio/pcmu", 8000),
        output_format=AudioFormat("audio/pcm", 48000),
        transport="binary",
        language_hint="pt-BR",
        keyterms=("Xylo",),
        speed=1.2,
        tools=(tool,),
        reasoning_effort="none",
        resumption=True,
        replace={"nginx": "engine x"},
        local_phrases="turn the lamp on",
    ).to_session()
    assert session["turn_detection"] == {
        "type": "server_vad",
        "create_response": True,
        "threshold": 0.5,
        "silence_duration_ms": 300,
        "prefix_padding_ms": 100,
        "idle_timeout_ms": 8000,
    }
    assert session["audio"]["input"] == {
        "format": {"type": "audio/pcmu", "rate": 8000},
        "transport": "binary",
        "transcription": {"model": "grok-transcribe", "language_hint": "pt-BR", "keyterms": ["Xylo"]},
    }
    assert session["audio"]["output"] == {
        "format": {"type": "audio/pcm", "rate": 48000},
        "transport": "binary",
        "speed": 1.2,
    }
    assert session["tools"] == [tool]
    assert session["reasoning"] == {"effort": "none"}
    assert session["resumption"] == {"enabled": True}
    assert session["replace"] == {"nginx": "engine x"}
    assert session["local_phrases"] == "turn the lamp on"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"voice": ""}, "voice"),
        ({"voice": None}, "voice"),
        ({"instructions": 5}, "instructions"),
        ({"instructions": "\ud800"}, "half of a character"),
        ({"turn_detection": {"type": "server_vad"}}, "TurnDetection"),
        ({"turn_detection": "server_vad"}, "push to talk"),
        ({"input_format": "audio/pcm"}, "AudioFormat"),
        ({"output_format": None}, "AudioFormat"),
        ({"transport": "jsn"}, "'json'"),
        ({"speed": 2}, "0.7 to 1.5"),
        ({"speed": True}, "0.7 to 1.5"),
        ({"keyterms": "one"}, "a list"),
        ({"keyterms": ["x" * 51]}, "at most 50"),
        ({"reasoning_effort": "low"}, "high, none"),
        ({"resumption": 1}, "True or False"),
        ({"replace": {"": "x"}}, "blank"),
        ({"language_hint": ""}, "language_hint"),
        ({"local_phrases": []}, "local_phrases"),
        ({"tools": [{"name": "x"}]}, "without a type"),
        ({"tools": ["x"]}, "without a type"),
        ({"tools": [{"type": "function"}]}, "without a name"),
        ({"tools": [{"type": "function", "name": "x"}] * 2}, "two functions named 'x'"),
    ],
)
def test_what_breaks_a_rule_is_refused_with_the_rule(fields: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        SessionSettings(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"threshold": 0.05},
        {"threshold": 1},
        {"threshold": "high"},
        {"silence_duration_ms": -1},
        {"silence_duration_ms": 10_001},
        {"silence_duration_ms": 1.5},
        {"prefix_padding_ms": 10_001},
        {"idle_timeout_ms": 0},
    ],
)
def test_turn_detection_has_ranges(fields: dict[str, Any]) -> None:
    (name,) = fields
    with pytest.raises(InputError, match=name):
        TurnDetection(**fields)


@pytest.mark.parametrize(
    ("kind", "rate"), [("audio/pcm", 11025), ("audio/pcmu", 16000), ("audio/opus", 24000), ("pcm", 24000)]
)
def test_formats_that_the_service_does_not_have(kind: Any, rate: int) -> None:
    with pytest.raises(InputError):
        AudioFormat(kind, rate)


def test_milliseconds_and_bytes() -> None:
    assert AudioFormat().milliseconds(48000) == 1000
    assert AudioFormat("audio/pcma", 8000).milliseconds(8000) == 1000
    assert AudioFormat("audio/pcm", 22050).size(1) == 44


def test_settings_are_equal_by_value_and_cannot_be_changed() -> None:
    assert SessionSettings(keyterms=["a"]) == SessionSettings(keyterms=("a",))  # type: ignore[arg-type]
    with pytest.raises(AttributeError):
        SessionSettings().voice = "leo"  # type: ignore[misc]
