"""What a resumed session is told of its past (protocol.md 9.11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.engine.realtime.history import new_id, text_of
from jupyter_xvoice.engine.realtime.profile import Profile

if TYPE_CHECKING:
    from jupyter_xvoice.engine.realtime.history import History
    from jupyter_xvoice.engine.realtime.outbox import Outbox

__all__ = ["replay"]


async def replay(history: History, outbox: Outbox, profile: Profile) -> None:
    """Every item as it was; with the recorded quirks: the agent's words only, under new ids and another name."""
    previous: str | None = None
    for item in history:
        if profile is not Profile.QUIRKS:
            await outbox.send("conversation.item.created", item=item, previous_item_id=previous)
            previous = item["id"]
        elif item.get("role") == "assistant":
            content = [{"type": "text", "text": text_of(item)}]
            shown = {**item, "id": new_id(), "status": "completed", "content": content}
            await outbox.send("conversation.item.added", item=shown, previous_item_id=None)
