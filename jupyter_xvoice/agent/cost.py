"""What a conversation has cost so far, at list price (protocol.md 1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.api import Prices
    from jupyter_xvoice.api.realtime import Total

__all__ = ["Meter"]


class Meter:
    """Counts what is billed in one session.

    With turns found by the service a session is billed by the clock, by hand by the sound that went either way; where sources
    disagree the larger number counts, so that a limit is never passed unseen.

    Args:
        prices: those that hold; None where they are unknown.
        model: the one that was asked for.
        manual: turns are ended by hand.
    """

    def __init__(self, prices: Prices | None, *, model: str, manual: bool) -> None:
        self.prices = prices
        self._model = model
        self._manual = manual
        self._free = False

    def switched(self) -> None:
        """Turns were ended the other way for a part of the session: all of it counts by the clock."""
        self._manual = False

    def free(self) -> None:
        """It is our own engine."""
        self._free = True

    def cost(self, connected: float, sound: float, used: Total) -> float | None:
        """USD after ``connected`` seconds with ``sound`` seconds of audio, both ways; None for an unknown price."""
        if self._free:
            return 0.0
        if self.prices is None:
            return None
        seconds = max(sound if self._manual else connected, used.billable_audio_seconds)
        return self.prices.conversation(seconds, used.text_items, model=self._model)
