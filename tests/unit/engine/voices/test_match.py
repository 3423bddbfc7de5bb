"""A voice of unknown pitch and pace, found again (engine.md: F0 within 2 Hz, duration within 2 %)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE
from jupyter_xvoice.engine.synthesis.synthesizer import synthesize
from jupyter_xvoice.engine.synthesis.voices import BUILTIN, VoiceSpec
from jupyter_xvoice.engine.voices.match import NO_PACE, NO_PITCH, Heard, excerpt, match
from jupyter_xvoice.engine.voices.pitch import RATE, track

TEXT = "I forgot to bring my keys to the office today. It has been raining since early this morning."


def spoken(voice: VoiceSpec, text: str = TEXT) -> np.ndarray:
    pieces = [piece.samples for piece in synthesize(text, voice=voice, language="en")]
    return resample(np.concatenate(pieces), SAMPLE_RATE, RATE)


def heard(samples: np.ndarray, text: str) -> list[Heard]:
    """``text`` as a recogniser gives it: no marks, and times that are about right (the gap is the sentence's end)."""
    sentences = [sentence.split() for sentence in text.lower().split(".") if sentence.strip()]
    half = len(samples) / RATE / len(sentences)
    words = []
    for number, sentence in enumerate(sentences):
        step = (half - 0.3) / len(sentence)
        for place, word in enumerate(sentence):
            start = number * half + place * step
            words.append(Heard(word, start, start + step))
    return words


def median_f0(samples: np.ndarray) -> float:
    f0 = track(samples)
    return float(np.median(f0[f0 > 0]))


def unknown(base: str, pitch: float, spread: float, rate: float) -> VoiceSpec:
    voice = BUILTIN[base]
    low = round(voice.pitch_low_hz * pitch)
    high = round(low + (voice.pitch_high_hz - voice.pitch_low_hz) * pitch * spread)
    return replace(voice, pitch_low_hz=low, pitch_high_hz=high, rate=rate)


VOICES = [
    unknown("rex", 1.1, 0.8, 1.2),
    unknown("leo", 0.95, 1.2, 0.8),
    unknown("ara", 1.05, 0.7, 1.35),
    unknown("eve", 0.9, 0.9, 0.9),
    unknown("sal", 1.2, 1.1, 1.0),
]


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.voice_id)
def test_pitch_and_pace_are_found_again(voice: VoiceSpec) -> None:
    recording = spoken(voice)
    found = match(recording, heard(recording, TEXT))
    again = spoken(found.spec)
    assert found.warnings == ()
    assert median_f0(again) == pytest.approx(median_f0(recording), abs=2.0)
    assert len(again) == pytest.approx(len(recording), rel=0.02)


def test_misheard_words_do_not_move_it() -> None:
    voice = VOICES[0]
    recording = spoken(voice)
    wrong = TEXT.replace("my keys", "mike he is").replace("early", "really").replace("office", "of us")
    found = match(recording, heard(recording, wrong))
    again = spoken(found.spec)
    assert median_f0(again) == pytest.approx(median_f0(recording), abs=2.0)
    assert len(again) == pytest.approx(len(recording), rel=0.02)


@pytest.mark.parametrize("voice", VOICES, ids=lambda voice: voice.voice_id)
def test_without_words_only_the_pitch_is_matched_and_that_is_said(voice: VoiceSpec) -> None:
    recording = spoken(voice)
    found = match(recording, [])
    assert found.warnings == (NO_PACE,)
    assert found.spec.rate == 1.0
    assert median_f0(spoken(found.spec)) == pytest.approx(median_f0(recording), abs=4.0)


@pytest.mark.parametrize(
    "samples",
    [
        np.zeros(2 * RATE, np.float32),
        np.random.default_rng(1).normal(0, 0.1, 2 * RATE).astype(np.float32),
        np.zeros(10, np.float32),
        np.zeros(0, np.float32),
    ],
    ids=["silence", "noise", "ten samples", "nothing"],
)
def test_what_holds_no_voice_gives_the_default_voice_and_says_so(samples: np.ndarray) -> None:
    found = match(excerpt(samples), [])
    assert found.spec == BUILTIN["eve"]
    assert found.warnings == (NO_PITCH,)


def test_the_excerpt_begins_with_the_voice() -> None:
    recording = spoken(VOICES[0])
    silence = np.zeros(40 * RATE, np.float32)
    cut = excerpt(np.concatenate([silence, recording, silence]))
    assert len(cut) == 15 * RATE
    assert np.abs(cut[: RATE // 4]).max() == 0
    assert np.abs(cut[RATE // 2 : RATE]).max() > 0.05
