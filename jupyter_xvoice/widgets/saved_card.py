"""What a saved notebook keeps of an agent: a card in plain HTML, and nothing that was said (ui.md 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.agent.display import card_html

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["saved_card"]

# Hides the card while the widget lives, and JupyterLab's error line where it does not.
_STYLE: Final = """<style>
.jp-OutputArea:has(.xa) .jp-OutputArea-child:has(.xv-saved) { display: none }
.jp-OutputArea:has(.xv-saved) .jupyter-widgets:not(:has(*)) { display: none }
</style>"""


def saved_card(voice: str, place: str, tools: Sequence[str]) -> str:
    """The card, with the style that lets it give way to the widget."""
    return _STYLE + card_html(voice, place, tools)
