"""The words and numbers of a player, in one place (ui.md 11)."""

from __future__ import annotations

from typing import Final

__all__ = ["clock", "decibels", "kilohertz", "length"]

PLAY: Final = "Play"
PAUSE: Final = "Pause"
OF: Final = " of {seconds:.0f} seconds"
STEREO: Final = "stereo"
POSITION: Final = "Position"
SPEED: Final = "Speed"
RATE: Final = "{rate:g}\N{MULTIPLICATION SIGN}"
MINUS: Final = "\N{MINUS SIGN}"
DOWNLOAD: Final = "Download"
WAVEFORM: Final = "Waveform, {seconds:.1f} seconds"
NO_SOUND: Final = "There is no sound in it (0 samples)."
EXCERPT: Final = "First minute of {whole}. The whole: {call}"


def clock(seconds: float, *, tenths: bool = False) -> str:
    """``0:04``, ``4:12``, ``1:02:07``; with tenths ``0:04.9``. Cut, not rounded, as a clock is."""
    steps = int(max(0.0, seconds) * 10 + 1e-6)
    minutes, rest = divmod(steps, 600)
    second = f"{rest / 10:04.1f}" if tenths else f"{rest // 10:02d}"
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second}" if hours else f"{minute}:{second}"


def length(seconds: float) -> str:
    """``7.4 s``; from a minute on ``1:14``; under a second ``0.82 s``."""
    if seconds >= 60:
        return clock(seconds)
    return f"{seconds:.2f} s" if 0 < seconds < 1 else f"{seconds:.1f} s"


def kilohertz(hertz: int) -> str:
    """``24 kHz``, ``44.1 kHz``."""
    return f"{hertz / 1000:g} kHz"


def decibels(amplitude: float) -> str:
    """-52 dB with a true minus, of an amplitude in [0, 1]; digital silence is minus infinity."""
    from math import log10

    if amplitude <= 0:
        return f"{MINUS}∞ dB"
    return f"{round(20 * log10(amplitude)):d} dB".replace("-", MINUS)
