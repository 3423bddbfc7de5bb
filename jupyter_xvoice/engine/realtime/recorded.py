"""Fields that the service was recorded to send and that mean nothing (protocol.md 9.2, 9.5)."""

from __future__ import annotations

import uuid
from typing import Any, Final

__all__ = ["as_recorded"]

_BARE: Final = "session.created"
_DELTAS: Final = ("response.output_audio.delta", "response.output_audio_transcript.delta")


def as_recorded(event: dict[str, Any]) -> dict[str, Any]:
    """``event`` with ``previous_item_id`` where nothing precedes, and an id of another kind on what is spoken."""
    if event["type"] == _BARE:
        return event
    shown = {**event, "previous_item_id": event.get("previous_item_id")}
    if event["type"] in _DELTAS:
        shown["rid"] = str(uuid.uuid4())
    return shown
