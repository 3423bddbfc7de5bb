"""Changing the rate: length, place, content, and no trace of how the stream was cut."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import resample_poly

from jupyter_xvoice.audio.formats import SAMPLE_RATES
from jupyter_xvoice.audio.resample import Resampler, resample
from jupyter_xvoice.errors import AudioError
from tests.unit.audio.sounds import likeness, noise, shift, tone

RATES = st.sampled_from(SAMPLE_RATES)


@settings(deadline=None, max_examples=60)
@given(RATES, RATES, st.integers(0, 3000), st.lists(st.integers(1, 700), max_size=20), st.integers(1, 3))
def test_pieces_give_the_same_as_the_whole(source, target, n, cuts, channels):
    samples = noise(n, channels=channels)
    resampler = Resampler(source, target, channels=channels)
    edges = [0, *np.minimum(np.cumsum(cuts), n).astype(int), n]
    pieces = [resampler.feed(samples[start:stop]) for start, stop in pairwise(edges)]
    joined = np.concatenate([*pieces, resampler.finish()])
    np.testing.assert_array_equal(joined, resample(samples, source, target))


@settings(deadline=None, max_examples=60)
@given(RATES, RATES, st.integers(0, 5000))
def test_length_is_exact(source, target, n):
    assert abs(len(resample(noise(n), source, target)) - n * target / source) <= 0.5


@pytest.mark.parametrize(("source", "target"), [(22050, 24000), (48000, 24000), (44100, 16000), (8000, 48000)])
def test_sounds_like_scipys_polyphase_filter(source, target):
    samples = tone(1.0, source) + noise(source, level=0.001)
    ours, theirs = resample(samples, source, target), resample_poly(samples, target, source)
    assert shift(ours, theirs) == 0
    assert likeness(ours, theirs) > 0.999


def test_what_the_lower_rate_cannot_hold_is_filtered_out():
    aliased = resample(tone(1.0, 48000, hertz=9000.0), 48000, 8000)
    assert np.abs(aliased[100:-100]).max() < 0.01


def test_channels_stay_apart():
    both = np.stack([tone(0.5, 22050), np.zeros(11025, np.float32)], axis=1)
    result = resample(both, 22050, 24000)
    assert np.abs(result[:, 0]).max() > 0.4
    assert not result[:, 1].any()


def test_a_rate_that_makes_no_sense():
    with pytest.raises(AudioError, match="target_rate=0"):
        Resampler(24000, 0)
    with pytest.raises(AudioError, match="9 channels"):
        Resampler(24000, 8000, channels=9)
