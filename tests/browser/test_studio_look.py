"""Every state of the studio, in both themes, at three widths: rows of one height, nothing cut off, everything to be told apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import AXE, build, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROWS = {"content": 400, "strip": 24}
FRAME = 40 + sum(ROWS.values()) + 2
SHOTS = os.environ.get("XVOICE_STUDIO_SHOTS")


@pytest.fixture(scope="module")
def look(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = open_page(browser, build(tmp_path_factory.mktemp("studio"), "studio/page.tsx"))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("xv.drawAll()")
    page.wait_for_function("() => document.querySelector('#denied .xa-card')")
    for state, item in (("gallery", "Try and compare"), ("hostile", "Edit the labels")):
        page.locator(f"#{state} [aria-haspopup=menu]").first.click()
        page.get_by_role("menuitem", name=item).click()
    page.evaluate("document.activeElement.blur()")
    yield page
    assert errors == []
    page.context.close()


@pytest.fixture(params=["light", "dark"])
def themed(request: pytest.FixtureRequest, look: Page) -> Page:
    theme(look, request.param)
    return look


def at(page: Page, width: int) -> None:
    page.evaluate(
        "async width => { xv.width(width); await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))) }",
        width,
    )


@pytest.mark.parametrize("width", [760, 420, 280])
def test_rows_keep_their_height_and_nothing_overflows(themed: Page, width: int, request: pytest.FixtureRequest) -> None:
    at(themed, width)
    if SHOTS:
        name = request.node.callspec.params["themed"]
        for state in themed.evaluate("xv.names"):
            themed.locator(f"#{state}").screenshot(path=Path(SHOTS) / f"{state}-{name}-{width}.png")
    found = themed.evaluate("xv.geometry()")
    assert len(found) > 12
    for state, figures in found.items():
        heights = figures["heights"]
        assert {row: heights[row] for row in ROWS} == ROWS, state
        assert heights["frame"] == FRAME, state
    assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}


@pytest.mark.parametrize("name", ["light", "dark", "bare light", "bare dark"])
def test_text_is_readable_and_drawings_are_seen(look: Page, name: str) -> None:
    theme(look, name)
    at(look, 760)
    texts = {tuple(text) for state in look.evaluate("xv.texts()").values() for text in state}
    drawings = {tuple(part) for state in look.evaluate("xv.drawings()").values() for part in state}
    assert len(texts) > 100
    assert sorted(text for text in texts if text[0] < 4.5) == []
    assert sorted(part for part in drawings if part[0] < 3) == []


def test_axe_finds_nothing(themed: Page) -> None:
    at(themed, 760)
    themed.evaluate(AXE.read_text("utf-8") + ";0")
    result = themed.evaluate(
        """() => axe.run({include: [['.xa']]}, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'],
        })"""
    )
    assert [
        (violation["id"], violation["help"], [node["html"][:200] for node in violation["nodes"]][:3])
        for violation in result["violations"]
    ] == []


def test_no_two_studios_of_a_page_share_an_id(look: Page) -> None:
    ids = look.locator(".xs [id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) > 8
    assert len(ids) == len(set(ids))


def test_what_comes_from_outside_shows_as_text(look: Page) -> None:
    assert look.locator(".xs img").count() == 0
    assert "<b>Anna</b>" in look.locator("#hostile").inner_text()
    assert look.evaluate("globalThis.hacked") is None
