"""Writing a container (mp3, flac, ogg, m4a …) through PyAV, whole or as a stream."""

from __future__ import annotations

import io
import weakref
from fractions import Fraction
from typing import TYPE_CHECKING, Any, cast

import av
import numpy as np

from jupyter_xvoice.audio.formats import mp3_bit_rate
from jupyter_xvoice.audio.samples import layout_of
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from typing import BinaryIO

    from av.audio.stream import AudioStream
    from numpy.typing import NDArray

    from jupyter_xvoice.audio.formats import FileFormat

__all__ = ["ContainerWriter", "Drain"]


class ContainerWriter:
    """Encodes float samples into ``sink`` as they come.

    Attributes:
        bit_rate: bit/s that the encoder was given; None for lossless formats.
    """

    def __init__(
        self, sink: BinaryIO, form: FileFormat, sample_rate: int, *, channels: int = 1, bit_rate: int = 128000
    ) -> None:
        """``sample_rate`` in Hz must be one of ``form.rates`` where that is not empty.

        Raises:
            AudioError: the format does not hold that rate or that many channels.
        """
        if form.rates and sample_rate not in form.rates:
            rates = ", ".join(map(str, form.rates))
            raise AudioError(f"{form.name} does not hold {sample_rate} Hz. It holds {rates} Hz: resample first.")
        if channels > form.channels:
            raise AudioError(
                f"{form.name} holds at most {form.channels} channels, not {channels}: use .mono(), or wav."
            )
        self.bit_rate = _bit_rate(form, sample_rate, bit_rate) if form.lossy else None
        self._layout = layout_of(channels)
        self._rate = sample_rate
        self._position = 0
        # Without a seek to come, FFmpeg must not hold frames back; without bitexact it writes its version into the file.
        options = {"fflags": "+bitexact", "flush_packets": "1"} | ({"id3v2_version": "0"} if form.name == "mp3" else {})
        self._container = av.open(sink, "w", format=form.container, options=options)
        # An encoder that is dropped half-way (a listener who leaves) is closed here: left to the garbage collector,
        # PyAV before 18 may free the container's buffers in the wrong order and end the process.
        self._close = weakref.finalize(self, self._container.close)
        self._stream = cast("AudioStream", self._container.add_stream(form.encoder, rate=sample_rate))
        self._stream.layout = self._layout
        if self.bit_rate is not None:
            self._stream.bit_rate = self.bit_rate
        self._format = self._sample_format()
        self._convert = av.AudioResampler(format=self._format, layout=self._layout, rate=sample_rate)

    def feed(self, samples: NDArray[np.float32]) -> None:
        """The next samples: float32, ``(n,)`` or ``(n, channels)``."""
        if not len(samples):
            return
        limited = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(limited, dtype=np.float32).reshape(1, -1), format="flt", layout=self._layout
        )
        frame.sample_rate = self._rate
        # Positions make the encoder write its delay into the file, so that decoding gives no shift.
        frame.pts = self._position
        frame.time_base = Fraction(1, self._rate)
        self._position += len(samples)
        for converted in self._convert.resample(frame):
            self._container.mux(self._stream.encode(converted))

    def finish(self) -> None:
        """Writes what is inside, and the end of the file."""
        if self._position:
            for converted in self._convert.resample(None):
                self._container.mux(self._stream.encode(converted))
        self._container.mux(self._stream.encode(None))
        self._close()

    def _sample_format(self) -> str:
        """The encoder's own sample format: floats where it takes them, else 16 bits."""
        names = [str(f.name) for f in self._stream.codec_context.codec.audio_formats or ()]
        chosen = next((name for name in ("fltp", "flt", "s16", "s16p") if name in names), names[0] if names else "s16")
        self._stream.codec_context.format = av.AudioFormat(chosen)
        return chosen


def _bit_rate(form: FileFormat, sample_rate: int, bit_rate: int) -> int:
    return mp3_bit_rate(sample_rate, bit_rate) if form.name == "mp3" else bit_rate


class Drain(io.RawIOBase):
    """A file that hands over what is appended and forgets it, and drops what is written over again.

    It lets FFmpeg seek, or it would leave out the first frame of an mp3, which tells a player the encoder's delay.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting = bytearray()
        self._end = 0
        self._place = 0

    def take(self) -> bytes:
        """What was appended since the last call."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken

    def write(self, data: Any, /) -> int:
        """Appends ``data``, or drops it where the file has been handed over already."""
        piece = bytes(data)
        fresh = max(0, self._place + len(piece) - self._end)
        if fresh:
            self._waiting += piece[-fresh:]
            self._end += fresh
        self._place += len(piece)
        return len(piece)

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Moves as in any file."""
        self._place = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._place, io.SEEK_END: self._end}[whence]
        return self._place

    def tell(self) -> int:
        """The place in the file."""
        return self._place

    def seekable(self) -> bool:
        """True."""
        return True

    def writable(self) -> bool:
        """True."""
        return True
