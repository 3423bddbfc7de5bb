"""The widget of an agent: code and style of its page, and nothing else that is synced (design.md 3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import anywidget
from traitlets import Unicode

from jupyter_xvoice.errors import XVoiceError

__all__ = ["AgentWidget", "view_of"]

_STATIC: Final = Path(__file__).parent / "static"


class AgentWidget(anywidget.AnyWidget):
    """Traits end up in saved notebooks, so there are none of ours. What happens travels in messages.

    Raises:
        XVoiceError: the page's code was not built.
    """

    _esm = Unicode().tag(sync=True)
    _css = Unicode().tag(sync=True)

    def __init__(self, line: str) -> None:
        self._line = line
        super().__init__(_esm=_bundle("agent.js"), _css=_bundle("agent.css"))

    def __repr__(self) -> str:
        return self._line


def _bundle(name: str) -> str:
    try:
        return (_STATIC / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        error = XVoiceError(
            f"The page's code ({name}) was not built: run `make setup` in the project's folder, or `npm run build` in js."
        )
        error.__dict__["_render_traceback_"] = lambda: [f"XVoiceError: {error}"]
        raise error from None


def view_of(widget: AgentWidget) -> dict[str, Any]:
    """What a page that knows widgets needs to show it."""
    bundle = widget._repr_mimebundle_()
    assert bundle is not None
    data: dict[str, Any] = bundle[0]
    return data
