"""What a conversation has cost, in words (ui.md 11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.api import Prices

__all__ = ["cost_words", "unpriced"]


def cost_words(cost: float | None, *, free: bool, more: bool) -> str:
    """USD as "free", "$0.34", "$0.0012", or "$0.34+" where something without a known price came on top."""
    if free:
        return "free"
    if cost is None:
        return "unknown"
    digits = 4 if 0 < cost < 0.01 else 2
    return f"${cost:.{digits}f}{'+' if more else ''}"


def unpriced(place: str, prices: Prices | None, *, local: bool) -> str:
    """Why there is no price to reckon with; empty where there is one."""
    if local:
        return "the local engine is free"
    return f"what {place} charges is unknown" if prices is None else ""
