"""How a piece of text is spoken, against the voice's own way."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Ramp", "Style"]


@dataclass(frozen=True)
class Ramp:
    """A gain that goes from ``start_db`` to ``end_db`` over the characters ``[first, last)`` of the spoken text."""

    first: int
    last: int
    start_db: float
    end_db: float


@dataclass(frozen=True)
class Style:
    """How a piece of text is spoken, against the voice's own way.

    Attributes:
        rate: factor on the pace.
        pitch: factor on the pitch.
        intonation: factor on the range of the pitch.
        gain_db: added loudness in dB.
        whisper: no voicing at all.
        melody: "" or "sing-song" (every other word higher) or "singing" (every word a note of a scale).
        laughing: the loudness shakes as in laughter.
        ramps: the gains of <build-intensity> and <decrease-intensity>.
    """

    rate: float = 1.0
    pitch: float = 1.0
    intonation: float = 1.0
    gain_db: float = 0.0
    whisper: bool = False
    melody: str = ""
    laughing: bool = False
    ramps: tuple[Ramp, ...] = ()
