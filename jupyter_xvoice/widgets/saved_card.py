"""The card of a saved notebook, with the style that lets it give way to the widget (ui.md 10)."""

from __future__ import annotations

from typing import Final

__all__ = ["saved_card"]

# Hides the card while the widget lives, and JupyterLab's error line where it does not.
_STYLE: Final = """<style>
.jp-OutputArea:has(.xa) .jp-OutputArea-child:has(.xv-saved) { display: none }
.jp-OutputArea:has(.xv-saved) .jupyter-widgets:not(:has(*)) { display: none }
</style>"""


def saved_card(html: str) -> str:
    """The card of :func:`~jupyter_xvoice.audio.display.saved_html`, ready to stand beside its widget."""
    return _STYLE + html
