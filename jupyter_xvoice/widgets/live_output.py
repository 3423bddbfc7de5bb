"""How something live becomes a cell's output: a card that stays in the saved notebook, then the widget (ui.md 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jupyter_xvoice.widgets.live_widget import LiveWidget

__all__ = ["LiveOutput"]


class LiveOutput:
    """What shows itself as the last line of a cell. Who uses it says what the card is, and has the widget."""

    @property
    def _card(self) -> str:
        """What a saved notebook keeps: :func:`~jupyter_xvoice.widgets.saved_card.saved_card`."""
        raise NotImplementedError

    def _display_(self) -> LiveWidget:
        """The one widget, made at the first display; this name is what marimo looks for."""
        raise NotImplementedError

    def _ipython_display_(self) -> None:
        """Two outputs: a card that stays in the saved notebook, then the widget."""
        from IPython.core.getipython import get_ipython
        from IPython.display import display

        shell = get_ipython()
        line = {"text/plain": repr(self)}
        if not hasattr(shell, "kernel"):
            display(line, raw=True)  # type: ignore[no-untyped-call]
            return
        view, metadata = self._repr_mimebundle_()
        view.pop("text/html")
        display(line | {"text/html": self._card}, raw=True)  # type: ignore[no-untyped-call]
        display(view, metadata=metadata, raw=True)  # type: ignore[no-untyped-call]

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The widget, and the card for viewers that know no widgets: data and metadata.

        Raises:
            XVoiceError: the page's code was not built.
        """
        bundle = self._display_()._repr_mimebundle_()
        assert bundle is not None
        view, metadata = bundle
        return {**view, "text/plain": repr(self), "text/html": self._card}, metadata
