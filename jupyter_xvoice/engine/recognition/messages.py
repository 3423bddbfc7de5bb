"""How the server and a recognition worker talk: a JSON header and raw bytes, both with their lengths in front."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from asyncio import StreamReader

__all__ = ["Message", "pack", "read", "receive"]

_LENGTHS = struct.Struct(">II")

Message = tuple[dict[str, Any], bytes]


def pack(header: dict[str, Any], payload: bytes = b"") -> bytes:
    """One message as bytes: two unsigned 32-bit lengths (big-endian), the header, the payload."""
    text = json.dumps(header).encode()
    return b"".join((_LENGTHS.pack(len(text), len(payload)), text, payload))


def read(stream: BinaryIO) -> Message | None:
    """The next message of a blocking stream; None at its end."""
    lengths = stream.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    header_length, payload_length = _LENGTHS.unpack(lengths)
    header = stream.read(header_length)
    payload = stream.read(payload_length)
    if len(header) < header_length or len(payload) < payload_length:
        return None
    return json.loads(header), payload


async def receive(stream: StreamReader) -> Message:
    """The next message of an asyncio stream.

    Raises:
        asyncio.IncompleteReadError: the stream ended.
    """
    header_length, payload_length = _LENGTHS.unpack(await stream.readexactly(_LENGTHS.size))
    return json.loads(await stream.readexactly(header_length)), await stream.readexactly(payload_length)
