"""The tools of a session (protocol.md 9.9): functions that the client runs, and tools that a server would run."""

from __future__ import annotations

import re
from typing import Any, Final

from jupyter_xvoice.engine.realtime.complaint import ComplaintError

__all__ = ["RESERVED", "SERVER_TOOLS", "checked_tools", "nested", "reserved_in"]

SERVER_TOOLS: Final = ("web_search", "x_search", "file_search", "mcp")
RESERVED: Final[dict[str, tuple[str, ...]]] = {
    "web_search": ("web_search", "browse_page"),
    "x_search": ("x_keyword_search", "x_semantic_search", "x_user_search", "x_thread_fetch"),
    "file_search": ("collections_search", "file_search"),
}
"""Function names that are taken while a server-run tool is on."""

_NAME: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MOST: Final = 200


def checked_tools(value: object) -> tuple[dict[str, Any], ...]:
    """The tools, functions flat whether they came flat or nested under ``function``.

    Raises:
        ComplaintError: one is not a tool.
    """
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST:
        raise ComplaintError(f"tools must be a list of at most {_MOST} tools.", param="session.tools")
    tools = tuple(_checked(tool, f"session.tools[{number}]") for number, tool in enumerate(value))
    names = [tool["name"] for tool in tools if tool["type"] == "function"]
    for name in names:
        if names.count(name) > 1:
            raise ComplaintError(f"tools holds the function {name!r} twice.", param="session.tools")
    return tools


def _checked(tool: object, param: str) -> dict[str, Any]:
    kind = tool.get("type") if isinstance(tool, dict) else None
    if kind in SERVER_TOOLS:
        assert isinstance(tool, dict)
        return dict(tool)
    if not isinstance(tool, dict) or kind != "function":
        known = ", ".join(("function", *SERVER_TOOLS))
        raise ComplaintError(f"{param}.type {kind!r} is not known: one of {known}.", param=f"{param}.type")
    inner = tool.get("function")
    given = {**inner, "type": "function"} if isinstance(inner, dict) else tool
    name = given.get("name")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise ComplaintError(
            f"{param}.name {name!r} is no name: letters, digits, _ and -, at most 64.", param=f"{param}.name"
        )
    parameters = given.get("parameters") or {"type": "object", "properties": {}}
    if not isinstance(parameters, dict):
        raise ComplaintError(f"{param}.parameters must be a JSON schema, an object.", param=f"{param}.parameters")
    return {
        "type": "function",
        "name": name,
        "description": str(given.get("description") or ""),
        "parameters": parameters,
    }


def nested(tool: dict[str, Any]) -> dict[str, Any]:
    """As the service echoes it: what is flat comes back under ``function``."""
    if tool["type"] != "function":
        return tool
    return {"type": "function", "function": {key: value for key, value in tool.items() if key != "type"}}


def reserved_in(tools: tuple[dict[str, Any], ...]) -> str | None:
    """The name of a function that a server-run tool of the same session has taken, if there is one."""
    taken = {name for tool in tools for name in RESERVED.get(tool["type"], ())}
    return next((tool["name"] for tool in tools if tool["type"] == "function" and tool["name"] in taken), None)
