"""MCP servers, which the local engine does not reach: said with the documented events (protocol.md 9.5)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.realtime.history import new_id

if TYPE_CHECKING:
    from jupyter_xvoice.engine.realtime.outbox import Outbox

__all__ = ["decline_mcp"]

_WORDS: Final = "The local engine does not connect to MCP servers."


async def decline_mcp(tools: tuple[dict[str, Any], ...], outbox: Outbox) -> None:
    """For each MCP server among ``tools``: asked for its list, and failed."""
    for tool in tools:
        if tool["type"] == "mcp":
            item_id = new_id()
            await outbox.send("mcp_list_tools.in_progress", item_id=item_id)
            error = {"type": "unsupported", "message": _WORDS}
            await outbox.send("mcp_list_tools.failed", item_id=item_id, error=error)
