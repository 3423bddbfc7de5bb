"""What ``session.update`` merges into (protocol.md 9.3)."""

from __future__ import annotations

import pytest

from jupyter_xvoice.engine.realtime.audio_format import AudioFormat
from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.configuration import Configuration
from jupyter_xvoice.engine.realtime.configuration_update import merged
from jupyter_xvoice.engine.realtime.profile import Profile
from jupyter_xvoice.engine.realtime.tools import checked_tools, nested, reserved_in

BASE = Configuration(model="grok-voice-latest")
TOOL = {"name": "look", "description": "", "parameters": {"type": "object", "properties": {}}}


def update(given: object, now: Configuration = BASE, *, strict: bool = False) -> Configuration:
    return merged(now, given, find_voice=lambda _: None, strict=strict)


def test_nothing_changes_nothing() -> None:
    assert update({}) == BASE
    assert update({"voice": None, "instructions": None, "tools": None}) == BASE


def test_parts_are_merged_one_by_one() -> None:
    first = update({"turn_detection": {"type": "server_vad", "threshold": 0.3}, "audio": {"output": {"speed": 1.5}}})
    second = update({"turn_detection": {"silence_duration_ms": 10}, "audio": {"input": {"transport": "binary"}}}, first)
    assert second.turn_detection is not None
    assert (second.turn_detection.threshold, second.turn_detection.silence_duration_ms) == (0.3, 10)
    assert (second.speed, second.input_transport, second.output_transport) == (1.5, "binary", "json")
    assert update({"turn_detection": {"type": None}}, second).turn_detection is None


def test_the_top_level_wins_over_openais_nesting() -> None:
    given = {"voice": "leo", "audio": {"output": {"voice": "eve"}}}
    assert update(given).voice == "leo"
    nested_only = {"audio": {"output": {"voice": "rex"}, "input": {"turn_detection": {"type": "server_vad"}}}}
    assert (update(nested_only).voice, update(nested_only).turn_detection is not None) == ("rex", True)


def test_older_names_of_formats() -> None:
    assert update({"input_audio_format": "g711_ulaw"}).input_format == AudioFormat("audio/pcmu", 8000)
    assert update({"output_audio_format": "pcm16"}).output_format == AudioFormat()


@pytest.mark.parametrize("rate", [8000, 16000, 22050, 24000, 32000, 44100, 48000])
def test_rates(rate: int) -> None:
    format_ = update({"audio": {"input": {"format": {"type": "audio/pcm", "rate": rate}}}}).input_format
    assert (format_.rate, format_.seconds(2 * rate)) == (rate, 1.0)


@pytest.mark.parametrize(
    ("given", "code", "param"),
    [
        (
            {"audio": {"input": {"format": {"type": "audio/opus"}}}},
            "invalid_audio_format",
            "session.audio.input.format",
        ),
        ({"audio": {"output": {"format": {"type": "audio/pcmu", "rate": 16000}}}}, "invalid_audio_format", None),
        ({"voice": "nobody"}, "voice_not_found", "session.voice"),
        ({"turn_detection": {"type": "server_vad", "silence_duration_ms": -1}}, "invalid_value", None),
        ({"turn_detection": {"type": "server_vad", "threshold": True}}, "invalid_value", None),
        ({"audio": {"input": {"transcription": {"keyterms": ["x" * 51]}}}}, "invalid_value", None),
        ({"audio": {"output": {"transport": "pigeon"}}}, "invalid_value", "session.audio.output.transport"),
        ({"reasoning": {"effort": "low"}}, "invalid_value", "session.reasoning.effort"),
        ({"local_phrases": [1]}, "invalid_value", "session.local_phrases"),
        ({"replace": {"a": 5}}, "invalid_value", "session.replace"),
    ],
)
def test_refusals_name_the_field(given: object, code: str, param: str | None) -> None:
    with pytest.raises(ComplaintError) as refused:
        update(given)
    assert refused.value.code == code
    assert param in {None, refused.value.param}


def test_strict_names_what_is_not_documented() -> None:
    for given in ({"foo": 1}, {"audio": {"input": {"foo": 1}}}, {"turn_detection": {"type": "server_vad", "foo": 1}}):
        update(given)
        with pytest.raises(ComplaintError, match="foo is not documented"):
            update(given, strict=True)


def test_tools_are_flat_inside_and_nested_as_recorded() -> None:
    flat = checked_tools([{"type": "function", **TOOL}])
    assert checked_tools([{"type": "function", "function": TOOL}]) == flat
    assert nested(flat[0]) == {"type": "function", "function": TOOL}
    assert update({"tools": [{"type": "mcp", "server_label": "x"}]}).tools == ({"type": "mcp", "server_label": "x"},)
    for wrong in ([{"type": "poem"}], [{"type": "function"}], [flat[0], flat[0]], [{**flat[0], "parameters": "x"}]):
        with pytest.raises(ComplaintError):
            checked_tools(wrong)


def test_reserved_names_are_found_only_beside_their_tool() -> None:
    function = {"type": "function", **TOOL, "name": "browse_page"}
    assert reserved_in((function,)) is None
    assert reserved_in((function, {"type": "x_search"})) is None
    assert reserved_in((function, {"type": "web_search"})) == "browse_page"


def test_the_recorded_echo_shows_only_what_was_given() -> None:
    given = {"turn_detection": {"type": "server_vad", "create_response": True}, "voice": "ara", "resumption": {}}
    shown = update(given).to_wire(Profile.QUIRKS, "id", "engine")
    assert shown["turn_detection"] == {"type": "server_vad", "create_response": True}
    assert not {"id", "object", "resumption", "tools"} & set(shown)
    whole = update(given).to_wire(Profile.DEFAULT, "id", "engine")
    assert whole["turn_detection"]["prefix_padding_ms"] == 333
    assert (whole["id"], whole["engine"], whole["type"]) == ("id", "engine", "realtime")
