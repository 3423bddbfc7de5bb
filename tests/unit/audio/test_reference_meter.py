"""The meter of a recording on real speech: the engine's own, with noise, clipping and pauses that are known."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice.audio.reference import Measurement, ReferenceMeter
from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.engine.synthesis.synthesizer import synthesize
from jupyter_xvoice.engine.synthesis.voices import BUILTIN

if TYPE_CHECKING:
    from numpy.typing import NDArray

RATE = 24_000
SENTENCES = (
    "The quiet room has a carpet, two shelves of books and a window that does not open.",
    "Whoever speaks here hears the words once, and not a second time from the wall.",
    "Seven boats came back before the storm, and the eighth one followed in the morning.",
)


@pytest.fixture(scope="module")
def sentences() -> list[NDArray[np.float32]]:
    """Each at 24 kHz, without the silence around it, its mean level that of -20 dB."""
    made = []
    for sentence in SENTENCES:
        pieces = [piece.samples for piece in synthesize(sentence, voice=BUILTIN["ara"], language="en")]
        samples = np.asarray(resample(np.concatenate(pieces), 22_050, RATE), dtype=np.float32)
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        samples = samples[loud[0] : loud[-1] + 1]
        made.append(np.asarray(samples * 10 ** (-20 / 20) / np.sqrt(np.mean(np.square(samples))), dtype=np.float32))
    return made


def talk(sentences: list[NDArray[np.float32]], *, pause: float, noise: float, gain: float = 0.0) -> NDArray[np.float32]:
    """The sentences with ``pause`` seconds behind each, louder by ``gain`` dB, and noise at ``noise`` dB throughout."""
    silence = np.zeros(round(pause * RATE), dtype=np.float32)
    spoken = np.concatenate(list(itertools.chain(*((one * 10 ** (gain / 20), silence) for one in sentences))))
    random = np.random.default_rng(7)
    return np.asarray(spoken + random.normal(0, 10 ** (noise / 20), len(spoken)), dtype=np.float32)


def measure(samples: NDArray[np.float32], rate: int = RATE) -> Measurement:
    meter = ReferenceMeter(rate)
    meter.feed(samples)
    return meter.measurement


@pytest.mark.parametrize("noise", [-70.0, -60.0, -52.0, -44.0])
def test_the_noise_is_measured_in_the_pauses(sentences: list[NDArray[np.float32]], noise: float) -> None:
    found = measure(talk(sentences, pause=0.8, noise=noise))
    assert found.noise == pytest.approx(noise, abs=1.5)
    assert found.level == pytest.approx(-20, abs=1.0)
    assert found.signal_to_noise == pytest.approx(-20 - noise, abs=2.5)


@pytest.mark.parametrize("gain", [-15.0, -5.0, 0.0, 6.0])
def test_the_level_follows_the_speech_not_the_pauses(sentences: list[NDArray[np.float32]], gain: float) -> None:
    short = measure(talk(sentences, pause=0.4, noise=-75, gain=gain))
    long = measure(talk(sentences, pause=2.0, noise=-75, gain=gain))
    assert short.level == pytest.approx(-20 + gain, abs=1.0)
    assert long.level == pytest.approx(-20 + gain, abs=1.0)


@pytest.mark.parametrize("pause", [0.5, 1.0, 2.0])
def test_seconds_of_speech_are_those_that_were_spoken(sentences: list[NDArray[np.float32]], pause: float) -> None:
    spoken = sum(map(len, sentences)) / RATE
    found = measure(talk(sentences, pause=pause, noise=-65))
    assert found.seconds == pytest.approx(spoken + 3 * pause, abs=0.001)
    # Within the sentences too there is silence of 0.3 s, at a comma.
    assert found.speech_seconds == pytest.approx(spoken, rel=0.15)
    assert found.pause_share == pytest.approx(1 - found.speech_seconds / found.seconds)


def test_what_is_cut_off_is_counted(sentences: list[NDArray[np.float32]]) -> None:
    loud = talk(sentences, pause=0.5, noise=-70, gain=14)
    cut = np.clip(loud, -1, 1)
    found = measure(cut)
    beyond = int((np.abs(loud) >= 1).sum())
    assert 0.9 * beyond <= found.clipped <= beyond
    assert found.clipping_share == pytest.approx(found.clipped / len(cut))
    assert found.peak == pytest.approx(0, abs=0.01)
    assert measure(talk(sentences, pause=0.5, noise=-70)).clipped == 0


@pytest.mark.parametrize("size", [1, 479, 480, 960, 7777])
def test_pieces_of_any_length_give_the_same_numbers(sentences: list[NDArray[np.float32]], size: int) -> None:
    whole = np.clip(talk(sentences[:1], pause=0.5, noise=-60, gain=14), -1, 1)[:40_000]
    meter = ReferenceMeter(RATE)
    for start in range(0, len(whole), size):
        meter.feed(whole[start : start + size])
    assert meter.measurement == measure(whole)


def test_two_channels_and_another_rate(sentences: list[NDArray[np.float32]]) -> None:
    samples = talk(sentences, pause=0.5, noise=-60)
    both = np.asarray(resample(samples, RATE, 48_000), dtype=np.float32)
    one, two = measure(samples), measure(np.column_stack([both, both]), 48_000)
    assert two.level == pytest.approx(one.level, abs=0.5)
    assert two.speech_seconds == pytest.approx(one.speech_seconds, abs=0.1)
    assert two.samples == 2 * len(both)


def test_silence_noise_alone_and_nothing() -> None:
    nothing = measure(np.zeros(0, np.float32))
    assert (nothing.level, nothing.peak, nothing.noise, nothing.pause_share) == (None, None, None, 1.0)
    assert nothing.clipping_share == 0.0
    silence = measure(np.zeros(RATE, np.float32))
    assert silence.level is None
    assert silence.noise == pytest.approx(-120)
    assert silence.pause_share == 1.0
    hiss = measure(np.random.default_rng(3).normal(0, 0.1, RATE).astype(np.float32))
    assert hiss.noise is None, "nothing quieter to call it a pause"
