"""Every state of the recorder, in both themes, at three widths: rows of one height, nothing cut off, everything to be told apart."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import AXE, build, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

LOW, HIGH = 64, 240  # of the content: a card takes more, and comes by the user's own click
BARS = 40
SHOTS = os.environ.get("XVOICE_RECORDER_SHOTS")


@pytest.fixture(scope="module")
def look(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = open_page(browser, build(tmp_path_factory.mktemp("recorder"), "recorder/page.tsx"))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("xv.drawAll()")
    page.wait_for_function("() => document.querySelectorAll('.xr-warning').length === xv.noticed.length")
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
        themed.screenshot(path=Path(SHOTS) / f"recorder-{name}-{width}.png", full_page=True)
    found = themed.evaluate("xv.geometry()")
    assert len(found) > 20
    for state, figures in found.items():
        content = HIGH if state.startswith("card-") else LOW
        heights = figures["heights"]
        assert (heights["content"], heights["toolbar"], heights["frame"]) == (content, BARS, content + BARS + 2), state
    assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}


@pytest.mark.parametrize("name", ["light", "dark", "bare light", "bare dark"])
def test_text_is_readable_and_drawings_are_seen(look: Page, name: str) -> None:
    theme(look, name)
    at(look, 760)
    texts = {tuple(text) for state in look.evaluate("xv.texts()").values() for text in state}
    drawings = {tuple(part) for state in look.evaluate("xv.drawings()").values() for part in state}
    assert len(texts) > 30
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


def test_what_comes_from_outside_shows_as_text(look: Page) -> None:
    assert look.locator(".xr img").count() == 0
    assert "<b>device</b>" in look.locator("#hostile").inner_text()
    assert look.evaluate("globalThis.hurt") is None


def test_the_keyboard_does_all_of_it(look: Page) -> None:
    at(look, 760)

    def pressed(*keys: str) -> list[list[object]]:
        look.evaluate("xv.calls.length = 0")
        for key in keys:
            look.keyboard.press(key)
        calls: list[list[object]] = look.evaluate("xv.calls")
        return calls

    look.locator("#recording .xa-start").focus()
    assert pressed(" ") == [["stop"]]
    assert pressed("Tab", "Enter") == [["togglePause"]]
    assert pressed("Tab", "m") == [["togglePause"]]
    assert pressed("Tab", "Enter", "Escape") == []
    assert look.evaluate("document.activeElement.className") == "xa-mic-arrow"
    look.locator("#playing .xr-play").focus()
    assert pressed(" ") == [["togglePlay"]]
    assert pressed("Tab", "ArrowRight", "Shift+ArrowLeft", "Home", "End") == [
        ["seek", 6.2],
        ["seek", pytest.approx(0.2)],
        ["seek", 0],
        ["seek", 12.4],
    ]
    assert pressed(" ") == [["togglePlay"]]
    assert pressed("Tab", " ", "Tab", " ", "Tab", " ") == [["record"], ["save"], ["discard"]]
