"""Long audio, cut where nobody speaks."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.segments import Segment, Segmenter

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tests.unit.engine.recognition.conftest import Say

SENTENCE = "The children are playing in the garden."


def segments_of(samples: NDArray[np.int16], piece: int = 5000) -> list[Segment]:
    segmenter = Segmenter(0.5)
    found = [
        segment for start in range(0, len(samples), piece) for segment in segmenter.feed(samples[start : start + piece])
    ]
    return found + list(segmenter.finish())


def silence(seconds: float) -> NDArray[np.int16]:
    return np.zeros(round(seconds * RATE), np.int16)


def test_a_pause_separates_two_sentences(say: Say) -> None:
    speech = say(SENTENCE)
    first, second = segments_of(np.concatenate((silence(2), speech, silence(2), speech, silence(2))))
    assert 1.3 < first.start / RATE < 2.2
    assert abs(len(first.samples) - len(speech)) / RATE < 1.0
    gap = 2 + len(speech) / RATE
    assert abs((second.start - first.start) / RATE - gap) < 0.2


def test_segments_are_the_very_samples(say: Say) -> None:
    audio = np.concatenate((silence(1.5), say(SENTENCE), silence(1.5)))
    (segment,) = segments_of(audio)
    assert np.array_equal(audio[segment.start : segment.start + len(segment.samples)], segment.samples)


def test_how_the_audio_is_cut_into_pieces_does_not_matter(say: Say) -> None:
    audio = np.concatenate((silence(1), say(SENTENCE), silence(1)))
    assert [s.start for s in segments_of(audio, 77)] == [s.start for s in segments_of(audio, 100_000)]


def test_speech_without_a_pause_is_cut_all_the_same_and_nothing_is_lost(say: Say) -> None:
    speech = say(SENTENCE)
    loud = np.flatnonzero(np.abs(speech) > 300)
    endless = np.tile(speech[loud[0] : loud[-1]], 20)
    found = segments_of(endless)
    assert len(found) > 1
    assert max(len(segment.samples) for segment in found) <= 21 * RATE
    for before, after in pairwise(found):
        assert before.start + len(before.samples) == after.start


def test_nobody_speaks_in_silence_and_noise() -> None:
    noise = np.random.default_rng(1).normal(0, 300, 3 * RATE).astype(np.int16)
    assert segments_of(silence(3)) == []
    assert segments_of(noise) == []
    assert segments_of(silence(0)) == []
