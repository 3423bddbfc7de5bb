from itertools import pairwise

import numpy as np
import pytest

from jupyter_xvoice.engine.synthesis.tagged_text import Sound, Span, parse, tag_warnings
from jupyter_xvoice.engine.synthesis.tags import TAGS

from .measure import SENTENCE, level, pieces, pitch, pitches, say, seconds

INLINE = [tag.name for tag in TAGS.values() if not tag.wraps]
WRAPPING = [tag.name for tag in TAGS.values() if tag.wraps]


def wrapped(tag, voice="rex"):
    return say(f"<{tag}>{SENTENCE}</{tag}>", voice)


def test_the_table_holds_the_27_tags_of_the_reference():
    assert len(INLINE) == 14
    assert len(WRAPPING) == 13
    assert all(tag.effect for tag in TAGS.values())


# What each wrapping tag does: (pace, level in dB, pitch), each against the plain sentence.
EFFECTS = {
    "soft": (1.0, -7, 1.0),
    "loud": (1.0, 4.5, 1.06),
    "higher-pitch": (1.0, 0, 1.25),
    "lower-pitch": (1.0, -1, 0.8),
    "slow": (1.46, 0.5, 1.0),
    "fast": (0.70, -0.8, 1.0),
    "emphasis": (1.19, 3, 1.14),
    "laugh-speak": (1.0, -3.5, 1.1),
}


@pytest.mark.parametrize("tag", EFFECTS)
@pytest.mark.parametrize("voice", ["rex", "eve"])
def test_a_wrapping_tag_does_what_its_table_says(tag, voice):
    plain, styled = say(SENTENCE, voice), wrapped(tag, voice)
    duration, decibels, factor = EFFECTS[tag]
    assert seconds(styled) / seconds(plain) == pytest.approx(duration, rel=0.05)
    assert level(styled) - level(plain) == pytest.approx(decibels, abs=1.5)
    assert pitch(styled) / pitch(plain) == pytest.approx(factor, abs=0.06)
    assert np.abs(styled).max() < 0.99


@pytest.mark.parametrize("voice", ["rex", "eve", "leo"])
def test_a_whisper_has_no_voice(voice):
    _, voiced = pitches(wrapped("whisper", voice))
    _, plain_voiced = pitches(say(SENTENCE, voice))
    assert voiced < 0.15
    assert plain_voiced > 0.6
    assert -14 < level(wrapped("whisper", voice)) - level(say(SENTENCE, voice)) < -5


@pytest.mark.parametrize(("tag", "direction"), [("build-intensity", 1), ("decrease-intensity", -1)])
def test_an_intensity_ramp_rises_or_falls(tag, direction):
    plain, ramped = say(SENTENCE), wrapped(tag)
    third = len(plain) // 3
    change = [level(ramped[at : at + third]) - level(plain[at : at + third]) for at in (0, 2 * third)]
    assert direction * (change[1] - change[0]) > 5


def test_a_ramp_goes_over_several_sentences():
    text = "One two three four five. " * 4
    plain, ramped = pieces(text), pieces(f"<build-intensity>{text}</build-intensity>")
    changes = [level(b.samples) - level(a.samples) for a, b in zip(plain, ramped, strict=True)]
    assert changes == sorted(changes)
    assert changes[-1] - changes[0] > 6


def test_emphasis_and_loudness_widen_the_intonation():
    def spread(samples):
        low, high = np.percentile(pitches(samples)[0], [10, 90])
        return high / low

    assert spread(wrapped("emphasis", "eve")) > 1.04 * spread(say(SENTENCE, "eve"))


def test_singing_holds_each_word_on_a_note():
    sung = wrapped("singing", "rex")
    notes = pitches(sung)[0]
    assert np.percentile(notes, 95) / np.percentile(notes, 5) > 1.3  # a fifth lies between the ends of the scale
    word = pitches(say("<singing>moon</singing>"))[0]
    assert np.percentile(word, 90) / np.percentile(word, 10) < 1.08  # one word, one note


def test_sing_song_goes_up_and_down():
    def steps(text):
        found = [pitch(piece.samples) for piece in pieces(text) if len(piece.samples)]
        return [b / a for a, b in pairwise(found)]

    up, down, *_ = steps("<sing-song>moon moon moon moon</sing-song>")
    assert up > 1.1
    assert down < 0.92


def test_laugh_speak_shakes_five_times_a_second():
    samples = say("<laugh-speak>Mmm moon, oh no, we are on our own around a warm lagoon.</laugh-speak>")
    envelope = np.abs(samples[: len(samples) // 441 * 441]).reshape(-1, 441).mean(axis=1)
    spectrum = np.abs(np.fft.rfft(envelope - envelope.mean()))
    frequency = np.fft.rfftfreq(len(envelope), 0.02)
    assert frequency[spectrum.argmax()] == pytest.approx(5.0, abs=0.4)


@pytest.mark.parametrize(("tag", "length"), [("pause", 0.5), ("long-pause", 1.2)])
def test_a_pause_is_silence_of_its_length(tag, length):
    samples = say(f"[{tag}]")
    assert seconds(samples) == pytest.approx(length, abs=0.01)
    assert not samples.any()
    # The word before it gets the length of a last word, a fifth of a second more.
    assert 0 < seconds(say(f"One [{tag}] two.")) - seconds(say("One two.")) - length < 0.35


# Seconds, level in dBFS, share of voiced frames: lowest and highest.
SOUNDS = {
    "hum-tune": ((1.0, 2.0), (-28, -16), (0.7, 1)),
    "laugh": ((0.7, 1.4), (-22, -10), (0.5, 1)),
    "chuckle": ((0.4, 0.9), (-24, -12), (0.4, 1)),
    "giggle": ((0.4, 0.9), (-28, -12), (0.4, 1)),
    "cry": ((1.0, 2.2), (-26, -12), (0.7, 1)),
    "tsk": ((0.2, 0.4), (-30, -12), (0, 0.1)),
    "tongue-click": ((0.05, 0.2), (-26, -8), (0, 0.1)),
    "lip-smack": ((0.1, 0.4), (-34, -15), (0, 0.1)),
    "breath": ((0.8, 1.3), (-36, -22), (0, 0.1)),
    "inhale": ((0.5, 0.9), (-36, -22), (0, 0.1)),
    "exhale": ((0.5, 1.0), (-36, -22), (0, 0.1)),
    "sigh": ((1.0, 1.8), (-32, -15), (0.1, 0.8)),
}


@pytest.mark.parametrize("tag", SOUNDS)
@pytest.mark.parametrize("voice", ["rex", "eve"])
def test_a_sound_has_its_length_level_and_voice(tag, voice):
    samples = say(f"[{tag}]", voice)
    measured = (seconds(samples), level(samples), pitches(samples)[1])
    assert all(low <= value <= high for value, (low, high) in zip(measured, SOUNDS[tag], strict=True)), measured
    assert np.abs(samples).max() < 0.99


def test_every_inline_tag_is_measured():
    assert {*SOUNDS, "pause", "long-pause"} == set(INLINE)
    assert {*EFFECTS, "whisper", "build-intensity", "decrease-intensity", "singing", "sing-song"} == set(WRAPPING)


def test_inhale_swells_and_exhale_fades():
    inhale, exhale = say("[inhale]"), say("[exhale]")
    assert level(inhale[len(inhale) // 2 :]) > level(inhale[: len(inhale) // 2])
    assert level(exhale[len(exhale) // 2 :]) < level(exhale[: len(exhale) // 2])


def test_nested_tags_add_up():
    nested = say(f"<slow><higher-pitch>{SENTENCE}</higher-pitch></slow>")
    assert seconds(nested) / seconds(say(SENTENCE)) == pytest.approx(1.46, rel=0.05)
    assert pitch(nested) / pitch(say(SENTENCE)) == pytest.approx(1.25, abs=0.06)


def test_a_stop_behind_a_closing_tag_still_makes_its_pause():
    assert seconds(say("I said <loud>no</loud>. Then we left.")) == pytest.approx(
        seconds(say("I said <loud>no.</loud> Then we left.")), abs=0.1
    )


def test_a_tag_holds_only_for_what_it_wraps():
    parts, still_open = parse("I said <loud>no <soft>not</soft> now</loud> to him.")
    assert [(part.text, part.style.gain_db) for part in parts if isinstance(part, Span)] == [
        ("I said ", 0),
        ("no ", 5),
        ("not", -2),
        (" now", 5),
        (" to him.", 0),
    ]
    assert still_open == ()


def test_tags_are_found_in_any_case_and_cut_out_with_their_space():
    parts, _ = parse("One [PAUSE] two <Whisper>three</WHISPER>.")
    assert [part.text if isinstance(part, Span) else part.tag.name for part in parts] == [
        "One ",
        "pause",
        "two ",
        "three",
        ".",
    ]
    assert [part.start for part in parts if isinstance(part, Span)] == [0, 4, 8, 13]


def test_an_unclosed_tag_lasts_and_a_stray_closing_one_is_dropped():
    parts, still_open = parse("a </loud> <soft>b <soft>c</soft> d")
    assert [(part.text, part.style.gain_db) for part in parts] == [("a ", 0), ("b ", -7), ("c", -14), (" d", -7)]
    assert still_open == ("soft",)
    later, _ = parse("e</soft> f", still_open)
    assert [(part.text, part.style.gain_db) for part in later] == [("e", -7), (" f", 0)]


def test_tags_closed_in_the_wrong_order_close_their_own():
    parts, still_open = parse("<slow><loud>a</slow>b</loud>c")
    assert [(part.style.rate, part.style.gain_db) for part in parts] == [(0.7, 5), (1.0, 5), (1.0, 0)]
    assert still_open == ()


def test_what_is_no_tag_is_text():
    text = "x < y and a[i] or [laughs] <b>bold</b> <pause> [soft]"
    parts, _ = parse(text)
    assert [part.text for part in parts] == [text]


def test_warnings_name_what_was_done_otherwise():
    assert tag_warnings("Hello <loud>you</loud> [pause] there.") == []
    assert tag_warnings("[laugh] <singing>la</singing>") == [
        "local engine: approximated speech tags: [laugh], <singing>"
    ]
    found = tag_warnings("[laughs] <soft>x </slow>")
    assert "did you mean [laugh]?" in found[0]
    assert any("</slow> closes nothing" in warning for warning in found)
    assert any("<soft> is never closed" in warning for warning in found)


def test_a_sound_takes_the_style_around_it():
    quiet, plain = say("<soft>[laugh]</soft>"), say("[laugh]")
    assert level(plain) - level(quiet) == pytest.approx(7, abs=1.5)
    assert [part.style.gain_db for part in parse("<soft>[laugh]</soft>")[0] if isinstance(part, Sound)] == [-7]


def test_a_thousand_nested_tags_are_as_many_as_eight():
    samples = say("<loud><higher-pitch><fast>" * 500 + "Hello there.")
    assert np.isfinite(samples).all()
    assert np.abs(samples).max() < 0.99
    assert 0.3 < seconds(samples) < 2


def test_a_space_is_not_doubled_across_two_texts():
    parts, _ = parse("[pause] two", after_space=True)
    assert [part.text for part in parts if isinstance(part, Span)] == ["two"]
