"""Is a recording good enough to make a voice of? Measured before anything is sent.

The limits are those of the recording coach; the service itself only refuses more than 120 s (protocol.md 8.1, 8.1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_xvoice.audio.audio import Audio

__all__ = ["Check", "check_reference"]

MAXIMUM_LENGTH: Final = 120.0
GOOD_LENGTH: Final = 90.0
LEAST_LENGTH: Final = 10.0
LEVEL: Final = (-24.0, -14.0)
NOISE: Final = -50.0
PAUSES: Final = 0.30

_MINUS: Final = "\N{MINUS SIGN}"
_FRAME: Final = 0.02  # s
_PAUSE: Final = 0.3  # s; shorter gaps are the ones between words
_CLIPPED: Final = 0.999
_FLOOR: Final = 1e-6  # -120 dB, so that digital silence has a level
_LOSSLESS: Final = ("wav", "flac", "pcm")


@dataclass(frozen=True)
class Check:
    """One line of the table.

    Attributes:
        name: what was measured.
        value: with its unit, for the reader.
        right: True when it is as it should be.
        help: what to do about it; empty when nothing is to be done.
        refused: True when the service would refuse the recording for it.
        minor: True when it may be sent like this without asking again.
    """

    name: str
    value: str
    right: bool
    help: str = ""
    refused: bool = False
    minor: bool = False

    @property
    def mark(self) -> str:
        """One word for the table: right, note or wrong."""
        return "right" if self.right else "note" if self.minor else "wrong"


def check_reference(audio: Audio) -> list[Check]:
    """Length, level, clipping, noise, pauses and format of ``audio``, in this order."""
    samples = np.asarray(audio.samples, dtype=np.float32)
    mono = samples if samples.ndim == 1 else samples.mean(axis=1)
    levels = _frame_levels(mono, audio.sample_rate)
    pauses = _pauses(levels)
    return [
        _length(audio.duration),
        _level(levels[~pauses]),
        _clipping(samples),
        _noise(levels[pauses]),
        _pause_share(pauses),
        _format(audio),
    ]


def _length(seconds: float) -> Check:
    value = f"{seconds:.1f} s"
    if seconds > MAXIMUM_LENGTH + 0.05:  # encoders pad by a few milliseconds
        return Check("Length", value, right=False, help="The limit is 120 s. Cut it, as audio[0:118].", refused=True)
    if seconds < LEAST_LENGTH:
        return Check("Length", value, right=False, help="90 to 120 s. Under 10 s there is too little to go by.")
    if seconds < GOOD_LENGTH:
        return Check(
            "Length", value, right=False, help="90 to 120 s is better; under 30 s may lack detail.", minor=True
        )
    return Check("Length", value, right=True)


def _level(speech: NDArray[np.float32]) -> Check:
    level = _mean(speech)
    if level is None or level < LEVEL[0]:
        return Check("Level", _decibel(level), right=False, help="Too quiet. Come nearer.")
    if level > LEVEL[1]:
        return Check("Level", _decibel(level), right=False, help="Too loud. Move away.")
    return Check("Level", _decibel(level), right=True)


def _clipping(samples: NDArray[np.float32]) -> Check:
    channels = samples[:, None] if samples.ndim == 1 else samples
    full = np.abs(channels) >= _CLIPPED
    # One sample at full scale is a peak, two in a row are a cut-off wave.
    flat = full[1:] & full[:-1]
    count = int((np.pad(flat, ((1, 0), (0, 0))) | np.pad(flat, ((0, 1), (0, 0)))).sum()) if len(channels) > 1 else 0
    help_ = "Turn the input down and begin again." if count else ""
    return Check("No clipping", f"{count} samples", right=count == 0, help=help_)


def _noise(silence: NDArray[np.float32]) -> Check:
    level = _mean(silence)
    if level is None:
        return Check("Background noise", "no pause to measure it in", right=True)
    quiet = level < NOISE
    return Check(
        "Background noise",
        _decibel(level),
        right=quiet,
        help="" if quiet else "A fan or street? Close the window, move nearer.",
    )


def _pause_share(pauses: NDArray[np.bool_]) -> Check:
    share = float(pauses.mean()) if len(pauses) else 1.0
    few = share < PAUSES
    return Check(
        "Pauses", f"{share * 100:.0f} %", right=few, help="" if few else "Long silences. Read on without stopping."
    )


def _format(audio: Audio) -> Check:
    codec = audio.codec or "wav"
    channels = "mono" if audio.channels == 1 else f"{audio.channels} channels"
    value = f"{codec}, {audio.sample_rate / 1000:g} kHz, {channels}"
    advice = []
    if codec not in _LOSSLESS:
        advice.append("The artefacts of a lossy file are reproduced: wav is better.")
    if audio.sample_rate < 24000:
        advice.append("Below 24 kHz the voice loses brightness.")
    if audio.channels > 1:
        advice.append("Record in mono.")
    return Check("Format", value, right=not advice, help=" ".join(advice), minor=True)


def _frame_levels(mono: NDArray[np.float32], sample_rate: int) -> NDArray[np.float32]:
    """RMS of every 20 ms in dB of full scale, (n,)."""
    size = max(1, round(sample_rate * _FRAME))
    frames = mono[: len(mono) // size * size].reshape(-1, size)
    rms = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
    levels: NDArray[np.float32] = (20 * np.log10(np.maximum(rms, _FLOOR))).astype(np.float32)
    return levels


def _pauses(levels: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Which frames lie in a pause: clearly below the speech, for 0.3 s or more."""
    if not len(levels):
        return np.zeros(0, dtype=np.bool_)
    low, high = np.percentile(levels, [5, 95])
    if high <= -60 or high - low < 12:
        return np.full(len(levels), bool(high <= -60))  # nothing but silence, or nothing but sound
    quiet = levels < max(low + 0.35 * (high - low), high - 45)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], quiet.astype(np.int8), [0]))))
    pauses = np.zeros(len(levels), dtype=np.bool_)
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        pauses[start:end] = (end - start) * _FRAME >= _PAUSE
    return pauses


def _mean(levels: NDArray[np.float32]) -> float | None:
    """Mean level in dB, by power."""
    return float(10 * np.log10(np.mean(10 ** (levels.astype(np.float64) / 10)))) if len(levels) else None


def _decibel(level: float | None) -> str:
    if level is None:
        return "no speech"
    return f"under {_MINUS}90 dB" if level < -90 else f"{level:.0f} dB".replace("-", _MINUS)
