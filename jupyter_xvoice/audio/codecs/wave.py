"""The header of a WAV file: writing it, also for a length that is not known yet, and telling when one lies."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from typing import BinaryIO

__all__ = ["length_is_right", "length_lies", "wave_header"]

_UNKNOWN: Final = 0xFFFFFFFF
_HEADER: Final = struct.Struct("<4sI4s4sIHHIIHH4sI")
_PCM: Final = 1


def wave_header(sample_rate: int, channels: int, data_bytes: int | None) -> bytes:
    """44 bytes before 16-bit little-endian samples. ``None`` or more than 4 GB: the maximal length (protocol.md 3.2)."""
    length = _UNKNOWN if data_bytes is None or data_bytes > _UNKNOWN - 36 else data_bytes
    riff = _UNKNOWN if length == _UNKNOWN else length + 36
    block = 2 * channels
    return _HEADER.pack(
        b"RIFF",
        riff,
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        channels,
        sample_rate,
        sample_rate * block,
        block,
        16,
        b"data",
        length,
    )


def length_lies(file: BinaryIO, size: int) -> bool:
    """Whether ``file`` (at its start, ``size`` bytes long) is a WAV whose data chunk claims too few bytes.

    A streamed WAV is written before its length is known, so the length may be zero, maximal or any placeholder
    (protocol.md 3.2). A length that is too large ends with the file; one that is too small would cut the sound. It is
    a lie when what follows the claimed data is no chunk. Leaves ``file`` at its start.
    """
    try:
        return _lies(file, size)
    finally:
        file.seek(0)


def _lies(file: BinaryIO, size: int) -> bool:
    riff = file.read(12)
    if riff[:4] != b"RIFF" or riff[8:] != b"WAVE":
        return False
    place = 12
    while (head := file.read(8)) and len(head) == 8:
        length = int.from_bytes(head[4:], "little")
        place += 8 + length + length % 2
        if head[:4] == b"data":
            return place < size and not _chunks_follow(file, place, size)
        if place >= size:
            return False
        file.seek(place)
    return False


def _chunks_follow(file: BinaryIO, place: int, size: int) -> bool:
    file.seek(place)
    head = file.read(8)
    name, length = head[:4], int.from_bytes(head[4:], "little")
    return len(head) < 8 or (name.isascii() and name.decode("ascii").isprintable() and place + 8 + length <= size + 1)


def length_is_right(data: bytes) -> bool:
    """Whether the WAV in ``data`` says exactly how long it is, as players demand that do not forgive."""
    place = data.find(b"data", 12, 4096)
    return (
        int.from_bytes(data[4:8], "little") == len(data) - 8
        and place > 0
        and place + 8 + int.from_bytes(data[place + 4 : place + 8], "little") <= len(data)
    )
