"""What an agent may do: Python functions that run here, and tools that the service runs itself (protocol.md 9.9)."""

from __future__ import annotations

from jupyter_xvoice.agent.tools.approval import Approve, Request, Somebody
from jupyter_xvoice.agent.tools.function import Tool, tool
from jupyter_xvoice.agent.tools.result import Result
from jupyter_xvoice.agent.tools.server_tools import ServerTool, file_search, mcp, web_search, x_search
from jupyter_xvoice.agent.tools.toolbox import Toolbox

__all__ = [
    "Approve",
    "Request",
    "Result",
    "ServerTool",
    "Somebody",
    "Tool",
    "Toolbox",
    "file_search",
    "mcp",
    "tool",
    "web_search",
    "x_search",
]
