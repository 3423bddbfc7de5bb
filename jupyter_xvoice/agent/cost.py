"""What a conversation has cost so far, at list price (protocol.md 1.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    def check_limit(self, limit: float, place: str, server_tools: Sequence[str]) -> None:
        """A limit must not be passed unseen.

        Raises:
            InputError: a price is unknown: what ``place`` charges, or what the tools that the service runs cost (they are billed
                separately, protocol.md 1.4 and 9.9, and the price list has no price for them).
        """
        if self._free:
            return
        if self.prices is None:
            raise InputError(
                f"max_cost={limit:g} cannot be kept: what {place} charges is unknown. Leave it out, or say the "
                "price: VoiceAgent(Client(…, prices=Prices(…)))."
            )
        if server_tools:
            raise InputError(
                f"max_cost={limit:g} cannot be kept with {' and '.join(dict.fromkeys(server_tools))}: what runs at {place} is "
                "billed separately, at a price that is unknown here. Leave one of them out, or set max_minutes instead."
            )

    def cost(self, connected: float, sound: float, used: Total) -> float | None:
        """USD after ``connected`` seconds with ``sound`` seconds of audio, both ways; None for an unknown price."""
        if self._free:
            return 0.0
        if self.prices is None:
            return None
        seconds = max(sound if self._manual else connected, used.billable_audio_seconds)
        return self.prices.conversation(seconds, used.text_items, model=self._model)
