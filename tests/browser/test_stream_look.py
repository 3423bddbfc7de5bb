"""A streamed speech in every state, both themes, three widths: one height, nothing cut off, everything to be told apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import AXE, build, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

HEIGHT = 48 + 20 + 24  # of the player, the text and the facts, as in the result that takes its place
LINE = 24
SHOTS = os.environ.get("XVOICE_STREAM_SHOTS")


@pytest.fixture(scope="module")
def look(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = open_page(browser, build(tmp_path_factory.mktemp("look"), "stream/page.tsx"))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("xv.drawAll()")
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
def test_every_state_has_one_height_and_nothing_overflows(
    themed: Page, width: int, request: pytest.FixtureRequest
) -> None:
    at(themed, width)
    if SHOTS:
        themed.screenshot(path=Path(SHOTS) / f"{request.node.callspec.params['themed']}-{width}.png", full_page=True)
    found = themed.evaluate("xv.geometry()")
    assert len(found) > 15
    heights = {state: figures["heights"]["frame"] for state, figures in found.items()}
    assert heights == {state: LINE if state.startswith("announced") else HEIGHT for state in found}
    assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}


@pytest.mark.parametrize("name", ["light", "dark", "bare light", "bare dark"])
def test_text_is_readable_and_drawings_are_seen(look: Page, name: str) -> None:
    theme(look, name)
    at(look, 760)
    texts = {tuple(text) for state in look.evaluate("xv.texts()").values() for text in state}
    drawings = {tuple(part) for state in look.evaluate("xv.drawings()").values() for part in state}
    assert len(texts) > 20
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


def test_the_keyboard_reaches_all_of_it(look: Page) -> None:
    look.locator("#heldBack button").first.focus()
    names = []
    for _ in range(3):
        names.append(look.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent"))
        look.keyboard.press("Tab")
    assert names == ["Turn sound on", "Turn sound on", "Stop"]
    look.locator("#heldBack button").first.focus()
    look.keyboard.press("Space")
    look.keyboard.press("Escape")
    assert look.evaluate("xv.calls.slice(-2)") == ["play", "stop"]


def test_what_comes_from_outside_shows_as_text(look: Page) -> None:
    assert look.locator(".xa img").count() == 0
    assert "<img" in look.locator("#hostile").inner_text()
    assert look.evaluate("globalThis.hacked") is None
