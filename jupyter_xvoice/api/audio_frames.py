"""Audio as it comes, in frames for the transcription socket: about 100 ms of raw audio each (protocol.md 7.2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.feed import Source, from_source
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from jupyter_xvoice.api.recognition_options import StreamOptions

__all__ = ["Pace", "frames"]

_FRAME: Final = 0.1  # s
_BEHIND: Final = 1.0  # s that may be caught up


class Pace:
    """Sends no faster than the audio sounds. ``now`` is any clock, in seconds."""

    def __init__(self, now: float) -> None:
        self._began = now

    def wait(self, now: float, sent: float) -> float:
        """Seconds to wait when ``sent`` seconds of audio have gone.

        A live source that paused is not made up for beyond a second: the clock starts again with it.
        """
        self._began = max(self._began, now - sent - _BEHIND)
        return max(self._began + sent - now, 0.0)


async def frames(source: Source[bytes | Audio], options: StreamOptions) -> AsyncIterator[tuple[bytes, float]]:
    """``(frame, seconds)`` of what ``source`` gives.

    Bytes are cut at whole samples and otherwise sent as they come, opus packets one by one. An :class:`Audio` is resampled,
    mixed down unless there are several channels, and encoded.

    Raises:
        InputError: a chunk is neither bytes nor an Audio, or an Audio with opus.
    """
    whole = (2 if options.encoding == "pcm" else 1) * options.streams
    step = int(options.sample_rate * _FRAME) * whole
    rest = b""
    async for chunk in from_source([source] if isinstance(source, (bytes, Audio)) else source, "chunks"):
        if isinstance(chunk, Audio):
            data = await asyncio.to_thread(_encoded, chunk, options)
        elif isinstance(chunk, (bytes, bytearray, memoryview)):
            data = bytes(chunk)
        else:
            raise InputError(f"chunks holds one of type {type(chunk).__name__}: every chunk is bytes or an Audio.")
        if options.encoding == "opus":
            yield data, 0.02  # one packet; 20 ms is what encoders send
            continue
        rest += data
        ready = len(rest) - len(rest) % whole
        for at in range(0, ready, step):
            frame = rest[at : min(at + step, ready)]
            yield frame, len(frame) / whole / options.sample_rate
        rest = rest[ready:]
    if rest:
        yield rest, 0.0  # half a sample: what it means is the service's to say


def _encoded(audio: Audio, options: StreamOptions) -> bytes:
    if options.encoding == "opus":
        raise InputError("encoding='opus' takes packets as bytes. For an Audio choose encoding='pcm'.")
    sound = audio if options.multichannel else audio.mono()
    return sound.to_bytes(options.encoding, sample_rate=options.sample_rate)
