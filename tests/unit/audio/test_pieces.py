"""Sound in pieces: decoded on the way, as fragments that join, how loud it is, which frequencies it has."""

from __future__ import annotations

import io

import av
import numpy as np
import pytest

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.codecs.fragment import fragment
from jupyter_xvoice.audio.loudness import Loudness
from jupyter_xvoice.audio.spectrogram import ROWS, spectrogram

RATE = 24_000


def tone(hertz: float, seconds: float, rate: int = RATE, size: float = 0.5) -> np.ndarray:
    return (size * np.sin(2 * np.pi * hertz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


@pytest.mark.parametrize("codec", ["wav", "mp3", "m4a", "flac", "ogg", "opus"])
def test_pieces_are_the_samples_and_nothing_is_kept(codec: str) -> None:
    data = Audio(tone(440, 3.3), RATE).to_bytes(codec)
    audio, whole = Audio.from_bytes(data), Audio.from_bytes(data)
    found = list(audio.pieces())
    assert not audio.is_decoded
    assert {rate for _, rate in found} == {whole.sample_rate} or whole.samples.size
    joined = np.concatenate([samples for samples, _ in found])
    assert joined.shape == (len(whole.samples), 1)
    assert np.array_equal(joined[:, 0], whole.samples)


def test_pieces_of_bare_and_of_decoded_samples() -> None:
    stereo = np.stack([tone(440, 2), tone(880, 2)], axis=1)
    for audio in (
        Audio(stereo, RATE),
        Audio.from_bytes(Audio(stereo, RATE).to_bytes("pcm"), codec="pcm", sample_rate=RATE, channels=2),
    ):
        found = [samples for samples, rate in audio.pieces() if rate == RATE]
        assert np.allclose(np.concatenate(found), stereo, atol=1e-4)
    assert [samples.shape for samples, _ in Audio(np.zeros(0), RATE).pieces()] == [(0, 1)]


@pytest.mark.parametrize("channels", [1, 2])
def test_fragments_join_without_a_seam(channels: int) -> None:
    lanes = np.stack([tone(440 * (n + 1), 2.5) for n in range(channels)], axis=1)
    samples = np.rint(lanes * 32767).astype(np.int16)
    cut = len(samples) // 3
    parts = [fragment(part, RATE) for part in (samples[:cut], samples[cut:])]
    assert parts[0][4:8] == b"ftyp"
    decoded = [(Audio.from_bytes(part).samples * 32768).astype(np.int16).reshape(-1, channels) for part in parts]
    assert np.array_equal(np.concatenate(decoded), samples)
    with av.open(io.BytesIO(parts[1])) as container:
        assert next(container.demux(audio=0)).pts == 0


def test_loudness_is_that_of_the_recommendation() -> None:
    meter = Loudness(48_000, 1)
    samples = np.rint(tone(1000, 3, 48_000, 0.1) * 32767).astype(np.int16)[:, None]
    for start in range(0, len(samples), 10_000):
        meter.feed(samples[start : start + 10_000])
    assert meter.value == pytest.approx(-23.0, abs=0.1)  # 1 kHz at -20 dBFS
    silent = Loudness(RATE, 2)
    silent.feed(np.zeros((RATE, 2), dtype=np.int16))
    assert silent.value is None


def test_a_tone_is_a_row_of_the_spectrogram() -> None:
    samples = np.concatenate([tone(1000, 1), tone(4000, 1)])

    def windows(firsts: np.ndarray, size: int) -> np.ndarray:
        places = firsts[:, None] + np.arange(size)
        there = (places >= 0) & (places < len(samples))
        return np.where(there, samples[np.clip(places, 0, len(samples) - 1)], 0.0).astype(np.float32)

    picture = spectrogram(windows, RATE, start=0, step=1 / 32, columns=96, peak=0.5)
    assert picture.shape == (ROWS, 96)
    assert picture.dtype == np.uint8
    hertz = (ROWS - 1 - picture.argmax(axis=0)) * 8000 / ROWS
    assert np.all(np.abs(hertz[4:28] - 1000) <= 130)
    assert np.all(np.abs(hertz[36:60] - 4000) <= 130)
    assert picture[:, 70:].max() == 0
    coarse = spectrogram(windows, RATE, start=0, step=8.0, columns=4, peak=0.5)
    assert coarse[:, 0].max() > 200
