"""The waveform as a picture that every viewer shows, and as the few bytes from which the page draws it sharp."""

from __future__ import annotations

from base64 import b64encode
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice.audio import Audio

__all__ = ["BARS", "levels", "picture"]

BARS: Final = 308
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_PICTURE_BARS: Final = 130
_PITCH: Final = 8  # pixels at twice the size: 4 px a bar, 3 px of it filled
_HEIGHT: Final = 80
_QUIET: Final = 0.1  # below this peak the picture is not blown up, so that near silence looks like near silence
_GREY: Final = (128, 128, 128, 255)  # seen on white and on black


def levels(audio: Audio, count: int = BARS) -> list[float]:
    """``count`` peak levels in [0, 1], relative to the loudest one (or to 0.1 for very quiet sound)."""
    peaks = audio.peaks(count)
    loudest = max(float(peaks.max(initial=0.0)), _QUIET)
    return [float(peak) / loudest for peak in peaks]


def as_digits(heights: list[float]) -> str:
    """One base-36 digit a bar: ``z`` is full height."""
    return "".join(_DIGITS[round(min(1.0, height) * 35)] for height in heights)


def picture(audio: Audio) -> str:
    """A PNG of 520 x 40 px (drawn at twice that) in mid grey on nothing, as a ``data:`` address."""
    import numpy as np

    pixels: NDArray[np.uint8] = np.zeros((_HEIGHT, _PICTURE_BARS * _PITCH, 4), np.uint8)
    middle = _HEIGHT // 2
    for index, height in enumerate(levels(audio, _PICTURE_BARS)):
        half = max(1, round(height * (middle - 4)))
        left = index * _PITCH
        pixels[middle - half : middle + half, left : left + _PITCH - 2] = _GREY
    return "data:image/png;base64," + b64encode(_png(pixels)).decode("ascii")


def _png(pixels: NDArray[np.uint8]) -> bytes:
    import av

    frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgba"
    encoder.time_base = Fraction(1, 1)
    return b"".join(bytes(packet) for packet in [*encoder.encode(frame), *encoder.encode(None)])
