"""What may be asked, and how it is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice.engine.recognition.fields import Fields
from jupyter_xvoice.engine.recognition.options import FileOptions, StreamOptions
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

NONE = Vocabulary()


def file_options(*pairs: tuple[str, str]) -> FileOptions:
    return FileOptions.parse(Fields(pairs), NONE)


def stream_options(*pairs: tuple[str, str]) -> StreamOptions:
    return StreamOptions.parse(Fields(pairs), NONE)


def test_defaults_are_the_documented_ones() -> None:
    file, stream = file_options(), stream_options()
    assert (file.vad_threshold, file.formatted, file.diarize, file.filler_words) == (0.5, False, False, False)
    assert (stream.encoding, stream.sample_rate, stream.endpointing, stream.vad_threshold) == ("pcm", 16000, 400, 0.08)
    assert not stream.interim_results


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("language", "auto")], "'auto' is not accepted"),
        ([("language", "xx")], "'xx' is not known"),
        ([("format", "true")], "format needs language"),
        ([("format", "yes"), ("language", "en")], "format 'yes' is not known: it takes true, false"),
        ([("audio_format", "pcm")], "needs sample_rate"),
        ([("audio_format", "midi")], "audio_format 'midi'"),
        ([("audio_format", "pcm"), ("sample_rate", "12345")], "sample_rate 12345"),
        ([("audio_format", "pcm"), ("sample_rate", "16000"), ("multichannel", "true")], "needs channels"),
        ([("channels", "9")], "channels must be between 2 and 8; 9 came"),
        ([("vad_threshold", "1.5")], "vad_threshold must be between 0 and 1; 1.5 came"),
        ([("vad_threshold", "nan")], "vad_threshold must be between 0 and 1"),
        ([("keyterm", "x" * 51)], "at most 50"),
        ([("keyterm", "x")] * 101, "at most 100 terms; 101 came"),
        ([("local_phrases", "a"), ("local_grammar", "b")], "exclude each other"),
    ],
)
def test_a_file_option_that_breaks_its_rule_is_refused(pairs: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(Refusal) as refused:
        file_options(*pairs)
    assert refused.value.status == 400
    assert words in refused.value.error


@pytest.mark.parametrize(
    ("pairs", "words"),
    [
        ([("encoding", "mp3")], "encoding 'mp3'"),
        ([("encoding", "opus"), ("sample_rate", "44100")], "sample_rate 44100"),
        ([("encoding", "opus"), ("channels", "2")], "opus packets are mono"),
        ([("endpointing", "5001")], "endpointing must be between 0 and 5000"),
        ([("multichannel", "true")], "needs channels"),
        ([("smart_turn", "2")], "smart_turn must be between 0 and 1"),
        ([("interim_results", "1")], "interim_results '1'"),
    ],
)
def test_a_stream_option_that_breaks_its_rule_is_refused(pairs: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(Refusal) as refused:
        stream_options(*pairs)
    assert refused.value.status == 400
    assert words in refused.value.error


def test_a_language_of_the_wire_that_is_not_english_is_unsupported_not_wrong() -> None:
    with pytest.raises(Refusal) as refused:
        file_options(("language", "fr-CA"))
    assert refused.value.status == 501
    assert "English" in refused.value.error


@pytest.mark.parametrize("tag", ["en", "EN-us", "en_GB"])
def test_english_is_taken_in_any_spelling(tag: str) -> None:
    assert file_options(("language", tag)).language == tag.lower().replace("_", "-")


def test_what_the_engine_cannot_do_comes_back_as_a_warning() -> None:
    options = stream_options(
        ("smart_turn", "0.5"), ("smart_turn_timeout", "1500"), ("model", "whisper"), ("mood", "glad")
    )
    assert len(options.warnings) == 3
    assert any("smart_turn: not supported" in warning for warning in options.warnings)
    assert any("'whisper'" in warning for warning in options.warnings)
    assert any(warning.startswith("mood: ") for warning in options.warnings)


@pytest.mark.parametrize("model", ["grok-voice-transcribe-2.0", "grok-voice-transcribe-1.0", "Grok-Transcribe"])
def test_documented_models_need_no_warning(model: str) -> None:
    assert file_options(("model", model)).warnings == ()


def test_options_survive_the_way_to_the_worker() -> None:
    file = file_options(("keyterm", "Grok"), ("keyterm", "Jupyter"), ("local_phrases", "go\nstop"), ("model", "x"))
    stream = stream_options(("encoding", "opus"), ("sample_rate", "48000"), ("local_grammar", "#JSGF"))
    assert FileOptions.from_json(json.loads(json.dumps(file.to_json()))) == file
    assert StreamOptions.from_json(json.loads(json.dumps(stream.to_json()))) == stream


def test_what_the_engine_was_started_with_holds_where_a_request_says_nothing(tmp_path: Path) -> None:
    phrases = tmp_path / "phrases.txt"
    phrases.write_text("turn it on\n\nturn it off\n", "utf-8")
    defaults = Vocabulary.of_settings(Settings("", tmp_path, phrases=phrases))
    assert defaults == Vocabulary(phrases=("turn it on", "turn it off"))
    assert Vocabulary.parse(Fields([]), defaults) == defaults
    own = Vocabulary.parse(Fields([("local_grammar", "#JSGF V1.0;")]), defaults)
    assert own == Vocabulary(grammar="#JSGF V1.0;")
