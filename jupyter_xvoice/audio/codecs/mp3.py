"""The first frame of an mp3 whose length is not known yet."""

from __future__ import annotations

from typing import Final

__all__ = ["streamed_head"]

_TAG_BYTES: Final = 156  # tag, flags, frames, bytes, table of contents, quality, LAME block
_LAME_BYTES: Final = 36
_DELAY_AT: Final = 21  # in the LAME block: 12 bits of delay, 12 bits of padding
_DELAY: Final = 576  # samples; libmp3lame's own at every rate


def streamed_head(head: bytes) -> bytes:
    """``head``, the first bytes of an mp3 from FFmpeg, with an information frame that fits a stream.

    FFmpeg writes the frame with zeros and comes back at the end to fill in length, table of contents and delay. In a
    stream nobody comes back: this says that length and table are absent (flags 0), and fills in the delay, so that
    players skip it and the sound is not shifted against its timestamps.
    """
    at = head.find(b"Xing", 0, 64)
    if at < 0:
        return head
    lame = bytearray(b"Lavf".ljust(_LAME_BYTES, b"\0"))
    lame[_DELAY_AT : _DELAY_AT + 3] = (_DELAY << 12).to_bytes(3, "big")
    tag = b"Info" + bytes(4) + bytes(lame)
    return head[:at] + tag.ljust(_TAG_BYTES, b"\0") + head[at + _TAG_BYTES :]
