"""The streaming encoder: the five codecs of the wire, in any pieces, without a shift."""

from __future__ import annotations

import gc
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice.audio.codecs import BIT_RATES, CODECS, SAMPLE_RATES, Encoder, decode, probe
from jupyter_xvoice.audio.formats import mp3_bit_rate
from jupyter_xvoice.errors import AudioError
from tests.unit.audio.sounds import likeness, noise, shift, tone


def encoded(encoder, samples, size=1000):
    pieces = [encoder.feed(samples[start : start + size]) for start in range(0, len(samples), size)]
    return b"".join([*pieces, encoder.finish()])


@pytest.mark.parametrize("rate", SAMPLE_RATES)
@pytest.mark.parametrize("codec", CODECS)
def test_every_codec_at_every_rate_gives_the_sound_back_in_place(codec, rate):
    original = tone(1.0, 22050, level=0.4) + noise(22050, level=0.02)
    data = encoded(Encoder(codec, rate, source_rate=22050), original)
    samples, found = decode(data, codec=codec, sample_rate=rate)
    reference = encoded(Encoder("pcm", rate, source_rate=22050), original)
    expected, _ = decode(reference, codec="pcm", sample_rate=rate)
    assert found == rate
    assert len(expected) == rate
    # An mp3 stream has no length, so that its last frames may add silence (less than three frames of 576 or 1152).
    assert rate <= len(samples) < rate + (3 * 1152 if codec == "mp3" else 1)
    assert shift(samples, expected) == 0
    assert likeness(samples, expected) > 0.98


@settings(deadline=None, max_examples=40)
@given(st.sampled_from(CODECS), st.integers(0, 6000), st.lists(st.integers(0, 900), max_size=12))
def test_bytes_do_not_depend_on_the_pieces(codec, n, cuts):
    samples = noise(n)
    encoder = Encoder(codec, 24000)
    edges = [0, *np.minimum(np.cumsum(cuts), n).astype(int), n] if cuts else [0, n]
    pieces = [encoder.feed(samples[start:stop]) for start, stop in pairwise(edges)]
    assert b"".join([*pieces, encoder.finish()]) == encoded(Encoder(codec, 24000), samples, size=max(n, 1))


def test_bytes_flow_while_samples_come():
    encoder = Encoder("mp3", 24000)
    first = [len(encoder.feed(noise(2400, seed=number))) for number in range(10)]
    assert sum(first[:2]) > 0
    assert all(size > 0 for size in first[2:])


@pytest.mark.parametrize("rate", SAMPLE_RATES)
@pytest.mark.parametrize("bit_rate", BIT_RATES)
def test_the_cap_on_low_rates_is_known(rate, bit_rate):
    encoder = Encoder("mp3", rate, bit_rate=bit_rate)
    samples = noise(4 * rate)
    data = encoded(encoder, samples, size=rate)
    measured = 8 * len(data) / probe(data).duration
    assert encoder.bit_rate == mp3_bit_rate(rate, bit_rate)
    assert measured == pytest.approx(encoder.bit_rate, rel=0.05)


def test_a_streamed_wav_says_that_its_length_is_unknown():
    data = encoded(Encoder("wav", 24000), noise(2400))
    assert data[40:44] == b"\xff\xff\xff\xff"
    assert len(data) == 44 + 2 * 2400


@pytest.mark.parametrize("codec", ["wav", "pcm", "mulaw", "alaw"])
def test_eight_channels(codec):
    samples = noise(2400, channels=8)
    data = encoded(Encoder(codec, 24000, channels=8), samples)
    back, _ = decode(data, codec=codec, sample_rate=24000, channels=8)
    assert back.shape == (2400, 8)
    assert likeness(back, samples) > 0.99


def test_full_scale_is_clamped_and_nan_is_silence():
    loud = np.array([3.0, -3.0, np.nan, 0.0], np.float32)
    pcm = Encoder("pcm", 24000).feed(loud)
    assert np.frombuffer(pcm, "<i2").tolist() == [32767, -32768, 0, 0]
    samples, _ = decode(encoded(Encoder("mp3", 24000), np.tile(loud, 600)))
    assert np.isfinite(samples).all()


@pytest.mark.parametrize("codec", CODECS)
def test_nothing_fed(codec):
    encoder = Encoder(codec, 24000)
    data = encoder.feed(np.zeros(0, np.float32)) + encoder.finish()
    if codec == "wav":
        assert len(decode(data)[0]) == 0
    elif codec != "mp3":
        assert data == b""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ogg", 24000), "codec='ogg' cannot be streamed"),
        (("mp3", 23000), "mp3 does not hold 23000 Hz"),
        (("pcm", 0), "sample_rate=0"),
    ],
)
def test_refusals(arguments, words):
    with pytest.raises(AudioError, match=words):
        Encoder(*arguments)


def test_wrong_channels():
    with pytest.raises(AudioError, match="2 channels were fed to an encoder for 1"):
        Encoder("pcm", 24000).feed(noise(10, channels=2))
    with pytest.raises(AudioError, match="mp3 holds at most 2 channels"):
        Encoder("mp3", 24000, channels=3)


@pytest.mark.parametrize("fed", [0, 24000])
def test_an_encoder_that_is_dropped_half_way_closes_its_container(fed):
    encoder = Encoder("mp3", 24000)
    encoder.feed(np.zeros(fed, np.float32))
    encoder.cycle = encoder  # only the garbage collector ends it
    closing = encoder._writer._close
    del encoder
    gc.collect()
    assert not closing.alive
