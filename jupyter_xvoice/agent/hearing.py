"""The user's side of the sound: what is handed over, in the session's format, and when which part of it was sent."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.codecs import Encoder
from jupyter_xvoice.errors import AudioError, InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["Sent", "encoded", "pieces", "silence"]

_PIECE: Final = 100.0  # ms
_KEPT: Final = 3000  # pieces: two minutes of 40 ms
_CODECS: Final = {"audio/pcm": "pcm", "audio/pcmu": "mulaw", "audio/pcma": "alaw"}
_ZERO: Final = {"audio/pcm": b"\x00\x00", "audio/pcmu": b"\xff", "audio/pcma": b"\xd5"}


def encoded(
    audio: Audio | str | os.PathLike[str] | bytes | NDArray[np.float32], sample_rate: int | None, form: AudioFormat
) -> bytes:
    """``audio`` as mono in ``form``: an Audio, the path or the bytes of an audio file, or an array with its rate in Hz.

    Raises:
        AudioError: it is no audio, or empty.
        InputError: an array without its rate.
    """
    sound = _audio(audio, sample_rate).mono()
    if not len(sound.samples):
        raise AudioError("There is no sound in the audio (0 samples): record it again.")
    encoder = Encoder(_CODECS[form.type], form.rate, source_rate=sound.sample_rate)
    return encoder.feed(sound.samples) + encoder.finish()


def _audio(audio: object, sample_rate: int | None) -> Audio:
    if isinstance(audio, Audio):
        return audio
    if isinstance(audio, (bytes, bytearray, memoryview)):
        data = bytes(audio)
        return (
            Audio.from_bytes(data)
            if sample_rate is None
            else Audio.from_bytes(data, codec="pcm", sample_rate=sample_rate)
        )
    if isinstance(audio, (str, Path)) or hasattr(audio, "__fspath__"):
        return Audio.from_file(audio, sample_rate=sample_rate)
    if isinstance(audio, (np.ndarray, list, tuple)):
        if sample_rate is None:
            raise InputError("An array does not say its rate: send_audio(array, sample_rate=24000).")
        return Audio(np.asarray(audio), sample_rate)
    raise InputError(
        f"audio is of type {type(audio).__name__}: it takes an Audio, a path, the bytes of an audio file, or an array."
    )


def pieces(data: bytes, form: AudioFormat) -> Iterator[bytes]:
    """``data`` in pieces of 100 ms."""
    size = form.size(_PIECE)
    for start in range(0, len(data), size):
        yield data[start : start + size]


def silence(milliseconds: float, form: AudioFormat) -> bytes:
    """Silence in ``form``."""
    return _ZERO[form.type] * (form.size(milliseconds) // form.sample_bytes)


class Sent:
    """When which millisecond of the user's audio was handed over, for the last pieces of one connection."""

    def __init__(self) -> None:
        self._pieces: deque[tuple[float, float]] = deque(maxlen=_KEPT)
        self._total = 0.0

    def add(self, milliseconds: float, now: float) -> None:
        """A piece was handed over, to be sent at once or as soon as it may be."""
        self._total += milliseconds
        self._pieces.append((self._total, now))

    def when(self, at_ms: float | None) -> float | None:
        """When the audio up to ``at_ms`` had been handed over; None where that is not known."""
        if at_ms is None:
            return None
        return next((moment for total, moment in self._pieces if total >= at_ms), None)

    def restart(self, held_ms: float = 0.0) -> None:
        """A new connection counts from zero, and the first that it gets are the last ``held_ms``, which had to wait for it."""
        before = self._total - held_ms
        waited = [(total - before, moment) for total, moment in self._pieces if total > before]
        self._pieces.clear()
        self._pieces.extend(waited)
        self._total = held_ms
