"""Binary frames to samples."""

from __future__ import annotations

import av
import numpy as np
import pytest

from jupyter_xvoice.audio.codecs import Encoder
from jupyter_xvoice.engine.recognition.packets import PacketDecoder, mixed
from jupyter_xvoice.engine.refusal import Refusal

TONE = np.sin(np.arange(16000) * 2 * np.pi * 440 / 16000).astype(np.float32) * 0.5


def pitch(samples: np.ndarray) -> float:
    """The loudest frequency in Hz, at 16 kHz."""
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * 16000 / len(samples))


def fed(decoder: PacketDecoder, data: bytes, piece: int) -> np.ndarray:
    blocks = [decoder.feed(data[start : start + piece]) for start in range(0, len(data), piece)]
    return np.concatenate([*blocks, decoder.finish()], axis=1)


@pytest.mark.parametrize("encoding", ["pcm", "mulaw", "alaw"])
@pytest.mark.parametrize("rate", [8000, 16000, 48000])
def test_raw_audio_may_be_cut_anywhere(encoding: str, rate: int) -> None:
    encoder = Encoder(encoding, rate, source_rate=16000)
    data = encoder.feed(TONE) + encoder.finish()
    samples = fed(PacketDecoder(encoding, rate, 1), data, 333)
    assert abs(samples.shape[1] - 16000) < 100
    assert abs(pitch(samples[0]) - 440) < 5
    assert abs(np.abs(samples[0][1000:-1000]).max() / 16384 - 1) < 0.1


def test_channels_stay_apart_or_are_mixed() -> None:
    stereo = np.zeros((16000, 2), "<i2")
    stereo[:, 1] = TONE * 32767
    samples = fed(PacketDecoder("pcm", 16000, 2), stereo.tobytes(), 333)
    assert np.abs(samples[0]).max() == 0
    assert abs(np.abs(samples[1]).max() - 16383) < 50
    assert mixed(samples, keep=True) is samples
    assert abs(np.abs(mixed(samples, keep=False)).max() - 8191) < 50


@pytest.mark.parametrize("rate", [8000, 16000, 24000, 48000])
def test_opus_packets_are_decoded(rate: int) -> None:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48000, "mono", av.AudioFormat("s16")
    encoder.open()
    samples = (np.sin(np.arange(48000) * 2 * np.pi * 440 / 48000) * 16000).astype(np.int16)
    decoder = PacketDecoder("opus", rate, 1)
    blocks = []
    for start in range(0, 48000, encoder.frame_size):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + encoder.frame_size], "s16", "mono")
        frame.sample_rate, frame.pts = 48000, start
        blocks += [decoder.feed(bytes(packet)) for packet in encoder.encode(frame)]
    heard = np.concatenate([*blocks, decoder.finish()], axis=1)[0]
    assert abs(len(heard) - 16000) < 800
    assert abs(pitch(heard[2000:]) - 440) < 5


def test_what_is_no_opus_packet_is_refused() -> None:
    with pytest.raises(Refusal) as refused:
        PacketDecoder("opus", 48000, 1).feed(b"\xff" * 50)
    assert refused.value.status == 400
