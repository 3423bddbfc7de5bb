"""Where a result was made, as a tag (ui.md 1, rule 6)."""

from __future__ import annotations

from jupyter_xvoice.audio.display import Fact

__all__ = ["place_of"]


def place_of(place: str) -> list[Fact]:
    """The tag of the place. xAI itself has none: its mark is the price."""
    return [Fact(place, "tag")] if place and place != "xAI" else []
