"""Decoding a file block by block, so that an hour of audio takes no more memory than a second."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from av.audio.resampler import AudioResampler
from av.error import FFmpegError

from jupyter_xvoice.audio.codecs.decoder import frames
from jupyter_xvoice.audio.codecs.source import opened
from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.packets import PacketDecoder, mixed
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import av
    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.recognition.options import FileOptions

    Block = NDArray[np.int16]

__all__ = ["file_blocks"]

_PIECE = 1 << 16  # bytes of raw audio at a time
_MOST_CHANNELS = 8  # protocol.md 6.1


def file_blocks(path: Path, options: FileOptions) -> Iterator[Block]:
    """The audio of ``path`` at 16 kHz as int16 blocks of shape (channels, n); one channel unless ``multichannel``.

    Raises:
        Refusal: 400, the file is empty or not audio, or it has too many channels to transcribe each.
    """
    if options.codec and options.sample_rate:
        yield from _raw_blocks(path, options.codec, options.sample_rate, options)
        return
    try:
        with opened(path) as (container, stream):
            if options.multichannel and stream.codec_context.channels > _MOST_CHANNELS:
                raise Refusal(
                    400, f"multichannel takes {_MOST_CHANNELS} channels; {stream.codec_context.channels} came."
                )
            yield from _container_blocks(frames(container, stream), mono=not options.multichannel)
    except AudioError as error:
        # The client does not know the name under which its upload lies here.
        raise Refusal(400, str(error).replace(f"The file {str(path)!r}", "file")) from None


def _container_blocks(decoded: Iterator[av.AudioFrame | None], *, mono: bool) -> Iterator[Block]:
    layout = "mono" if mono else ""
    resampler, source, came = None, None, False
    for frame in decoded:
        if frame is None:
            continue  # a damaged packet; the sound after it is still good
        came = True
        layout = layout or frame.layout.name
        frame.pts = None  # a gap in the container's clock is not silence
        if source != (
            frame.sample_rate,
            frame.layout.name,
            frame.format.name,
        ):  # chained files may change in the middle
            yield from _resampled(resampler, None)
            resampler = AudioResampler(format="s16p", layout=layout, rate=RATE)
            source = (frame.sample_rate, frame.layout.name, frame.format.name)
        yield from _resampled(resampler, frame)
    if not came:
        raise AudioError("file is damaged: no sound in it can be decoded. Export or download it again.")
    yield from _resampled(resampler, None)


def _resampled(resampler: AudioResampler | None, frame: av.AudioFrame | None) -> Iterator[Block]:
    if not resampler:
        return
    try:
        blocks = resampler.resample(frame)
    except FFmpegError as error:  # a header with a rate of a gigahertz
        raise AudioError(f"file cannot be converted to {RATE} Hz: {error}. Export it again.") from None
    for block in blocks:
        yield cast("Block", block.to_ndarray())


def _raw_blocks(path: Path, codec: str, sample_rate: int, options: FileOptions) -> Iterator[Block]:
    packets = PacketDecoder(codec, sample_rate, options.channels)
    if not path.stat().st_size:
        raise Refusal(400, "file is empty (0 bytes): send the audio's bytes.")
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield mixed(packets.feed(piece), keep=options.multichannel)
    yield mixed(packets.finish(), keep=options.multichannel)
