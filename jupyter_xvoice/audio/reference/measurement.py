"""What a recording is like, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Measurement"]


@dataclass(frozen=True)
class Measurement:
    """Of a recording, or of what there is of it so far. dB are of full scale.

    Attributes:
        seconds: its length.
        speech_seconds: of it, without the pauses.
        level: mean level of the speech by power, dB; None while there is none.
        peak: the loudest sample, dB; None of nothing.
        noise: middle level of the pauses, dB; None without a pause to measure it in.
        clipped: samples in flat tops of the wave: two or more in a row at full scale.
        samples: of all channels, which ``clipped`` is a part of.
    """

    seconds: float
    speech_seconds: float
    level: float | None
    peak: float | None
    noise: float | None
    clipped: int
    samples: int

    @property
    def signal_to_noise(self) -> float | None:
        """From the noise up to the speech, dB; None while one of them is not known."""
        return None if self.level is None or self.noise is None else self.level - self.noise

    @property
    def clipping_share(self) -> float:
        """0 to 1."""
        return self.clipped / self.samples if self.samples else 0.0

    @property
    def pause_share(self) -> float:
        """0 to 1; 1 of nothing."""
        return 1.0 - self.speech_seconds / self.seconds if self.seconds else 1.0
