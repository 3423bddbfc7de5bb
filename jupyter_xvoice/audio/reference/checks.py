"""What of a measurement is right, and what to do about the rest.

The limits are those of the recording coach; the service itself only refuses more than 120 s (protocol.md 8.1, 8.1.1).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio.reference.meter import ReferenceMeter

if TYPE_CHECKING:
    from jupyter_xvoice.audio.audio import Audio
    from jupyter_xvoice.audio.reference.measurement import Measurement

__all__ = ["Check", "check_measurement", "check_reference"]

MAXIMUM_LENGTH: Final = 120.0
GOOD_LENGTH: Final = 90.0
LEAST_LENGTH: Final = 10.0
LEVEL: Final = (-24.0, -14.0)
NOISE: Final = -50.0
PAUSES: Final = 0.30

_MINUS: Final = "\N{MINUS SIGN}"
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
    meter = ReferenceMeter(audio.sample_rate)
    meter.feed(np.asarray(audio.samples, dtype=np.float32))
    return [*check_measurement(meter.measurement), _format(audio)]


def check_measurement(measured: Measurement) -> list[Check]:
    """Length, level, clipping, noise and pauses, in this order; of a recording that goes on, so far."""
    return [
        _length(measured.seconds),
        _level(measured.level),
        _clipping(measured.clipped),
        _noise(measured),
        _pauses(measured.pause_share),
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


def _level(level: float | None) -> Check:
    if level is None or level < LEVEL[0]:
        return Check("Level", _decibel(level), right=False, help="Too quiet. Come nearer.")
    if level > LEVEL[1]:
        return Check("Level", _decibel(level), right=False, help="Too loud. Move away.")
    return Check("Level", _decibel(level), right=True)


def _clipping(count: int) -> Check:
    help_ = "Turn the input down and begin again." if count else ""
    return Check("No clipping", f"{count} samples", right=count == 0, help=help_)


def _noise(measured: Measurement) -> Check:
    if measured.noise is None:
        return Check("Background noise", "no pause to measure it in", right=True)
    quiet = measured.noise < NOISE
    above = measured.signal_to_noise
    below = "" if above is None else f", {above:.0f} dB under the voice"
    return Check(
        "Background noise",
        f"{_decibel(measured.noise)}{below}",
        right=quiet,
        help="" if quiet else "A fan or street? Close the window, move nearer.",
    )


def _pauses(share: float) -> Check:
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


def _decibel(level: float | None) -> str:
    if level is None:
        return "no speech"
    return f"under {_MINUS}90 dB" if level < -90 else f"{level:.0f} dB".replace("-", _MINUS)
