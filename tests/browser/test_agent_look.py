"""Every state of the agent, in both themes, at three widths: rows of one height, nothing cut off, everything to be told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import AXE, build, draw_all, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROWS = {"toolbar": 40, "content": 240, "input": 40, "strip": 24}
FRAME = sum(ROWS.values()) + 2
TALL = 640  # px of content, in the state of that name
DRAWERS = {"drawer-open", "drawer-turns", "drawer-event"}
SIZES = "document.documentElement.style.cssText = '--jp-ui-font-size1:{ui}px;--jp-content-font-size1:{text}px;--jp-code-font-size:{ui}px'"


@pytest.fixture(scope="module")
def look(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    page = open_page(browser, build(tmp_path_factory.mktemp("look")))
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    draw_all(page)
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
def test_rows_keep_their_height_and_nothing_overflows(themed: Page, width: int) -> None:
    at(themed, width)
    found = themed.evaluate("xv.geometry()")
    assert len(found) > 55
    for state, figures in found.items():
        content = TALL if state == "tall" else ROWS["content"]
        frame = FRAME - ROWS["content"] + content + (200 if state in DRAWERS else 0)
        assert figures["heights"] == ROWS | {"frame": frame, "content": content}, state
    assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}


@pytest.mark.parametrize("name", ["light", "dark", "bare light", "bare dark"])
@pytest.mark.parametrize("width", [760, 420])
def test_text_is_readable_and_drawings_are_seen(look: Page, name: str, width: int) -> None:
    theme(look, name)
    at(look, width)
    texts = {tuple(text) for state in look.evaluate("xv.texts()").values() for text in state}
    drawings = {tuple(part) for state in look.evaluate("xv.drawings()").values() for part in state}
    assert len(texts) > 200
    assert len(drawings) > 60
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


def test_no_two_agents_of_a_page_share_an_id(look: Page) -> None:
    ids = look.locator(".xa [id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) > 30
    assert len(ids) == len(set(ids))


def test_text_of_twice_the_size_fits(look: Page) -> None:
    theme(look, "light")
    look.evaluate(SIZES.format(ui=26, text=28))
    try:
        at(look, 760)
        found = look.evaluate("xv.geometry()")
        for state, figures in found.items():
            assert figures["heights"]["toolbar"] == 2 * ROWS["toolbar"], state
            assert figures["heights"]["strip"] == 2 * ROWS["strip"], state
        assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}
    finally:
        look.evaluate(SIZES.format(ui=13, text=14))


def test_what_comes_from_outside_shows_as_text(look: Page) -> None:
    at(look, 760)
    place = look.locator("#hostile")
    place.locator(".xa-tool-head").click()
    place.locator(".xa-events").click()
    place.locator("[role=row]").first.click()
    text = place.evaluate("e => e.textContent")
    names = (
        "words",
        "note",
        "heard",
        "unheard",
        "name",
        "argument",
        "value",
        "error",
        "trace",
        "type",
        "event",
        "json",
        "reason",
        "code",
        "place",
        "voice",
    )
    for name in names:
        assert f"<b>{name}</b>" in text, name
    place.locator(".xa-mic-arrow").click()
    assert "<b>device</b>" in place.locator("[role=menu]").inner_text()
    assert "<b>speaker</b>" in place.locator("[role=menu]").inner_text()
    assert look.locator(".xa img, .xa-text b").count() == 0
    assert look.evaluate("globalThis.hurt") is None
