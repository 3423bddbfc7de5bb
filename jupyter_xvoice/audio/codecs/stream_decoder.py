"""Decoding sound as it comes: pieces of an encoded stream in, samples out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

import av
import av.error
import numpy as np

from jupyter_xvoice.audio.formats import file_format
from jupyter_xvoice.audio.samples import checked_rate, layout_of, scaled
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from numpy.typing import NDArray

__all__ = ["StreamDecoder"]

_CODECS: Final = ("mp3", "wav", "pcm", "mulaw", "alaw")
_OWN_DELAY: Final = 529  # samples that a decoder of mp3 adds to the encoder's delay
_DELAY_AT: Final = 21  # in the LAME block
_FIELDS: Final = ((1, 4), (2, 4), (4, 100), (8, 4))  # of the information frame: flag, bytes


class StreamDecoder:
    """Gives the samples of what came so far: float32 ``(n,)``, mono, in [-1, 1].

    The whole is what :func:`~jupyter_xvoice.audio.codecs.decode` makes of the whole.

    Args:
        codec: mp3, wav, pcm (16-bit little-endian), mulaw or alaw, mono.
        sample_rate: Hz, of mulaw, alaw and pcm; mp3 and wav say their own.

    Attributes:
        sample_rate: Hz; of mp3 and wav as soon as the first samples are there.

    Raises:
        AudioError: no such codec or rate.
    """

    def __init__(self, codec: str, sample_rate: int) -> None:
        name = file_format(codec).name
        if name not in _CODECS:
            raise AudioError(f"{codec} cannot be decoded as it comes: {', '.join(_CODECS)} can.")
        self.sample_rate = checked_rate(sample_rate)
        self._width = 2 if name in {"pcm", "wav"} else 1
        self._head: bytearray | None = bytearray() if name == "wav" else None
        self._mp3 = name == "mp3"
        self._begun = False
        self._skip = 0
        self._rest = b""
        self._context: AudioCodecContext | None = None
        if name not in {"pcm", "wav"}:
            encoder = "mp3" if self._mp3 else file_format(name).encoder
            self._context = cast("AudioCodecContext", av.CodecContext.create(encoder, "r"))
        if self._context is not None and not self._mp3:
            self._context.sample_rate = 8000  # any: the law does not depend on it
            self._context.layout = layout_of(1)

    def feed(self, data: bytes) -> NDArray[np.float32]:
        """The samples that ``data`` completes; what cannot be decoded is left out."""
        if self._head is not None:
            data = self._behind_header(data)
        if self._mp3:
            assert self._context is not None
            return self._decoded(self._context.parse(data))
        data = self._rest + data
        whole = len(data) - len(data) % self._width
        data, self._rest = data[:whole], data[whole:]
        if not data:
            return _joined([])
        if self._context is None:
            return scaled(np.frombuffer(data, dtype="<i2"))
        return _joined([_mono(frame) for frame in self._context.decode(av.Packet(data))])

    def finish(self) -> NDArray[np.float32]:
        """The samples that were still inside. Nothing can be fed afterwards."""
        if not self._mp3:
            return _joined([])
        assert self._context is not None
        return self._decoded([*self._context.parse(None), None])

    def _decoded(self, packets: list[Any]) -> NDArray[np.float32]:
        assert self._context is not None
        pieces = []
        for packet in packets:
            if packet is not None and not self._begun:
                self._begun = True
                delay = _delay(bytes(packet))
                if delay is not None:
                    self._skip = delay
                    continue
            try:
                frames = self._context.decode(packet)
            except av.error.FFmpegError:
                continue
            for frame in frames:
                self.sample_rate = frame.sample_rate
                samples = _mono(frame)
                left_out = min(self._skip, len(samples))
                self._skip -= left_out
                pieces.append(samples[left_out:])
        return _joined(pieces)

    def _behind_header(self, data: bytes) -> bytes:
        """What of ``data`` lies behind the header of a WAV; its lengths are not believed (protocol.md 3.2)."""
        assert self._head is not None
        self._head += data
        head, place = bytes(self._head), 12
        while len(head) >= place + 8:
            name, length = head[place : place + 4], int.from_bytes(head[place + 4 : place + 8], "little")
            if name == b"data":
                self._head = None
                return head[place + 8 :]
            if name == b"fmt " and len(head) >= place + 16:
                self.sample_rate = int.from_bytes(head[place + 12 : place + 16], "little")
            place += 8 + length + length % 2
        return b""


def _delay(packet: bytes) -> int | None:
    """Samples to leave out, as an information frame of an mp3 says it; None where the frame is sound."""
    at = max(packet.find(b"Xing", 0, 64), packet.find(b"Info", 0, 64))
    if at < 0:
        return None
    flags = int.from_bytes(packet[at + 4 : at + 8], "big")
    lame = at + 8 + sum(size for flag, size in _FIELDS if flags & flag)
    told = packet[lame + _DELAY_AT : lame + _DELAY_AT + 3]
    return (int.from_bytes(told, "big") >> 12) + _OWN_DELAY if any(told) else 0


def _mono(frame: av.AudioFrame) -> NDArray[np.float32]:
    array: NDArray[Any] = frame.to_ndarray()
    planes = array if frame.format.is_planar else array.reshape(-1, frame.layout.nb_channels).T
    samples = planes.astype(np.float32, copy=False) if planes.dtype.kind == "f" else scaled(planes)
    mixed: NDArray[np.float32] = samples[0] if len(samples) == 1 else samples.mean(axis=0)
    return mixed


def _joined(pieces: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    return np.concatenate(pieces) if pieces else np.empty(0, dtype=np.float32)
