"""The widget of an agent: code and style of its page, and nothing else that is synced (design.md 3)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anywidget
from traitlets import Unicode

from jupyter_xvoice.errors import XVoiceError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AgentWidget", "view_of"]

_STATIC: Final = Path(__file__).parent / "static"


class AgentWidget(anywidget.AnyWidget):
    """Traits end up in saved notebooks, so there are none of ours. What happens travels in messages.

    Args:
        line: what stands for it where it cannot be shown.
        ended: called when it is closed, from here or from the page.

    Raises:
        XVoiceError: the page's code was not built.
    """

    _esm = Unicode().tag(sync=True)
    _css = Unicode().tag(sync=True)

    def __init__(self, line: str, ended: Callable[[], None]) -> None:
        self._line = line
        self._ended = ended
        super().__init__(_esm=_bundle("agent.js"), _css=_bundle("agent.css"))
        if self.comm is not None:
            self.comm.on_close(lambda _message: self.close())

    def close(self) -> None:
        """Takes it out of every page."""
        if self.comm is not None:
            super().close()
            self._ended()

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


def view_of(widget: AgentWidget) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a page that knows widgets needs to show it: data and metadata."""
    bundle = widget._repr_mimebundle_()
    assert bundle is not None
    return bundle
