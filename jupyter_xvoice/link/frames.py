"""One header for sound in both directions and over every link, so that a link can be swapped in mid-talk.

Layout, little endian, 48 bytes, followed by int16 samples::

    0   u8   version            1
    1   u8   stream             1 microphone, 2 speaker
    2   u16  flags              none yet: 0
    4   u32  sequence           counts the frames of one stream of one sender, also those that it dropped
    8   u32  generation         of the flush that the frame comes after; 0 for the microphone
    12  u32  item               number of the item, announced before; 0 for the microphone
    16  u64  position           samples from the beginning of the item, of the microphone's stream
    24  f64  time               ms on the sender's clock: captured, or sent
    32  f32  rms                0 to 1
    36  f32  peak               0 to 1
    40  u32  count              samples
    44  u32  reserved           0

js/src/link/frames.ts is the other side; both tests hold the same golden bytes.
"""

from __future__ import annotations

import logging
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["HEADER_BYTES", "Frame", "Stream"]

_LOG = logging.getLogger("jupyter_xvoice.link")

_LAYOUT = struct.Struct("<BBHIIIQdffII")
HEADER_BYTES = _LAYOUT.size
_VERSION = 1


class Stream(IntEnum):
    """Whose sound it is."""

    MICROPHONE = 1
    SPEAKER = 2


@dataclass(frozen=True, slots=True)
class Frame:
    """A piece of sound: 24 kHz, mono, 16 bit."""

    stream: Stream
    sequence: int
    position: int
    """samples from the beginning of the item, or of the microphone's stream"""
    data: bytes
    """int16 samples, little endian"""
    time: float = 0.0
    """ms on the sender's clock"""
    generation: int = 0
    item: int = 0
    rms: float = 0.0
    peak: float = 0.0

    @property
    def samples(self) -> int:
        """How many samples the frame holds."""
        return len(self.data) // 2

    def encode(self) -> bytes:
        """Header and samples, as they travel."""
        header = _LAYOUT.pack(
            _VERSION,
            self.stream,
            0,
            self.sequence & 0xFFFFFFFF,
            self.generation & 0xFFFFFFFF,
            self.item,
            self.position,
            self.time,
            self.rms,
            self.peak,
            self.samples,
            0,
        )
        return header + self.data

    @classmethod
    def decode(cls, data: bytes | bytearray | memoryview) -> Frame:
        """Reads a frame; the samples are copied, since a comm's buffer is only lent.

        Raises:
            InputError: it is no frame, or of a version that this one cannot read.
        """
        view = memoryview(data).cast("B")
        if len(view) < HEADER_BYTES:
            raise InputError(f"a frame has at least {HEADER_BYTES} bytes, this one has {len(view)}")
        version, stream, _, sequence, generation, item, position, time, rms, peak, count, _ = _LAYOUT.unpack_from(view)
        if version != _VERSION:
            raise InputError(f"frame of version {version}; this side reads version {_VERSION}. Reload the page")
        if stream not in tuple(Stream):
            raise InputError(f"frame of the unknown stream {stream}")
        if len(view) != HEADER_BYTES + 2 * count:
            raise InputError(f"frame of {count} samples with {len(view) - HEADER_BYTES} bytes of them")
        return cls(
            stream=Stream(stream),
            sequence=sequence,
            position=position,
            data=bytes(view[HEADER_BYTES:]),
            time=time,
            generation=generation,
            item=item,
            rms=rms,
            peak=peak,
        )

    @classmethod
    def read(cls, buffers: Sequence[bytes | memoryview]) -> Frame | None:
        """The frame beside a message; None of one that cannot be read, which is logged."""
        try:
            return cls.decode(buffers[0])
        except (InputError, IndexError):
            _LOG.exception("a microphone frame cannot be read")
            return None
