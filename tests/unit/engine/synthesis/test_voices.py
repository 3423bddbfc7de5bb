import dataclasses

import numpy as np
import pytest

from jupyter_xvoice.engine.synthesis.synthesizer import synthesize
from jupyter_xvoice.engine.synthesis.voices import BUILTIN, DEFAULT_VOICE

from .measure import SENTENCE, level, pitch, pitches, say, seconds


def test_the_five_voices_are_those_of_the_overview():
    assert {voice.voice_id: voice.gender for voice in BUILTIN.values()} == {
        "eve": "female",
        "ara": "female",
        "rex": "male",
        "sal": "neutral",
        "leo": "male",
    }
    assert DEFAULT_VOICE == "eve"
    assert BUILTIN["leo"].tone == "Authoritative, strong"
    assert all(voice.description and voice.name.lower() == voice.voice_id for voice in BUILTIN.values())


@pytest.mark.parametrize("voice", BUILTIN)
def test_a_voice_keeps_to_its_pitch(voice):
    spec = BUILTIN[voice]
    found, voiced = pitches(say(SENTENCE, voice))
    assert spec.pitch_low_hz <= np.median(found) <= spec.pitch_high_hz
    assert np.percentile(found, 10) > spec.pitch_low_hz * 0.95
    assert np.percentile(found, 90) < spec.pitch_high_hz * 1.08
    assert voiced > 0.6


def test_the_voices_lie_apart_in_pitch():
    order = sorted(BUILTIN, key=lambda voice: pitch(say(SENTENCE, voice)))
    assert order == ["leo", "rex", "sal", "ara", "eve"]


def test_the_voices_are_equally_loud_and_do_not_clip():
    spoken = {voice: say(SENTENCE, voice) for voice in BUILTIN}
    levels = {voice: level(samples) for voice, samples in spoken.items()}
    assert all(-19 < value < -12 for value in levels.values()), levels
    assert max(levels.values()) - min(levels.values()) < 2.5, levels
    assert all(np.abs(samples).max() < 0.99 for samples in spoken.values())


def test_a_voice_can_be_moved_in_pitch_and_pace():
    rex = BUILTIN["rex"]
    moved = dataclasses.replace(rex, voice_id="moved", pitch_low_hz=110, pitch_high_hz=150, rate=1.2)

    def spoken(voice):
        return np.concatenate([p.samples for p in synthesize(SENTENCE, voice=voice, language="en")])

    assert pitch(spoken(moved)) == pytest.approx(131, abs=7)
    assert seconds(spoken(moved)) == pytest.approx(seconds(spoken(rex)) / 1.2, rel=0.04)


@pytest.mark.parametrize("speed", [0.7, 0.85, 1.15, 1.3, 1.5])
def test_the_duration_follows_the_speed(speed):
    plain = "One two three four. Then we go on with a longer sentence, and stop."
    assert seconds(say(plain, speed=speed)) * speed == pytest.approx(seconds(say(plain)), rel=0.03)
    assert pitch(say(plain, speed=speed)) == pytest.approx(pitch(say(plain)), rel=0.04)
