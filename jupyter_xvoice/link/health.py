"""How a link does, in numbers."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LinkHealth"]


@dataclass(frozen=True)
class LinkHealth:
    """How the link does, in numbers, for the page that is there or was last."""

    frames: int = 0
    """microphone frames that came"""
    lost: int = 0
    """microphone frames that did not"""
    late: int = 0
    """microphone frames that a running cell held back until nobody wanted them"""
    frame_ms: float = 40.0
    """length of the newest microphone frame"""
    rtt_ms: float | None = None
    """median round trip, as the page measures it"""
