"""What an audio file is, without decoding it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import av
import av.error

from jupyter_xvoice.audio.codecs.source import binary, named, opened, size_of
from jupyter_xvoice.audio.codecs.wave import length_lies
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer

__all__ = ["AudioInfo", "probe"]

_ESTIMATED: Final = ("mp3", "aac", "flac", "mpegts")  # their duration is a guess from the size, or may be missing
_PADDING: Final = 0.2  # seconds; three mp3 frames at 8 kHz and more
_NAMES: Final = {"mp3float": "mp3", "mp3": "mp3", "aac_fixed": "aac", "libopus": "opus", "libvorbis": "vorbis"}


@dataclass(frozen=True)
class AudioInfo:
    """What an audio file is.

    Attributes:
        duration: seconds; counted over the packets where the header does not say it (then within some 50 ms).
        sample_rate: Hz.
        channels: number of channels.
        codec: FFmpeg's name: "mp3", "pcm_s16le", "flac", "opus", "aac" …
        container: "wav", "mp3", "ogg", "flac", "aac", "mp4", "mkv" …
        bit_depth: bits a sample in lossless formats, None in lossy ones.
        size: bytes.
    """

    duration: float
    sample_rate: int
    channels: int
    codec: str
    container: str
    bit_depth: int | None
    size: int


def probe(data: bytes | Path) -> AudioInfo:
    """What the audio in ``data`` is: reads headers, and for formats that do not say their length, packet headers.

    Raises:
        AudioError: missing, empty, not audio, or without an audio track.
    """
    with binary(data) as file:
        size = size_of(file)
        lies = length_lies(file, size)
    with opened(data) as (container, stream):
        context = stream.codec_context
        if not context.sample_rate or not context.channels:
            raise AudioError(f"{named(data)} is damaged: its audio track has no sample rate. Export it again.")
        return AudioInfo(
            duration=_counted(container, stream) if lies else _duration(container, stream),
            sample_rate=context.sample_rate,
            channels=context.channels,
            codec=_NAMES.get(context.name, context.name),
            container=_container_name(container.format.name),
            bit_depth=_bit_depth(stream),
            size=size,
        )


def _container_name(names: str) -> str:
    """FFmpeg calls a family by all its names ("mov,mp4,m4a,3gp,3g2,mj2")."""
    return "mp4" if "mp4" in names else "mkv" if "matroska" in names else names.split(",", maxsplit=1)[0]


def _bit_depth(stream: AudioStream) -> int | None:
    name, form = stream.codec_context.name, stream.codec_context.format.name
    if name in {"pcm_mulaw", "pcm_alaw"}:
        return 8
    if name.startswith("pcm_"):
        return int("".join(filter(str.isdigit, name)) or 16)
    # FLAC and ALAC of more than 16 bits are decoded to 32, and are 24 in practice.
    return (16 if form.startswith("s16") else 24) if name in {"flac", "alac"} else None


def _duration(container: InputContainer, stream: AudioStream) -> float:
    said = 0.0
    if stream.duration and stream.time_base:
        said = float(stream.duration * stream.time_base)
    elif container.duration:
        said = container.duration / av.time_base
    if said and container.format.name not in _ESTIMATED:
        return said
    counted = _counted(container, stream)
    # Packets carry the encoder's delay and padding, which a good header leaves out: believe it where it comes near.
    return said if 0.0 <= counted - said < _PADDING else counted


def _counted(container: InputContainer, stream: AudioStream) -> float:
    """The end of the last packet less the start of the first, in seconds."""
    total = 0
    packets = container.demux(stream)
    try:
        for packet in packets:
            total += packet.duration or 0
    except av.error.FFmpegError:
        pass  # cut off in the middle of a packet: what came before counts
    return float(total * stream.time_base) if stream.time_base else 0.0
