"""The page that draws the agent in every state, in JupyterLab's own themes, without JupyterLab: built from js/tests/page.tsx."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.lab import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

THEMES = Path(sysconfig.get_path("data")) / "share/jupyter/lab/themes/@jupyterlab"
AXE = REPOSITORY / "js/node_modules/axe-core/axe.min.js"
SHOWN = "() => document.querySelectorAll('.xa-notice').length === {count}"  # a notice shows after 300 ms, and stays for 1.5 s
HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Agent</title>
<style id="theme"></style><style>{css}</style>
<style>body {{ margin: 16px; background: var(--jp-layout-color0) }} body > section {{ margin-bottom: 16px }}</style>
</head><body><script type="module">{script}</script></body></html>"""


def build(folder: Path, page: str = "page.tsx") -> str:
    """The page's HTML, with script and style in it."""
    node = shutil.which("node")
    assert node is not None, "the browser tests need Node.js"
    made = folder / "look.js"
    entry = REPOSITORY / "js/tests" / page
    subprocess.run([node, str(REPOSITORY / "js/bundle.mjs"), str(entry), str(made)], check=True)
    return HTML.format(script=made.read_text("utf-8"), css=made.with_suffix(".css").read_text("utf-8"))


def open_page(browser: Browser, html: str, **options: Any) -> Page:
    """An empty page; a page that fails fails the test that looks next."""
    context = browser.new_context(viewport={"width": 820, "height": 900}, **options)
    context.set_default_timeout(20_000)
    context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page = context.new_page()
    page.goto("http://localhost/")
    theme(page, "light")
    return page


def theme(page: Page, name: str) -> None:
    """JupyterLab's own variables, ``light`` or ``dark``; or none, in a page that is ``bare light`` or ``bare dark``."""
    if name.startswith("bare "):
        css = f":root {{ color-scheme: {name.removeprefix('bare ')} }} body {{ background: Canvas !important }}"
    else:
        css = (THEMES / f"theme-{name}-extension/index.css").read_text("utf-8")
    page.evaluate(
        """async css => {
            document.getElementById('theme').textContent = css;
            document.body.getBoundingClientRect();
            const moving = document.getAnimations().filter(animation => animation instanceof CSSTransition);
            await Promise.all(moving.map(transition => transition.finished));
        }""",
        css,
    )


def draw_all(page: Page) -> None:
    """Every state of the fixtures, and what a click opens: the device menu, the drawer's tabs, an event, a whole result."""
    page.evaluate(
        """() => {
            xv.drawAll();
            xv.draw('listening', 'menu');
            xv.draw('drawer-open', 'drawer-turns');
            xv.draw('drawer-open', 'drawer-event');
            xv.draw('tool-failed', 'tool-unfolded');
            xv.draw('tool-many', 'tool-many-unfolded');
        }"""
    )
    page.wait_for_function(SHOWN.format(count="xv.noticed.length"))
    page.locator("#menu .xa-mic-arrow").click()
    for state in ("drawer-open", "drawer-turns", "drawer-event"):
        page.locator(f"#{state} .xa-events").click()
    page.locator("#drawer-turns").get_by_role("tab", name="Turns").click()
    page.locator("#drawer-event [role=row]").nth(1).click()
    page.locator("#tool-unfolded").get_by_role("button", name="Show all").click()
    page.locator("#tool-many-unfolded .xa-tool-head").click()
    page.evaluate("document.activeElement.blur()")
