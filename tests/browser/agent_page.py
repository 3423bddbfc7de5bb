"""The page of js/tests/page.tsx, which shows the agent's widget in any state, in the colours of the installed JupyterLab."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.browser.lab import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Page, Route

ADDRESS = "http://127.0.0.1/agent.html"
DOCUMENT = """<!doctype html><meta charset="utf-8"><title>agent</title>
<link rel="stylesheet" href="theme.css"><link rel="stylesheet" href="page.css">
<style>
  html { background: var(--jp-layout-color0) } body { display: flow-root; margin: 0 24px 24px }
  body > section::before { content: attr(id); color: var(--jp-ui-font-color1); font: 600 12px/40px var(--jp-ui-font-family) }
</style>
<script type="module" src="page.js"></script>"""
TYPES = {".html": "text/html", ".js": "text/javascript", ".css": "text/css"}


def theme_style(theme: str) -> str:
    """The style sheet of JupyterLab's ``light`` or ``dark`` theme, as installed."""
    place = Path(sys.prefix) / "share/jupyter/lab/themes" / "@jupyterlab" / f"theme-{theme}-extension" / "index.css"
    return place.read_text(encoding="utf-8")


def bundle(folder: Path) -> dict[str, str]:
    """The page's files by name."""
    node = shutil.which("node")
    assert node is not None, "the browser tests need Node.js"
    js = REPOSITORY / "js"
    subprocess.run([node, str(js / "bundle.mjs"), str(js / "tests" / "page.tsx"), str(folder / "page.js")], check=True)
    made = {name: (folder / name).read_text(encoding="utf-8") for name in ("page.js", "page.css")}
    return made | {"agent.html": DOCUMENT}


def open_agent_page(page: Page, files: dict[str, str], theme: str, width: int) -> None:
    """Opens the page with widgets ``width`` px wide; nothing is asked of the network."""

    def serve(route: Route) -> None:
        name = route.request.url.rsplit("/", 1)[-1]
        body = (files | {"theme.css": theme_style(theme)}).get(name)
        if body is None:
            route.fulfill(status=404)
        else:
            route.fulfill(body=body, content_type=TYPES[Path(name).suffix])

    page.route("**/*", serve)
    page.set_viewport_size({"width": width + 48, "height": 800})
    page.goto(ADDRESS)
    page.wait_for_function("globalThis.xv !== undefined")


def show(page: Page, names: Sequence[str]) -> None:
    """Draws these fixtures, one below the other, and waits until their notices stand."""
    page.evaluate("names => { xv.clear(); names.forEach(name => xv.draw(name)) }", list(names))
    page.wait_for_function(
        "names => names.every(name => !xv.noticed.includes(name) || document.querySelector(`#${name} .xa-notice`))",
        arg=list(names),
    )
