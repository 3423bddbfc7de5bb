"""What the user calls something."""

from __future__ import annotations

import sys
from typing import Any

__all__ = ["variable_of"]


def variable_of(value: object) -> str:
    """The variable of the notebook that holds ``value``; empty where there is none. From any thread."""
    get_ipython: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)
    names: dict[str, Any] = getattr(get_ipython(), "user_ns", {})
    return next((name for name, held in names.copy().items() if held is value and not name.startswith("_")), "")
