"""Items in the shape in which a new conversation gets them (protocol.md 9.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_xvoice.api.realtime.items import Item

__all__ = ["wire_form"]


def wire_form(item: Item, received_ms: float) -> dict[str, Any] | None:
    """``item`` as it is sent; None where there is nothing to say.

    Args:
        item: what was said, called or returned.
        received_ms: milliseconds of audio that came for it; of an interrupted answer only what was heard is told.
    """
    if item.cancelled:
        return None
    if item.wire is not None:
        return dict(item.wire)
    if item.kind == "function_call":
        return {"type": item.kind, "call_id": item.call_id, "name": item.name, "arguments": item.text or "{}"}
    if item.kind == "function_call_output":
        return {"type": item.kind, "call_id": item.call_id, "output": item.text}
    words = item.heard(received_ms)[0]
    if item.kind != "message" or not words.strip():
        return None
    kind = "output_text" if item.role == "assistant" else "input_text"
    return {"type": "message", "role": item.role or "user", "content": [{"type": kind, "text": words}]}
