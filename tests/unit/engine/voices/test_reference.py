"""The recording a voice is made from: every format, 24 bit, stereo, the limit of 120 s."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.voices.pitch import RATE
from jupyter_xvoice.engine.voices.reference import Reference

if TYPE_CHECKING:
    from pathlib import Path

# suffix -> container, encoder, sample format, content type
FORMATS = {
    "wav": ("wav", "pcm_s16le", "audio/wav"),
    "wav24": ("wav", "pcm_s24le", "audio/wav"),
    "mp3": ("mp3", "libmp3lame", "audio/mpeg"),
    "flac": ("flac", "flac", "audio/flac"),
    "ogg": ("ogg", "libopus", "audio/ogg"),
    "opus": ("opus", "libopus", "audio/ogg"),
    "m4a": ("ipod", "aac", "audio/mp4"),
    "aac": ("adts", "aac", "audio/aac"),
    "mkv": ("matroska", "aac", "audio/x-matroska"),
    "mp4": ("mp4", "aac", "audio/mp4"),
}


def write(path: Path, name: str, *, seconds: float, rate: int = 24000, channels: int = 1) -> Path:
    """A tone of 200 Hz, in the left channel only when there are two."""
    container_name, codec, _ = FORMATS[name]
    tone = (0.5 * np.sin(2 * np.pi * 200 * np.arange(int(seconds * rate)) / rate)).astype(np.float32)
    layout = "stereo" if channels == 2 else "mono"
    with av.open(str(path), "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        planes = np.stack([tone, np.zeros_like(tone)][:channels])
        fifo = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
        fifo.sample_rate = rate
        resampler = av.AudioResampler(format=stream.codec_context.format, layout=layout, rate=rate, frame_size=1024)
        if codec == "libopus":
            resampler = av.AudioResampler(format="flt", layout=layout, rate=rate, frame_size=480)
        for frame in [*resampler.resample(fifo), *resampler.resample(None)]:
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("channels", [1, 2])
def test_every_format(name: str, channels: int, tmp_path: Path) -> None:
    path = write(tmp_path / "file", name, seconds=1.5, channels=channels)
    reference = Reference.read(path)
    assert reference.content_type == FORMATS[name][2]
    assert reference.samples.dtype == np.float32
    assert len(reference.samples) == pytest.approx(1.5 * RATE, abs=0.15 * RATE)
    middle = reference.samples[RATE // 2 : RATE]
    assert np.abs(middle).max() == pytest.approx(0.5 / channels, rel=0.15), "stereo is mixed down"
    assert np.abs(np.fft.rfft(middle))[100] > 0.9 * np.abs(np.fft.rfft(middle)).max(), "200 Hz stay 200 Hz"


def test_the_client_may_name_the_kind_of_container(tmp_path: Path) -> None:
    path = write(tmp_path / "file", "mp4", seconds=0.5)
    assert Reference.read(path, "audio/x-m4a").content_type == "audio/x-m4a"
    assert Reference.read(path, "Audio/MP4; codecs=mp4a").content_type == "audio/mp4"
    assert Reference.read(path, "audio/wav").content_type == "audio/mp4", "what it is not is put right"
    assert Reference.read(path, "application/octet-stream").content_type == "audio/mp4"


@pytest.mark.parametrize("name", ["wav", "mp3", "opus", "m4a"])
def test_120_seconds_pass_and_more_is_refused(name: str, tmp_path: Path) -> None:
    assert len(Reference.read(write(tmp_path / "a", name, seconds=120, rate=8000)).samples) >= 119.9 * RATE
    with pytest.raises(Refusal, match=r"lasts 121\.\d s; a reference may last 120 s") as refused:
        Reference.read(write(tmp_path / "b", name, seconds=121, rate=8000))
    assert refused.value.status == 400


def test_there_is_no_minimum(tmp_path: Path) -> None:
    assert len(Reference.read(write(tmp_path / "a", "wav", seconds=0.01)).samples) == 160


@pytest.mark.parametrize("content", [b"", b"hello, this is text", bytes(1000), b"RIFF\x00\x00\x00\x00WAVEfmt "])
def test_what_is_not_audio_is_refused_without_our_own_path(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(Refusal) as refused:
        Reference.read(path)
    assert refused.value.status == 400
    assert str(tmp_path) not in refused.value.error
