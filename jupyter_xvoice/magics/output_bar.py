"""tqdm's bar as an output of its own: one that is wiped from the text of a cell leaves an empty line there for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from IPython.display import DisplayHandle, display
from tqdm import tqdm

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["OutputBar"]


class OutputBar(tqdm):  # type: ignore[type-arg]  # generic in its stubs only
    """Shown by an output that is updated, and when it is closed has nothing in it: JupyterLab gives that no room."""

    monitor_interval = 0  # its thread could begin an output below another cell

    def __init__(self, items: Iterable[Any] | None, **options: Any) -> None:
        self._output: DisplayHandle | None = None
        super().__init__(items, **options | {"gui": True})  # gui: tqdm itself writes nothing

    def display(self, *_: object, **__: object) -> None:
        """Shows where the work is; tqdm says when."""
        words = {"text/plain": str(self)}
        if self._output is None:
            self._output = display(words, raw=True, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._output.update(words, raw=True)  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Ends the work. Once is enough."""
        super().close()
        if self._output is not None:
            self._output.update({}, raw=True)  # type: ignore[no-untyped-call]
            self._output = None
