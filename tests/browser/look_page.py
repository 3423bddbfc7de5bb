"""The pages that draw a widget in every state, in JupyterLab's own themes, without JupyterLab: built from js/tests/looks."""

from __future__ import annotations

import functools
import shutil
import subprocess
import sysconfig
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.browser.lab import REPOSITORY

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADDRESS = "http://localhost/"
THEMES = Path(sysconfig.get_path("data")) / "share/jupyter/lab/themes/@jupyterlab"
AXE = REPOSITORY / "js/node_modules/axe-core/axe.min.js"
# A notice shows after 300 ms, and stays for 1.5 s.
SHOWN = "() => document.querySelectorAll('{notice}').length === {count}"
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
HTML = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{widget}</title>
<style id="theme"></style><style>{css}</style>
<style>body {{ margin: 16px; background: var(--jp-layout-color0) }} body > section {{ margin-bottom: 16px }}</style>
</head><body><script type="module">{script}</script></body></html>"""


@functools.cache
def build(widget: str = "agent") -> str:
    """The HTML of a widget's page, with script and style in it."""
    node = shutil.which("node")
    assert node is not None, "the browser tests need Node.js"
    entry = REPOSITORY / f"js/tests/looks/{widget}.tsx"
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "look.js"
        subprocess.run([node, str(REPOSITORY / "js/bundle.mjs"), str(entry), str(made)], check=True)
        script, css = made.read_text("utf-8"), made.with_suffix(".css").read_text("utf-8")
    return HTML.format(widget=widget, script=script, css=css)


def new_page(browser: Browser, **options: Any) -> Page:
    """A page of a context of its own."""
    context = browser.new_context(viewport={"width": 820, "height": 900}, **options)
    context.set_default_timeout(60_000)
    return context.new_page()


def open_page(browser: Browser, html: str, **options: Any) -> Page:
    """A page of a widget that shows nothing yet."""
    page = new_page(browser, **options)
    go(page, html)
    return page


def go(page: Page, html: str) -> None:
    """Another page in the place of the one that is open, in the light theme."""
    page.unroute_all()
    page.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8"))
    page.goto(ADDRESS)
    theme(page, "light")


def theme(page: Page, name: str) -> None:
    """JupyterLab's own variables, ``light`` or ``dark``; or none, in a page that is ``bare light`` or ``bare dark``."""
    if name.startswith("bare "):
        css = f":root {{ color-scheme: {name.removeprefix('bare ')} }} body {{ background: Canvas !important }}"
    else:
        css = (THEMES / f"theme-{name}-extension/index.css").read_text("utf-8")
    page.evaluate(
        """async ([css, name]) => {
            const style = document.getElementById('theme');
            if (style.textContent === css) return;
            style.textContent = css;
            document.body.dataset.jpThemeName = name;  // as JupyterLab says it; what draws on a canvas looks again
            document.body.getBoundingClientRect();
            const moving = document.getAnimations().filter(animation => animation instanceof CSSTransition);
            await Promise.allSettled(moving.map(transition => transition.finished));  // one may be broken off
        }""",
        [css, name],
    )


def at(page: Page, width: int) -> None:
    """Widgets of this many px."""
    page.evaluate(f"async width => {{ xv.width(width); await ({FRAMES})() }}", width)


# Other rules do not look at colours: what they find in one theme they find in the other.
RULES = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']"
COLOURS = "{type: 'rule', values: ['color-contrast', 'link-in-text-block']}"


def violations(page: Page, rules: str = RULES) -> list[tuple[str, str, list[str]]]:
    """What axe finds wrong, of A and AA: rule, its words, where."""
    page.evaluate(AXE.read_text("utf-8") + ";0")
    result = page.evaluate(f"axe.run({{include: [['.xa']]}}, {{runOnly: {rules}, resultTypes: ['violations']}})")
    assert result["passes"], "it has looked at something"
    return [
        (found["id"], found["help"], [node["html"][:200] for node in found["nodes"]][:3])
        for found in result["violations"]
    ]
