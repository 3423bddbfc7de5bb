"""``session.created`` (protocol.md 9.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.realtime.profile import Profile

if TYPE_CHECKING:
    from jupyter_xvoice.engine.realtime.configuration import Configuration

__all__ = ["session_created"]


def session_created(configuration: Configuration, profile: Profile, session_id: str, engine: str) -> dict[str, Any]:
    """The ``session`` of the greeting. As recorded it is short, and names a voice that is not the default."""
    if profile is not Profile.QUIRKS:
        return configuration.to_wire(profile, session_id, engine)
    return {
        "id": session_id,
        "object": "realtime.session",
        "instructions": "",
        "voice": "ara",
        "modalities": ["audio"],
        "turn_detection": {"type": None},
        "tools": [],
        "model": configuration.model,
    }
