"""Decoding: bytes or a file in, float samples out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import av
import av.error
import numpy as np

from jupyter_xvoice.audio.codecs.source import binary, named, opened
from jupyter_xvoice.audio.formats import RAW_CODECS, SAMPLE_RATES, file_format
from jupyter_xvoice.audio.resample import Resampler
from jupyter_xvoice.audio.samples import MAX_CHANNELS, checked_rate, layout_of, scaled
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.codeccontext import AudioCodecContext
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

__all__ = ["decode", "frames", "pieces"]

_PADDING: Final = 4096  # samples
_PIECE: Final = 1 << 20  # bytes of raw audio decoded at once


def decode(
    data: bytes | Path, *, codec: str | None = None, sample_rate: int | None = None, channels: int | None = None
) -> tuple[NDArray[np.float32], int]:
    """The samples in ``data`` and their rate in Hz.

    Samples are float32, ``(n,)`` for one channel and ``(n, channels)`` for more, in [-1, 1] (a lossy codec may go a
    little beyond). ``codec`` pcm (16-bit little-endian), mulaw or alaw means bare samples, which need ``sample_rate``
    (Hz) and are mono unless ``channels`` is given; an incomplete last sample is left out. Everything else is recognised
    by its content, whatever ``codec`` says, and ``sample_rate`` and ``channels`` are then not used. A file that was cut
    off gives what is there; a WAV with a wrong length is read to its end (protocol.md 3.2).

    Raises:
        AudioError: missing, empty, not audio, no audio track, or raw audio without a rate.
    """
    if codec is not None and file_format(codec).name in RAW_CODECS:
        return _decode_raw(data, file_format(codec).name, sample_rate, 1 if channels is None else channels)
    with opened(data) as (container, stream):
        return _decode_stream(data, container, stream)


def pieces(
    data: bytes | Path, *, codec: str | None = None, sample_rate: int | None = None, channels: int | None = None
) -> Iterator[tuple[NDArray[np.float32], int]]:
    """What :func:`decode` gives, piece by piece, for sound that need not be in memory at once: ``(n, channels)`` and the rate.

    Raises:
        AudioError: as :func:`decode`, where it is noticed.
    """
    if codec is not None and file_format(codec).name in RAW_CODECS:
        layout = 1 if channels is None else channels
        with binary(data) as file:
            while raw := file.read(_PIECE // (2 * layout) * 2 * layout):
                samples, rate = _decode_raw(raw, file_format(codec).name, sample_rate, layout)
                yield samples.reshape(-1, layout), rate
        return
    with opened(data) as (container, stream):
        left: int | None = None
        behind: list[NDArray[np.float32]] = []
        for samples, rate in _stream_pieces(data, container, stream):
            if left is None and (left := _end(container, stream, rate)) is None:
                left = -1
            if left < 0:
                yield samples, rate
                continue
            yield samples[:left], rate
            behind.append(samples[left:])
            left -= len(samples) - len(behind[-1])
        # As in decode: an encoder's padding is left out, more than that is sound.
        if sum(map(len, behind)) >= _PADDING:
            yield np.concatenate(behind), rate


def _decode_stream(
    data: bytes | Path, container: InputContainer, stream: AudioStream
) -> tuple[NDArray[np.float32], int]:
    gathered: _Gathered | None = None
    rate = 0
    for samples, rate in _stream_pieces(data, container, stream):
        if gathered is None:
            gathered = _Gathered(samples.shape[1], _expected(container, stream, rate))
        gathered.add(samples)
    assert gathered is not None
    return gathered.whole(_end(container, stream, rate)), rate


def _stream_pieces(
    data: bytes | Path, container: InputContainer, stream: AudioStream
) -> Iterator[tuple[NDArray[np.float32], int]]:
    """``(n, channels)`` and the rate, both as in the first frame; one empty piece where there is no sound in it."""
    resampler: Resampler | None = None
    channels = rate = failed = 0
    for frame in frames(container, stream):
        if frame is None:
            failed += 1
            continue
        samples = _frame_samples(frame)
        if not channels:
            channels, rate = samples.shape[1], frame.sample_rate
        if samples.shape[1] != channels:
            samples = np.repeat(samples.mean(axis=1, keepdims=True), channels, axis=1)
        if frame.sample_rate != rate:
            # Chained files may change their rate in the middle; the first rate counts.
            if resampler is None or resampler.source_rate != frame.sample_rate:
                resampler = Resampler(frame.sample_rate, rate, channels=channels)
            samples = resampler.feed(samples[:, 0] if channels == 1 else samples)
            samples = samples.reshape(-1, channels)
        yield samples, rate
    if not channels:
        if failed or not stream.codec_context.sample_rate:
            raise AudioError(f"{named(data)} is damaged: no sound in it can be decoded. Export or download it again.")
        yield np.empty((0, stream.codec_context.channels or 1), dtype=np.float32), stream.codec_context.sample_rate


def frames(container: InputContainer, stream: AudioStream) -> Iterator[av.AudioFrame | None]:
    """Every frame that can be decoded, and None for each packet that cannot."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:
            return  # the file ends in the middle of a packet
        if packet is None:
            return
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError:
            yield None


def _frame_samples(frame: av.AudioFrame) -> NDArray[np.float32]:
    """``(n, channels)`` float32."""
    array: NDArray[Any] = frame.to_ndarray()
    planes = array.T if frame.format.is_planar else array.reshape(-1, frame.layout.nb_channels)
    if planes.dtype.kind != "f":
        return scaled(planes)
    floats = planes.astype(np.float32, copy=False)
    return floats if np.isfinite(floats).all() else np.nan_to_num(floats, nan=0.0, posinf=1.0, neginf=-1.0)


def _expected(container: InputContainer, stream: AudioStream, rate: int) -> int:
    """Samples to make room for: a guess from the header."""
    if stream.duration and stream.time_base:
        return int(stream.duration * stream.time_base * rate)
    return int((container.duration or 0) / av.time_base * rate)


def _end(container: InputContainer, stream: AudioStream, rate: int) -> int | None:
    """Where the sound ends, in samples: an mp4 says it, and FFmpeg does not cut what AAC adds behind it."""
    if "mp4" not in container.format.name or not stream.duration or not stream.time_base:
        return None
    return round(stream.duration * stream.time_base * rate)


class _Gathered:
    """Pieces in one array that grows, so that a long file is not held twice."""

    def __init__(self, channels: int, expected: int) -> None:
        self.channels = channels
        self._room = np.empty((min(max(expected, 0), (1 << 26) // channels) + 4096, channels), dtype=np.float32)
        self._used = 0

    def add(self, samples: NDArray[np.float32]) -> None:
        end = self._used + len(samples)
        if end > len(self._room):
            self._room.resize((end + end // 4, self.channels), refcheck=False)
        self._room[self._used : end] = samples
        self._used = end

    def whole(self, end: int | None) -> NDArray[np.float32]:
        """All that was added, up to ``end`` where that takes no more than an encoder's padding away."""
        used = end if end is not None and 0 <= self._used - end < _PADDING else self._used
        self._room.resize((used, self.channels), refcheck=False)
        return self._room[:, 0] if self.channels == 1 else self._room


def _decode_raw(
    data: bytes | Path, codec: str, sample_rate: int | None, channels: int
) -> tuple[NDArray[np.float32], int]:
    if sample_rate is None:
        rates = ", ".join(map(str, SAMPLE_RATES))
        raise AudioError(f"{codec} has no header: pass its sample_rate in Hz ({rates}) and, if not mono, its channels.")
    rate = checked_rate(sample_rate)
    if not 1 <= channels <= MAX_CHANNELS:
        raise AudioError(f"channels={channels}: 1 to {MAX_CHANNELS} are taken.")
    with binary(data) as file:
        raw = file.read()
    width = 2 if codec == "pcm" else 1
    whole = len(raw) - len(raw) % (width * channels)
    if codec == "pcm":
        samples = scaled(np.frombuffer(raw, dtype="<i2", count=whole // 2))
    else:
        samples = _decode_law(codec, raw, whole)
    return (samples if channels == 1 else samples.reshape(-1, channels)), rate


def _decode_law(codec: str, raw: bytes, size: int) -> NDArray[np.float32]:
    context = cast("AudioCodecContext", av.CodecContext.create(file_format(codec).encoder, "r"))
    context.sample_rate = 8000  # any: the law does not depend on it
    context.layout = layout_of(1)
    samples = np.empty(size, dtype=np.float32)
    for start in range(0, size, _PIECE):
        piece = raw[start : min(start + _PIECE, size)]
        frames = [scaled(frame.to_ndarray().reshape(-1)) for frame in context.decode(av.Packet(piece))]
        samples[start : start + len(piece)] = np.concatenate(frames)
    return samples
