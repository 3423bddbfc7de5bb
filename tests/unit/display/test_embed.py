"""What of a sound goes into the notebook."""

from __future__ import annotations

import re
from base64 import b64decode

import numpy as np
import pytest

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.display import Sound, audio_html
from jupyter_xvoice.audio.display.embed import embed
from jupyter_xvoice.audio.display.waveform import levels, picture
from tests.browser.examples import sound


def test_small_mp3_goes_in_as_it_came() -> None:
    encoded = sound(2).to_bytes("mp3", bit_rate=64_000)
    embedded = embed(Audio.from_bytes(encoded, codec="mp3"))
    assert embedded.data == encoded
    assert embedded.whole


@pytest.mark.parametrize("codec", ["wav", "flac", "ogg"])
def test_other_codecs_become_mp3(codec: str) -> None:
    embedded = embed(Audio.from_bytes(sound(2).to_bytes(codec), codec=codec))
    assert Audio.from_bytes(embedded.data).codec == "mp3"
    assert embedded.seconds == pytest.approx(2, abs=0.01)


def test_larger_sound_gets_a_lower_bit_rate() -> None:
    embedded = embed(sound(100))
    assert embedded.whole
    assert 600_000 < len(embedded.data) <= 1_010_000
    assert Audio.from_bytes(embedded.data).duration == pytest.approx(100, abs=0.2)


def test_longest_sound_gives_its_first_minute_and_says_so() -> None:
    long = Audio(np.tile(sound(10).samples, 76), 24_000)
    embedded = embed(long)
    assert not embedded.whole
    assert embedded.seconds == pytest.approx(60)
    assert len(embedded.data) <= 1_010_000
    html = audio_html(long)
    assert "First minute of 12:40. The whole: audio.to_file('audio.mp3')" in html
    assert 'max="60.000"' in html


def test_picture_is_a_png_with_what_is_loud_where_it_is() -> None:
    import io

    from PIL import Image

    half = Audio(np.concatenate([np.zeros(12_000), np.full(12_000, 0.5)]), 24_000)
    address = picture(half)
    assert address.startswith("data:image/png;base64,")
    pixels = np.asarray(Image.open(io.BytesIO(b64decode(address.partition(",")[2]))))
    assert pixels.shape == (80, 1040, 4)
    heights = (pixels[..., 3] > 0).sum(axis=0)
    assert heights[:500].max() == 2
    assert heights[540:].max() >= 70
    assert set(np.unique(pixels[pixels[..., 3] > 0])) == {128, 255}


def test_near_silence_looks_like_near_silence() -> None:
    assert max(levels(Audio(np.full(24_000, 0.0025), 24_000))) < 0.05


def test_sound_without_samples_says_so() -> None:
    html = audio_html(Audio(np.zeros(0), 24_000))
    assert "There is no sound in it" in html
    assert "<audio" not in html
    assert Sound(Audio(np.zeros(0), 24_000)).empty


def test_nothing_large_is_in_an_output_twice() -> None:
    contents = re.findall(r"base64,([^\"]+)", audio_html(sound(2)))
    assert len(contents) == 2
    assert len(set(contents)) == 2
