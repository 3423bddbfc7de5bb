"""Encoding a stream of samples into one of the wire's five codecs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av

from jupyter_xvoice.audio.codecs.container import ContainerWriter, Drain
from jupyter_xvoice.audio.codecs.mp3 import streamed_head
from jupyter_xvoice.audio.codecs.wave import wave_header
from jupyter_xvoice.audio.formats import CODECS, file_format
from jupyter_xvoice.audio.resample import Resampler
from jupyter_xvoice.audio.samples import checked_rate, layout_of, to_int16
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from typing import BinaryIO

    import numpy as np
    from av.audio.codeccontext import AudioCodecContext
    from numpy.typing import NDArray
    from typing_extensions import Buffer

__all__ = ["Encoder"]


class Encoder:
    """Encodes samples as they come: mp3, wav (the header with an unknown length), pcm, mulaw, alaw.

    The joined bytes do not depend on how the samples are cut into pieces. An mp3 begins with a frame that tells players
    the encoder's delay, so that what is decoded is not shifted against the samples.

    Attributes:
        bit_rate: bit/s that the mp3 really gets: the format caps low rates (:func:`formats.mp3_bit_rate`). None for
            the other codecs.
    """

    def __init__(
        self,
        codec: str,
        sample_rate: int,
        *,
        bit_rate: int = 128000,
        source_rate: int | None = None,
        channels: int = 1,
    ) -> None:
        """Rates in Hz; ``source_rate`` is the rate of what is fed, ``sample_rate`` (the default) that of the result.

        Raises:
            AudioError: an unknown codec, or a rate or number of channels that it does not hold.
        """
        if codec not in CODECS:
            raise AudioError(f"codec={codec!r} cannot be streamed. It is one of: {', '.join(CODECS)}.")
        rate = checked_rate(sample_rate)
        self._resampler = Resampler(source_rate or rate, rate, channels=channels)
        self._head = wave_header(rate, channels, None) if codec == "wav" else b""
        self._law: AudioCodecContext | None = None
        self._writer: ContainerWriter | None = None
        self._drain = Drain()
        self._channels = channels
        self._begun = False
        if codec == "mp3":
            sink = cast("BinaryIO", self._drain)
            self._writer = ContainerWriter(sink, file_format(codec), rate, channels=channels, bit_rate=bit_rate)
        elif codec in {"mulaw", "alaw"}:
            self._law = _law_context(codec, rate, channels)
        self.bit_rate = self._writer.bit_rate if self._writer else None

    def feed(self, samples: NDArray[np.float32]) -> bytes:
        """The bytes that are ready after ``samples`` (float32 at ``source_rate``, ``(n,)`` or ``(n, channels)``).

        Values beyond [-1, 1] are clamped, NaN is silence. May be empty: an encoder keeps some milliseconds inside.

        Raises:
            AudioError: another number of channels than the encoder was made for.
        """
        channels = 1 if samples.ndim == 1 else samples.shape[1]
        if channels != self._channels:
            raise AudioError(f"Samples with {channels} channels were fed to an encoder for {self._channels}.")
        return self._encoded(self._resampler.feed(samples))

    def finish(self) -> bytes:
        """The last bytes. Nothing can be fed afterwards."""
        last = self._encoded(self._resampler.finish())
        if self._writer is None:
            return last
        self._writer.finish()
        return last + self._taken()

    def _taken(self) -> bytes:
        taken = self._drain.take()
        if not taken or self._begun:
            return taken
        self._begun = True
        return streamed_head(taken)

    def _encoded(self, samples: NDArray[np.float32]) -> bytes:
        if self._writer is not None:
            self._writer.feed(samples)
            return self._taken()
        head, self._head = self._head, b""
        whole = to_int16(samples)
        if self._law is None:
            return head + whole.astype("<i2", copy=False).tobytes()
        return _law_bytes(self._law, whole)


def _law_context(codec: str, rate: int, channels: int) -> AudioCodecContext:
    context = cast("AudioCodecContext", av.CodecContext.create(file_format(codec).encoder, "w"))
    context.sample_rate = rate
    context.layout = layout_of(channels)
    context.format = av.AudioFormat("s16")
    return context


def _law_bytes(context: AudioCodecContext, samples: NDArray[np.int16]) -> bytes:
    if not samples.size:
        return b""
    frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout=context.layout)
    frame.sample_rate = context.sample_rate
    return b"".join(bytes(cast("Buffer", packet)) for packet in context.encode(frame))
