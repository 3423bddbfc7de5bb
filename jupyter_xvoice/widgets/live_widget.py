"""The widget of anything live: code and style of its page, and nothing else that is synced (design.md 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anywidget
from traitlets import Unicode

from jupyter_xvoice.widgets.bundle import read_bundle

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LiveWidget"]


class LiveWidget(anywidget.AnyWidget):
    """Traits end up in saved notebooks, so there are none of ours. What happens travels in messages.

    Args:
        bundle: of the page's code, such as ``agent`` of agent.js and agent.css.
        line: what stands for it where it cannot be shown.
        ended: called when it is closed, from here or from the page.

    Raises:
        XVoiceError: the page's code was not built.
    """

    _esm = Unicode().tag(sync=True)
    _css = Unicode().tag(sync=True)

    def __init__(self, bundle: str, line: str, ended: Callable[[], None]) -> None:
        self._line = line
        self._ended = ended
        super().__init__(_esm=read_bundle(f"{bundle}.js"), _css=read_bundle(f"{bundle}.css"))
        if self.comm is not None:
            self.comm.on_close(lambda _message: self.close())

    def empty(self) -> None:
        """Takes the page's code away where no page is: a program that runs notebooks saves the state of closed widgets too."""
        self._esm = self._css = ""

    def close(self) -> None:
        """Takes it out of every page."""
        if self.comm is not None:
            super().close()
            self._ended()

    def __repr__(self) -> str:
        return self._line
