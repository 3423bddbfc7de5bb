"""Every widget in every state, in both themes, at three widths: rows of one height, nothing cut off, everything to be told apart."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import COLOURS, RULES, at, build, go, new_page, open_page, theme, violations
from tests.browser.widget_looks import LOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

SHOTS = os.environ.get("XVOICE_LOOK_SHOTS")  # a folder for pictures of what is looked at
SIZES = "document.documentElement.style.cssText = '--jp-ui-font-size1:{ui}px;--jp-content-font-size1:{text}px;--jp-code-font-size:{ui}px'"
NAME = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"


def only(*widgets: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("widget", widgets, indirect=True)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = new_page(browser)
    yield page
    page.context.close()


@pytest.fixture(scope="module", params=list(LOOKS))
def widget(request: pytest.FixtureRequest, page: Page) -> Iterator[str]:
    """Its name; the page shows it in every state."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    go(page, build(request.param))
    page.evaluate("xv.drawAll()")
    LOOKS[request.param].open(page)
    page.evaluate("document.activeElement.blur()")
    yield request.param
    assert errors == []


def assert_geometry(page: Page, widget: str, times: int = 1) -> None:
    look = LOOKS[widget]
    found = page.evaluate("xv.geometry()")
    assert len(found) >= look.states
    assert {state: figures["troubles"] for state, figures in found.items() if figures["troubles"]} == {}
    for state, figures in found.items():
        wanted = look.heights(state)
        if times == 1:
            assert {row: figures["heights"][row] for row in wanted} == wanted, state
        else:  # the content keeps the height that was asked for
            bars = wanted.keys() & {"toolbar", "strip"}
            assert {row: figures["heights"][row] for row in bars} == {row: times * wanted[row] for row in bars}, state


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize("width", [760, 420, 280])
def test_rows_keep_their_height_and_nothing_overflows(page: Page, widget: str, width: int, name: str) -> None:
    theme(page, name)
    at(page, width)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{widget}-{name}-{width}.png", full_page=True)
    assert_geometry(page, widget)


@pytest.mark.parametrize("width", [760, 420])
@pytest.mark.parametrize("name", ["light", "dark", "bare light", "bare dark"])
def test_text_is_readable_and_drawings_are_seen(page: Page, widget: str, name: str, width: int) -> None:
    theme(page, name)
    at(page, width)
    texts = {tuple(text) for state in page.evaluate("xv.texts()").values() for text in state}
    drawings = {tuple(part) for state in page.evaluate("xv.drawings()").values() for part in state}
    assert len(texts) >= LOOKS[widget].texts
    assert len(drawings) >= LOOKS[widget].drawings
    assert sorted(text for text in texts if text[0] < 4.5) == []
    assert sorted(part for part in drawings if part[0] < 3) == []


@pytest.mark.parametrize(("name", "rules"), [("light", RULES), ("dark", COLOURS)], ids=["light", "dark"])
@pytest.mark.usefixtures("widget")
def test_axe_finds_nothing(page: Page, name: str, rules: str) -> None:
    theme(page, name)
    at(page, 760)
    assert violations(page, rules) == []


def test_no_two_widgets_of_a_page_share_an_id(page: Page, widget: str) -> None:
    ids = page.locator(".xa [id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) > {"agent": 30, "studio": 8}.get(widget, -1)
    assert len(ids) == len(set(ids))


@only("agent")
def test_text_of_twice_the_size_fits(page: Page, widget: str) -> None:
    theme(page, "light")
    page.evaluate(SIZES.format(ui=26, text=28))
    try:
        at(page, 760)
        assert_geometry(page, widget, times=2)
    finally:
        page.evaluate(SIZES.format(ui=13, text=14))


def test_what_comes_from_outside_shows_as_text(page: Page, widget: str) -> None:
    at(page, 760)
    place = page.locator("#hostile")
    outside = LOOKS[widget].outside
    if widget == "agent":
        place.locator(".xa-tool-head").click()
        place.locator(".xa-events").click()
        place.locator("[role=row]").first.click()
        outside += ("name", "argument", "value", "error", "trace", "type", "event", "json", "reason", "code")
    text = place.evaluate("e => e.textContent")
    for name in outside:
        assert f"<b>{name}</b>" in text, name
    for device in {"agent": ("device", "speaker"), "captions": ("device",)}.get(widget, ()):
        if not place.locator("[role=menu]").count():
            place.locator(".xa-mic-arrow").click()
        assert f"<b>{device}</b>" in place.locator("[role=menu]").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".xa img, .xa-text b, .xc-line b:not(.xc-who)").count() == 0
    assert page.evaluate("globalThis.hurt") is None


def passed(page: Page, tabs: int) -> list[str]:
    """The names of what the focus comes by."""
    names = []
    for _ in range(tabs):
        names.append(page.evaluate(NAME))
        page.keyboard.press("Tab")
    return names


def pressed(page: Page, *keys: str) -> list[list[object]]:
    """What these keys asked for."""
    page.evaluate("xv.calls.length = 0")
    for key in keys:
        page.keyboard.press(key)
    calls: list[list[object]] = page.evaluate("xv.calls")
    return calls


@only("captions")
@pytest.mark.usefixtures("widget")
def test_the_keyboard_reaches_all_of_the_captions_in_order(page: Page) -> None:
    at(page, 760)
    page.locator("#listening").get_by_role("button", name="Stop").focus()
    assert passed(page, 8) == [
        "Stop",
        "Mic on. Mute",
        "Microphone and speaker",
        "What is said",
        "Large type",
        "Save as SRT",
        "Save as VTT",
        "Copy the text",
    ]
    page.locator("#listening [role=log]").focus()
    assert pressed(page, "m") == [["toggleMute"]]


@only("captions")
@pytest.mark.usefixtures("widget")
def test_captions_of_ten_thousand_words_stay_smooth(page: Page) -> None:
    at(page, 760)
    took = page.evaluate("xv.lecture('lecture', 10000, 60)")
    assert page.locator("#lecture .xc-line").count() == 1001
    few = page.evaluate("xv.lecture('few', 100, 60)")
    # Not against a clock: what a thousand lines more cost is little beside a frame of what is drawn for ten.
    assert statistics.median(took) < 40 * max(statistics.median(few), 0.2)
    drawn = page.evaluate(
        "async () => { document.getElementById('lecture').scrollIntoView();"
        "for (let n = 0; n < 3; n++) await new Promise(requestAnimationFrame);"
        "return [...document.querySelectorAll('#lecture .xc-line > p')]"
        ".filter(text => text.checkVisibility({contentVisibilityAuto: true})).length }"
    )
    assert 0 < drawn < 200


@only("recorder")
@pytest.mark.usefixtures("widget")
def test_the_keyboard_does_all_of_the_recorder(page: Page) -> None:
    at(page, 760)
    page.locator("#recording .xa-start").focus()
    assert pressed(page, " ") == [["stop"]]
    assert pressed(page, "Tab", "Enter") == [["togglePause"]]
    assert pressed(page, "Tab", "m") == [["togglePause"]]
    assert pressed(page, "Tab", "Enter", "Escape") == []
    assert page.evaluate("document.activeElement.className") == "xa-mic-arrow"
    page.locator("#playing .xr-play").focus()
    assert pressed(page, " ") == [["togglePlay"]]
    assert pressed(page, "Tab", "ArrowRight", "Shift+ArrowLeft", "Home", "End") == [
        ["seek", 6.2],
        ["seek", pytest.approx(0.2)],
        ["seek", 0],
        ["seek", 12.4],
    ]
    assert pressed(page, " ") == [["togglePlay"]]
    assert pressed(page, "Tab", " ", "Tab", " ", "Tab", " ") == [["record"], ["save"], ["discard"]]


@only("stream")
@pytest.mark.usefixtures("widget")
def test_the_keyboard_reaches_all_of_a_stream(page: Page) -> None:
    at(page, 760)
    page.locator("#heldBack button").first.focus()
    assert passed(page, 3) == ["Turn sound on", "Turn sound on", "Stop"]
    page.locator("#heldBack button").first.focus()
    assert pressed(page, "Space", "Escape") == [["play"], ["stop"]]


def test_nothing_shifts_in_captions_from_the_first_press_to_the_end(browser: Browser) -> None:
    page = open_page(browser, build("captions"))
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
