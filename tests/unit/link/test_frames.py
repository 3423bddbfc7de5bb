"""The one header of sound."""

from __future__ import annotations

import pytest

from jupyter_xvoice.errors import InputError
from jupyter_xvoice.link.frames import HEADER_BYTES, Frame, Stream

# The same bytes as in js/tests/link/frames.test.ts.
GOLDEN = bytes.fromhex(
    "01020000efbeadde0700000003000000c05d0000000000000000000000294b40"
    "0000803e0000403f0500000000000000"
    "00000100ffffff7f0080"
)
FRAME = Frame(
    stream=Stream.SPEAKER,
    sequence=0xDEADBEEF,
    generation=7,
    item=3,
    position=24000,
    time=54.3203125,
    rms=0.25,
    peak=0.75,
    data=b"\x00\x00\x01\x00\xff\xff\xff\x7f\x00\x80",
)


def test_a_frame_has_the_bytes_that_the_page_reads() -> None:
    assert FRAME.encode() == GOLDEN


def test_a_frame_is_read_as_the_page_wrote_it() -> None:
    assert Frame.decode(memoryview(GOLDEN)) == FRAME
    assert FRAME.samples == 5


def test_the_samples_are_a_copy() -> None:
    lent = bytearray(GOLDEN)
    frame = Frame.decode(lent)
    lent[HEADER_BYTES:] = bytes(10)
    assert frame.data == FRAME.data


@pytest.mark.parametrize(
    "spoilt",
    [
        GOLDEN[: HEADER_BYTES - 1],
        b"\x02" + GOLDEN[1:],
        GOLDEN[:1] + b"\x09" + GOLDEN[2:],
        GOLDEN[:-1],
        GOLDEN + b"\x00",
    ],
    ids=["short", "version", "stream", "cut", "long"],
)
def test_what_is_no_frame_is_refused(spoilt: bytes) -> None:
    with pytest.raises(InputError):
        Frame.decode(spoilt)
