"""Whether a page can be heard while the present code runs (jupyter.md, "Busy kernel")."""

from __future__ import annotations

import sys
import threading
from typing import Any, Final, Literal

__all__ = ["Reach", "reach"]

Reach = Literal["open", "no kernel", "between cells"]

_BESIDE_CELLS: Final = 7  # from this ipykernel on, messages are handled on a thread beside a running cell


def reach() -> Reach:
    """How far a page is heard here.

    ``no kernel``: this process serves no notebook. ``between cells``: the kernel takes a page's messages when the cell has
    ended, and this thread is the one that runs it. ``open``: a page can be heard, if there is one.
    """
    get_ipython: Any = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)
    if not hasattr(get_ipython(), "kernel"):
        return "no kernel"
    ipykernel = getattr(sys.modules.get("ipykernel"), "version_info", (_BESIDE_CELLS,))
    in_cell = threading.current_thread() is threading.main_thread()
    return "between cells" if in_cell and ipykernel[0] < _BESIDE_CELLS else "open"
