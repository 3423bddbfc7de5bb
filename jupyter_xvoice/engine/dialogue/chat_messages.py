"""A conversation in the shape of an OpenAI-compatible chat endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.partner import Called, Returned, Said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.engine.dialogue.partner import Entry, ToolSpec

__all__ = ["chat_messages", "chat_tools"]

_SERVER_TOOLS: Final = {
    "web_search": "searching the web",
    "x_search": "searching X",
    "file_search": "searching collections of files",
    "mcp": "MCP servers",
}


def chat_messages(history: Sequence[Entry], tools: Sequence[ToolSpec], instructions: str) -> list[dict[str, Any]]:
    """The messages. A call without a result and a result without a call are left out: endpoints refuse them."""
    outputs = {entry.call_id: entry.output for entry in history if isinstance(entry, Returned)}
    missing = [_SERVER_TOOLS[tool.type] for tool in tools if tool.type in _SERVER_TOOLS]
    system = [instructions] if instructions else []
    if missing:
        system.append(f"Not available here: {', '.join(dict.fromkeys(missing))}. Say so if you are asked for it.")
    messages: list[dict[str, Any]] = [{"role": "system", "content": "\n".join(system)}] if system else []
    answered: list[Called] = []
    for entry in history:
        if isinstance(entry, Called):
            answered.extend([entry] if entry.call_id in outputs else [])
            continue
        if isinstance(entry, Said):
            _close(messages, answered, outputs)
            messages.append({"role": entry.role, "content": _heard(entry)})
    _close(messages, answered, outputs)
    return messages


def chat_tools(tools: Sequence[ToolSpec]) -> list[dict[str, Any]]:
    """The functions, nested as chat endpoints want them."""
    return [
        {
            "type": "function",
            "function": {"name": tool.name, "description": tool.description, "parameters": tool.parameters},
        }
        for tool in tools
        if tool.type == "function"
    ]


def _heard(said: Said) -> str:
    """Of an interrupted answer only what was heard: the user refers to that."""
    return said.text if said.heard_until is None else f"{said.heard_until} [interrupted]"


def _close(messages: list[dict[str, Any]], calls: list[Called], outputs: dict[str, str]) -> None:
    """The calls of one answer, with what was said before them, and their results right behind."""
    if not calls:
        return
    asked = [
        {"id": call.call_id, "type": "function", "function": {"name": call.name, "arguments": call.arguments or "{}"}}
        for call in calls
    ]
    if messages and messages[-1]["role"] == "assistant":
        messages[-1]["tool_calls"] = asked
    else:
        messages.append({"role": "assistant", "content": None, "tool_calls": asked})
    messages.extend({"role": "tool", "tool_call_id": call.call_id, "content": outputs[call.call_id]} for call in calls)
    calls.clear()
