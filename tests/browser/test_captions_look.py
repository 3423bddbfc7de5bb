"""The captions in every state, both themes, three widths: rows of one height, nothing cut off; 10,000 words; keys."""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import AXE, build, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

CONTENT = 112
ROWS = {"toolbar": 40, "strip": 24}
FRAME = sum(ROWS.values()) + CONTENT + 2


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    return build(tmp_path_factory.mktemp("look"), "captions/page.tsx")


@pytest.fixture(scope="module")
def look(browser: Browser, html: str) -> Iterator[Page]:
    page = open_page(browser, html)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.evaluate("() => { xv.drawAll(); xv.draw('listening', 'menu'); xv.draw('listening', 'large') }")
    page.wait_for_function("() => document.querySelectorAll('.xa-notice').length === xv.noticed.length")
    page.locator("#menu .xa-mic-arrow").click()
    page.locator("#large").get_by_role("button", name="Large type").click()
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
def test_rows_keep_their_height_and_nothing_overflows(themed: Page, width: int) -> None:
    at(themed, width)
    found = themed.evaluate("xv.geometry()")
    assert len(found) > 25
    for state, figures in found.items():
        content = 320 if state in {"tall", "large"} else CONTENT
        heights = {name: figures["heights"][name] for name in ("toolbar", "content", "strip", "frame")}
        assert heights == ROWS | {"content": content, "frame": FRAME - CONTENT + content}, state
    assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}


@pytest.mark.parametrize("name", ["light", "dark", "bare light", "bare dark"])
@pytest.mark.parametrize("width", [760, 420])
def test_text_is_readable_and_drawings_are_seen(look: Page, name: str, width: int) -> None:
    theme(look, name)
    at(look, width)
    texts = {tuple(text) for state in look.evaluate("xv.texts()").values() for text in state}
    drawings = {tuple(part) for state in look.evaluate("xv.drawings()").values() for part in state}
    assert len(texts) > 60
    assert len(drawings) > 20
    assert sorted(text for text in texts if text[0] < 4.5) == []
    assert sorted(part for part in drawings if part[0] < 3) == []


def test_axe_finds_nothing(themed: Page) -> None:
    at(themed, 760)
    themed.evaluate(AXE.read_text("utf-8") + ";0")
    result = themed.evaluate(
        """() => axe.run({include: [['.xc']]}, {
            runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations'],
        })"""
    )
    assert [
        (violation["id"], violation["help"], [node["html"][:200] for node in violation["nodes"]][:3])
        for violation in result["violations"]
    ] == []


def test_what_comes_from_outside_shows_as_text(look: Page) -> None:
    at(look, 760)
    place = look.locator("#hostile")
    text = place.evaluate("e => e.textContent")
    for name in ("words", "note", "text", "interim", "place", "language", "reason"):
        assert f"<b>{name}</b>" in text, name
    place.locator(".xa-mic-arrow").click()
    assert "<b>device</b>" in place.locator("[role=menu]").inner_text()
    look.keyboard.press("Escape")
    assert look.locator(".xc img, .xc-line b").count() == 0
    assert look.evaluate("globalThis.hurt") is None


def test_the_keyboard_reaches_everything_in_order(look: Page) -> None:
    at(look, 760)
    look.locator("#listening").get_by_role("button", name="Stop").focus()
    names = []
    for _ in range(8):
        names.append(
            look.evaluate("(document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent)")
        )
        look.keyboard.press("Tab")
    assert names == [
        "Stop",
        "Mic on. Mute",
        "Microphone and speaker",
        "What is said",
        "Large type",
        "Save as SRT",
        "Save as VTT",
        "Copy the text",
    ]
    look.evaluate("xv.calls.length = 0")
    look.locator("#listening [role=log]").press("m")
    assert look.evaluate("xv.calls") == [["toggleMute"]]


def test_ten_thousand_words_stay_smooth(look: Page) -> None:
    at(look, 760)
    took = look.evaluate("xv.lecture('lecture', 10000, 60)")
    assert look.locator("#lecture .xc-line").count() == 1001
    few = look.evaluate("xv.lecture('few', 100, 60)")
    # Not against a clock: what a thousand lines more cost is little beside a frame of what is drawn for ten.
    assert statistics.median(took) < 40 * max(statistics.median(few), 0.2)
    drawn = look.evaluate(
        "async () => { document.getElementById('lecture').scrollIntoView();"
        "for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);"
        "return [...document.querySelectorAll('#lecture .xc-line > p')]"
        ".filter(text => text.checkVisibility({contentVisibilityAuto: true})).length }"
    )
    assert 0 < drawn < 200
    look.evaluate("() => document.getElementById('lecture').remove()")


def test_nothing_shifts_from_the_first_press_to_the_end(browser: Browser, html: str) -> None:
    page = open_page(browser, html)
    try:
        page.evaluate(
            """async () => {
                globalThis.shifts = xv.watchShifts();
                const states = ['before', 'permission', 'connecting', 'silent', 'listening', 'reconnecting', 'returned',
                                'muted', 'busy', 'listening', 'disconnecting', 'ended', 'denied-later', 'listening'];
                for (const state of states) {
                    xv.draw(state, 'talk');
                    await new Promise(done => setTimeout(done, 400));
                }
            }"""
        )
        assert page.evaluate("shifts") == []
    finally:
        page.context.close()
