"""Pictures of a widget in every state of its fixtures, on one sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent_screenshots import TITLES, WIDTHS, fit

from tests.browser.look_page import FRAMES, build, open_page, theme
from tests.browser.widget_looks import LOOKS

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

__all__ = ["take"]


def take(browser: Browser, widget: str, folder: Path) -> None:
    """Light and dark, at three widths."""
    page = open_page(browser, build(widget))
    page.add_style_tag(content=TITLES)
    page.evaluate("xv.drawAll()")
    LOOKS[widget].open(page)
    page.evaluate("document.activeElement.blur()")
    for name in ("light", "dark"):
        theme(page, name)
        for width in WIDTHS:
            fit(page, width)
            page.evaluate(f"({FRAMES})()")
            page.screenshot(path=folder / f"{widget}-{name}-{width}.png", full_page=True)
    page.context.close()
