"""Decoding a file block by block, so that an hour of audio takes no more memory than a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from av.audio.resampler import AudioResampler

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["file_blocks"]

# A playlist would make the demuxer open other files and addresses, so only the containers of protocol.md 6.1 are tried.
_OPTIONS = {"format_whitelist": "wav,mp3,ogg,flac,aac,mov,matroska", "protocol_whitelist": "file"}
_RAW_FORMATS = {"pcm": "s16le", "mulaw": "mulaw", "alaw": "alaw"}


def file_blocks(
    path: Path, *, codec: str | None, sample_rate: int | None, channels: int, mono: bool
) -> Iterator[NDArray[np.int16]]:
    """The audio of ``path`` at 16 kHz as int16 blocks of shape (channels, n); one channel if ``mono``.

    ``codec``, ``sample_rate`` and ``channels`` describe raw audio; a container describes itself.

    Raises:
        Refusal: 400, the file is empty or not audio.
    """
    if not path.stat().st_size:
        raise Refusal(400, "file is empty (0 bytes): send the audio's bytes.")
    options, name = dict(_OPTIONS), None
    if codec:
        name = _RAW_FORMATS[codec]
        options = {"sample_rate": str(sample_rate), "ch_layout": f"{channels}C", "protocol_whitelist": "file"}
    try:
        container = av.open(path, format=name, options=options)
    except (av.error.FFmpegError, OSError):
        raise _not_audio() from None
    with container:
        if not container.streams.audio:
            raise _not_audio()
        stream = container.streams.audio[0]
        resampler = AudioResampler(format="s16p", layout="mono" if mono else None, rate=RATE)
        came = False
        try:
            for frame in container.decode(stream):
                frame.pts = None  # gaps in a container's clock are no silence
                for block in resampler.resample(frame):
                    came = True
                    yield block.to_ndarray()
            for block in resampler.resample(None):
                yield block.to_ndarray()
        except av.error.FFmpegError:
            if not came:
                raise _not_audio() from None
            # A damaged end: what came before it is still speech.


def _not_audio() -> Refusal:
    return Refusal(
        400,
        "file is not audio that can be read: it takes wav, mp3, ogg, opus, flac, aac, mp4, m4a, mkv, "
        "or raw pcm, mulaw, alaw with audio_format and sample_rate.",
    )
