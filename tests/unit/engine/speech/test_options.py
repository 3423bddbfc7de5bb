import dataclasses

import pytest

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.speech.checks import checked_text
from jupyter_xvoice.engine.speech.options import SpeechOptions
from jupyter_xvoice.engine.speech.warnings import warnings_of
from jupyter_xvoice.engine.synthesis.voices import BUILTIN

CUSTOM = dataclasses.replace(BUILTIN["rex"], voice_id="nlbqfwie", name="Mine")


def find_custom(voice_id):
    return CUSTOM if voice_id.lower() == "nlbqfwie" else None


def of_body(**fields):
    return SpeechOptions.of_body({"language": "en", **fields}, find_custom)


def of_query(**fields):
    return SpeechOptions.of_query({"language": "en", **fields}, find_custom)


def test_the_defaults_are_those_of_the_reference():
    for options in (of_body(), of_query()):
        assert (options.voice.voice_id, options.codec, options.sample_rate, options.bit_rate) == (
            "eve",
            "mp3",
            24000,
            128000,
        )
        assert (options.speed, options.with_timestamps, options.text_normalization) == (1.0, False, False)
        assert options.content_type == "audio/mpeg"


def test_null_is_the_same_as_absent():
    nothing = dict.fromkeys(("voice_id", "output_format", "speed", "replace", "with_timestamps", "text_normalization"))
    assert of_body(**nothing) == of_body()


def test_ids_languages_and_codecs_are_taken_in_any_case():
    options = of_body(voice_id="LEO", language="PT-br", output_format={"codec": "WAV", "sample_rate": 8000})
    assert (options.voice.voice_id, options.codec, options.sample_rate) == ("leo", "wav", 8000)
    assert of_query(voice="NLBQFWIE", codec="ulaw").voice is CUSTOM
    assert of_query(codec="ulaw").codec == "mulaw"


def test_a_query_is_read_from_text():
    options = of_query(
        speed="1.2", sample_rate="16000", with_timestamps="true", text_normalization="0", bit_rate="64000"
    )
    assert (options.speed, options.sample_rate, options.with_timestamps) == (1.2, 16000, True)
    assert (options.text_normalization, options.bit_rate) == (False, 64000)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"language": None}, ["language is required", '"auto"']),
        ({"language": "germn"}, ["'germn'", "Did you mean de", "auto, en, ar-EG"]),
        ({"language": 5}, ["language 5"]),
        ({"voice_id": 7}, ["voice_id must be a string"]),
        ({"output_format": "mp3"}, ["output_format must be an object"]),
        ({"output_format": {"sample_rate": 8000}}, ["needs a codec", "mp3, wav, pcm, mulaw, alaw"]),
        ({"output_format": {"codec": "ogg"}}, ["'ogg'", "mp3, wav, pcm, mulaw, alaw"]),
        ({"output_format": {"codec": "wave"}}, ["Did you mean wav?"]),
        (
            {"output_format": {"codec": "mp3", "sample_rate": 11025}},
            ["11025", "8000, 16000, 22050, 24000, 44100, 48000 Hz"],
        ),
        ({"output_format": {"codec": "mp3", "sample_rate": "24000"}}, ["sample_rate '24000'"]),
        ({"output_format": {"codec": "mp3", "bit_rate": 320000}}, ["320000", "32000, 64000"]),
        ({"output_format": {"codec": "wav", "bit_rate": 128000}}, ["bit_rate 128000", "codec 'wav'", "Leave it out"]),
        ({"speed": 2}, ["speed must be between 0.7 and 1.5", "2 came"]),
        ({"speed": 0.69}, ["0.69 came"]),
        ({"speed": "1"}, ["'1' came"]),
        ({"speed": float("nan")}, ["nan came"]),
        ({"speed": True}, ["True came"]),
        ({"with_timestamps": "true"}, ["with_timestamps must be true or false"]),
        ({"text_normalization": 1}, ["text_normalization must be true or false"]),
        ({"optimize_streaming_latency": 3}, ["optimize_streaming_latency 3", "0, 1, 2"]),
        ({"replace": {"a.b": "x"}}, ["'a.b'", "letters, digits"]),
        ({"replace": {f"k{n}": "x" for n in range(201)}}, ["201 entries", "200"]),
    ],
)
def test_a_wrong_field_is_refused_with_value_rule_and_remedy(fields, words):
    with pytest.raises(Refusal) as refused:
        of_body(**fields)
    assert refused.value.status == 400
    assert all(word in refused.value.error for word in words), refused.value.error


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"sample_rate": "fast"}, ["sample_rate 'fast' is not a whole number"]),
        ({"sample_rate": "24000.0"}, ["not a whole number"]),
        ({"speed": "quick"}, ["speed 'quick' is not a number"]),
        ({"with_timestamps": "maybe"}, ["with_timestamps must be true or false", "'maybe'"]),
        ({"codec": "pcm", "bit_rate": "64000"}, ["only mp3 takes one"]),
        ({"language": " "}, ["language is required"]),
    ],
)
def test_a_wrong_query_is_refused(fields, words):
    with pytest.raises(Refusal) as refused:
        of_query(**fields)
    assert refused.value.status == 400
    assert all(word in refused.value.error for word in words), refused.value.error


@pytest.mark.parametrize("make", [lambda: of_body(voice_id="evee"), lambda: of_query(voice="Evee")])
def test_an_unknown_voice_is_404_with_the_nearest_names(make):
    with pytest.raises(Refusal) as refused:
        make()
    assert refused.value.status == 404
    assert "Did you mean eve?" in refused.value.error
    assert "eve, ara, rex, sal, leo" in refused.value.error


@pytest.mark.parametrize(
    ("text", "words"),
    [(None, "text is required"), (5, "must be a string, not int"), ("", "empty"), (" \n", "empty"), ("x" * 15001, "15001 characters; at most 15000")],
)  # fmt: skip
def test_a_wrong_text_is_refused(text, words):
    with pytest.raises(Refusal, match=words):
        checked_text(text)


def test_a_text_of_15000_characters_is_taken_and_half_a_character_replaced():
    assert len(checked_text("x" * 15000)) == 15000
    assert checked_text("a\ud83d\ude42b\ud800") == "a🙂b\ufffd"


def test_warnings_say_what_is_done_otherwise():
    assert warnings_of("Hello.", of_body()) == []
    low = of_body(output_format={"codec": "mp3", "sample_rate": 8000, "bit_rate": 192000})
    assert warnings_of("Hello.", low) == ["mp3 at 8000 Hz holds at most 64000 bit/s; 192000 was asked for"]
    assert "kanji" in warnings_of("今日は", of_body(language="ja"))[0]
    assert warnings_of("きょうは", of_body(language="ja")) == []
    assert "English only" in warnings_of("Bonjour.", of_body(language="fr", text_normalization=True))[0]


def test_a_field_that_is_not_documented_is_left_out_and_named():
    options = of_body(voice="rex", codec="wav", output_format={"codec": "pcm", "rate": 8000})
    assert (options.voice.voice_id, options.codec, options.sample_rate) == ("eve", "pcm", 24000)
    assert options.warnings == [
        "the field 'voice' is not documented and was left out; did you mean voice_id?",
        "the field 'codec' is not documented and was left out",
        "the field 'rate' is not documented and was left out; did you mean bit_rate?",
    ]
    assert of_query(voice_id="rex").warnings == [
        "the field 'voice_id' is not documented and was left out; did you mean voice?"
    ]


def test_warnings_stay_few():
    many = " ".join(f"[tag{chr(97 + n)}]" for n in range(26))
    found = warnings_of(many, of_body())
    assert len(found) == 10
    assert found[-1] == "and 17 more"
