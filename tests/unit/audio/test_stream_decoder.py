"""Sound decoded as it comes is the sound decoded at once."""

from __future__ import annotations

import numpy as np
import pytest

from jupyter_xvoice.audio.codecs import Encoder, decode
from jupyter_xvoice.audio.codecs.stream_decoder import StreamDecoder
from jupyter_xvoice.errors import AudioError


def encoded(codec: str, rate: int) -> bytes:
    time = np.arange(rate * 2) / rate
    samples = (0.4 * np.sin(2 * np.pi * 330 * time) * np.sin(2 * np.pi * 1.5 * time)).astype(np.float32)
    encoder = Encoder(codec, rate)
    return encoder.feed(samples) + encoder.finish()


@pytest.mark.parametrize("rate", [8000, 24000])
@pytest.mark.parametrize("codec", ["mp3", "wav", "pcm", "mulaw", "alaw"])
@pytest.mark.parametrize("size", [97, 1 << 20])
def test_the_whole_is_the_same_however_it_is_cut(codec: str, rate: int, size: int) -> None:
    data = encoded(codec, rate)
    at_once, at = decode(data, codec=codec, sample_rate=rate)
    stream = StreamDecoder(codec, rate)
    pieces = [stream.feed(data[begin : begin + size]) for begin in range(0, len(data), size)]
    together = np.concatenate([*pieces, stream.finish()])
    assert stream.sample_rate == at == rate
    assert abs(len(together) - len(at_once)) < 1200  # an mp3's last frame may be cut by the header at once
    length = min(len(together), len(at_once))
    assert np.abs(together[:length] - at_once[:length]).max() < 1e-4


def test_what_is_damaged_is_left_out() -> None:
    data = bytearray(encoded("mp3", 24000))
    data[5000:6000] = bytes(1000)
    stream = StreamDecoder("mp3", 24000)
    assert len(stream.feed(bytes(data))) > 24000
    assert not len(StreamDecoder("mp3", 24000).feed(b"no sound at all" * 100))


def test_only_streams_are_taken() -> None:
    with pytest.raises(AudioError, match="mp3, wav, pcm"):
        StreamDecoder("flac", 24000)
