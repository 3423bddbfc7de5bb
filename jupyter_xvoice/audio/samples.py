"""Arrays of samples: what is accepted, and how integers and floats are converted."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MAX_CHANNELS", "as_samples", "checked_rate", "layout_of", "to_int16"]

MAX_CHANNELS: Final = 8
"""The most channels the wire takes (protocol.md 6.1)."""

_INTEGERS: Final = ("int16", "int32", "int8", "uint8")
_LOUDEST: Final = 16.0  # sums of many voices pass; integers that were cast to float do not


def as_samples(array: Any) -> NDArray[np.float32]:
    """A float32 copy of ``array`` in [-1, 1], contiguous, ``(n,)`` for one channel and ``(n, channels)`` for more.

    int16, int32, int8 are scaled by their full scale (int16 by 1/32768), uint8 is centred at 128, as in WAV; other
    integers have no usual full scale and are refused. Floats are taken as they are: what lies a little outside [-1, 1]
    stays and is clamped when it is encoded. An array of ``(channels, n)``, which is known by at most 8 rows and more
    than 8 columns, is turned.

    Raises:
        AudioError: not such numbers, more than two dimensions, more than 8 channels, NaN or infinity, or float values so
            large that they must be integers.
    """
    try:
        given = np.asarray(array)
    except ValueError as error:
        raise AudioError(
            f"This is no array of samples ({error}): it takes (samples,) or (samples, channels)."
        ) from None
    if given.dtype.kind != "f" and given.dtype.name not in _INTEGERS:
        raise AudioError(
            f"An array of {given.dtype} is no audio: it takes float samples in [-1, 1], or one of {', '.join(_INTEGERS)}, "
            "whose full scale is known. For 16-bit values: array.astype('int16')."
        )
    if given.ndim not in {1, 2}:
        raise AudioError(
            f"An array of shape {given.shape} is no audio: it takes (samples,) for one channel or (samples, channels)."
        )
    if given.ndim == 2 and given.shape[0] <= MAX_CHANNELS < given.shape[1]:
        given = given.T
    if given.ndim == 2 and not 1 <= given.shape[1] <= MAX_CHANNELS:
        raise AudioError(
            f"An array of shape {given.shape} has {given.shape[1]} channels: at most {MAX_CHANNELS} are taken, as "
            "(samples, channels)."
        )
    if given.ndim == 2 and given.shape[1] == 1:
        given = given[:, 0]
    return _checked(given) if given.dtype.kind == "f" else scaled(given)


def scaled(integers: NDArray[Any]) -> NDArray[np.float32]:
    """Integers as float32 in [-1, 1): signed by their full scale, unsigned centred first."""
    half = float(2 ** (8 * integers.dtype.itemsize - 1))
    # 16 bits fit into float32 exactly, 32 do not: divide in float64 before rounding once.
    wide: NDArray[np.floating[Any]] = integers.astype(np.float32 if integers.dtype.itemsize <= 2 else np.float64)
    if integers.dtype.kind == "u":
        np.subtract(wide, half, out=wide)
    np.divide(wide, half, out=wide)
    return np.ascontiguousarray(wide, dtype=np.float32)


def _checked(floats: NDArray[Any]) -> NDArray[np.float32]:
    finite = np.isfinite(floats)
    if not finite.all():
        first = int(np.argmin(finite.reshape(len(floats), -1).all(axis=1)))
        raise AudioError(
            f"{int((~finite).sum())} of {floats.size} samples are NaN or infinite (the first at index {first}). Audio is "
            "finite: mend the array where it was made, or use numpy.nan_to_num(array)."
        )
    peak = float(np.abs(floats).max(initial=0.0))
    if peak > _LOUDEST:
        raise AudioError(
            f"Float samples reach {peak:g}, but full scale is 1.0. If they are 16-bit integers in disguise, pass "
            "array.astype('int16') or array / 32768."
        )
    return np.array(floats, dtype=np.float32, order="C")


def to_int16(samples: NDArray[np.float32]) -> NDArray[np.int16]:
    """Float samples as 16-bit integers: NaN to 0, clamped at full scale, rounded (audio.md, "float to int16")."""
    wide: NDArray[np.float32] = np.nan_to_num(samples * np.float32(32768.0), nan=0.0, posinf=32767.0, neginf=-32768.0)
    np.rint(wide, out=wide)
    np.clip(wide, -32768.0, 32767.0, out=wide)
    return wide.astype(np.int16)


def checked_rate(rate: Any, name: str = "sample_rate") -> int:
    """``rate`` as an int in Hz.

    Raises:
        AudioError: it is not a whole number from 1,000 to 768,000.
    """
    if isinstance(rate, bool) or not isinstance(rate, int | float | np.integer | np.floating):
        raise AudioError(f"{name}={rate!r} is no rate: it takes a number in Hz, for example 24000.")
    if not math.isfinite(rate) or rate != int(rate) or not 1000 <= rate <= 768_000:
        raise AudioError(f"{name}={rate!r} is no rate: it takes a whole number of Hz from 1000 to 768000.")
    return int(rate)


def layout_of(channels: int) -> str:
    """FFmpeg's name of the default layout of ``channels`` channels.

    Raises:
        AudioError: not 1 to 8.
    """
    if not 1 <= channels <= MAX_CHANNELS:
        raise AudioError(f"{channels} channels: 1 to {MAX_CHANNELS} are taken.")
    return f"{channels}c"
