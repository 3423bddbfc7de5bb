"""What moves, and where the focus goes: in a talk from the first press to the end, nothing but what the user did."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import FRAMES, SHOWN, build, open_page, theme

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

PAUSE = 60  # ms between two states: some frames
ACTIVE = """() => {
    const e = document.activeElement;
    return e === document.body ? null : e.getAttribute('aria-label') ?? (e.textContent.trim() || e.placeholder || e.parentElement.textContent);
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    page = open_page(browser, build())
    page.evaluate("xv.width(760)")
    yield page
    page.context.close()


@pytest.fixture
def place(page: Page) -> Iterator[Locator]:
    """One empty place for an agent."""
    yield page.locator("#agent")
    page.evaluate("xv.clear(), xv.calls.length = 0")


def draw(page: Page, state: str) -> None:
    page.evaluate("state => xv.draw(state, 'agent')", state)
    page.evaluate(FRAMES)


def test_nothing_shifts_in_a_whole_talk(browser: Browser) -> None:
    page = open_page(browser, build())
    try:
        page.evaluate(
            """async pause => {
                globalThis.shifts = xv.watchShifts();
                for (const [name, width] of [['wide', 760], ['narrow', 420]]) {
                    const place = Object.assign(document.createElement('section'), {id: name});
                    place.style.width = `${width}px`;
                    document.body.append(place);
                }
                await Promise.all([xv.talk('wide', pause), xv.talk('narrow', pause)]);
            }""",
            PAUSE,
        )
        page.wait_for_function(SHOWN.format(notice=".xa-notice", count=0))
        page.evaluate(FRAMES)
        assert page.locator(".xa-summary").count() == 2
        assert page.evaluate("shifts") == []
    finally:
        page.context.close()


def test_a_shift_would_be_seen(page: Page, place: Locator) -> None:
    draw(page, "listening")
    page.evaluate("() => { globalThis.shifts = xv.watchShifts() }")
    page.evaluate(FRAMES)
    page.evaluate("document.querySelector('.xa-toolbar').style.height = '80px'")
    page.wait_for_function("shifts.length > 0")


def tabs(page: Page) -> list[str]:
    """What the focus comes by, one Tab after another, from the beginning of the page."""
    page.mouse.click(2, 2)  # above the agent: Tab goes on from there
    names: list[str] = []
    for _ in range(30):
        page.keyboard.press("Tab")
        name = page.evaluate(ACTIVE)
        if name is None or (names and name == names[0]):
            break
        names.append(re.sub(r", \d+:\d\d$", "", name))  # without the seconds that are counted
    return names


def test_tab_goes_from_left_to_right_and_down(page: Page, place: Locator) -> None:
    draw(page, "tool-waits")
    place.locator(".xa-events").click()
    order = tabs(page)
    assert order == [
        "Stop",
        place.locator(".xa-mic-main").get_attribute("aria-label"),
        "Microphone and speaker",
        "Hands-free",
        "Transcript",
        "send_reportwaiting for you",
        "Run once",
        "Deny",
        "Do not ask again",
        "Message to the agent",
        "Send",
        place.locator(".xa-events").get_attribute("aria-label"),
        "Events",
        "Filter by name",
        "Audio as one line",
        "Copy",
        "Save as JSON lines",
        "Events",
    ]


def test_no_state_takes_the_focus(page: Page, place: Locator) -> None:
    draw(page, "before")
    assert page.evaluate(ACTIVE) is None
    place.get_by_label("Message to the agent").focus()
    took = page.evaluate(
        """async () => {
            const took = [];
            const box = document.activeElement;
            for (const name of xv.names) {
                xv.draw(name, 'agent');
                await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
                if (document.activeElement !== box) took.push(name);
                box.focus();
            }
            return took;
        }"""
    )
    assert took == []


def test_a_button_that_goes_hands_its_focus_to_the_transcript(page: Page, place: Locator) -> None:
    draw(page, "tool-waits")
    place.get_by_role("button", name="Run once").press("Enter")
    assert page.evaluate("xv.calls") == [["answerTool", "call_1", True, False]]
    draw(page, "tool-runs")
    assert page.evaluate(ACTIVE) == "Transcript"


def test_approval_is_asked_once_and_needs_more_than_a_key(page: Page, place: Locator) -> None:
    draw(page, "tool-runs")
    draw(page, "tool-waits")
    alert = place.get_by_role("alert")
    assert alert.text_content() == "The agent wants to run send_report. Choose Run once or Deny."
    place.get_by_role("log").focus()
    for key in ("y", "n", "Enter", "r", "d", "a"):
        page.keyboard.press(key)
    assert not [call for call in page.evaluate("xv.calls") if call[0] == "answerTool"]
    place.get_by_label("Do not ask again").check()
    place.get_by_role("button", name="Deny").click()
    assert page.evaluate("xv.calls").pop() == ["answerTool", "call_1", False, True]


def test_the_transcript_stays_at_the_newest_line_unless_scrolled_up(page: Page, place: Locator) -> None:
    draw(page, "long")
    log = place.get_by_role("log")
    below = "e => e.scrollHeight - e.scrollTop - e.clientHeight"
    assert log.evaluate(below) < 2
    assert place.get_by_role("button", name="Newest").count() == 0
    log.evaluate("e => { e.scrollTop = 100 }")
    place.get_by_role("button", name="Newest").wait_for()
    draw(page, "long")
    assert log.evaluate("e => e.scrollTop") == 100
    place.get_by_role("button", name="Newest").click()
    assert log.evaluate(below) < 2
    assert page.evaluate(ACTIVE) == "Transcript"
    place.get_by_role("button", name="Newest").wait_for(state="detached")
    page.evaluate("xv.width(420)")
    page.wait_for_function(f"() => ({below})(document.querySelector('#agent .xa-log')) < 2")
    page.evaluate("xv.width(760)")


def test_copying_says_what_was_not_heard(page: Page, place: Locator) -> None:
    draw(page, "speaking")
    copied = page.evaluate(
        """() => {
            getSelection().selectAllChildren(document.querySelector('#agent .xa-rows'));
            const event = new ClipboardEvent('copy', {clipboardData: new DataTransfer(), bubbles: true, cancelable: true});
            document.querySelector('#agent .xa-rows').dispatchEvent(event);
            getSelection().removeAllRanges();
            return event.clipboardData.getData('text/plain').split('\\n');
        }"""
    )
    assert copied[1:4] == [
        "You: And how does that compare with the year before?",
        (
            "Agent: Sales grew by eleven percent in total. The north grew by four percent, and the [not heard: west by"
            " thirty percent, mostly in the fourth quarter, after the new depot had opened.]"
        ),
        "You: Only the north, please.",
    ]


def test_a_log_reads_out_what_is_final(page: Page, place: Locator) -> None:
    draw(page, "hearing-you")
    rows = place.locator(".xa-row")
    live = "e => e.closest('[aria-live]').getAttribute('aria-live')"
    assert [row.evaluate(live) for row in rows.all()] == ["polite", "off", "off"]
    interim = rows.last.element_handle()
    draw(page, "thinking")
    assert rows.nth(2).evaluate(live) == "polite"
    assert not interim.evaluate("e => e.isConnected"), (
        "a log reads out elements that are added, not what changes in them"
    )
    draw(page, "sound-held-back")
    assert rows.nth(1).evaluate(live) == "polite", "what is not heard is read out"


def test_the_events_are_a_list_for_the_keyboard(page: Page, place: Locator) -> None:
    draw(page, "drawer-open")
    place.locator(".xa-events").click()
    page.wait_for_function("xv.calls.some(call => call[0] === 'watchEvents' && call[1])")
    grid = place.get_by_role("grid")
    assert grid.get_by_role("row").count() == 7
    assert "14, 2.1 s" in grid.inner_text()
    grid.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    chosen = grid.locator("[aria-selected=true]")
    assert "conversation.item.truncate" in chosen.inner_text()
    assert grid.get_attribute("aria-activedescendant") == chosen.get_attribute("id")
    shown = json.loads(place.locator(".xa-event pre").inner_text())
    assert shown["audio_end_ms"] == 5120
    page.keyboard.press("Escape")
    assert place.locator(".xa-event pre").count() == 0
    assert "interrupt" not in [call[0] for call in page.evaluate("xv.calls")]
    place.get_by_label("Audio as one line").uncheck()
    assert grid.get_attribute("aria-rowcount") == "20"
    place.get_by_label("Filter by name").fill("DELTA")
    assert grid.get_attribute("aria-rowcount") == "14"
    with page.expect_download() as download:
        place.get_by_role("button", name="Save as JSON lines").click()
    assert download.value.suggested_filename == "events.jsonl"
    tab = place.get_by_role("tab", name="Events")
    tab.press("ArrowRight")
    assert place.get_by_role("tab", name="Turns").evaluate("e => e === document.activeElement")
    assert place.get_by_role("table").get_by_role("row").count() == 6
    place.locator(".xa-events").click()
    page.wait_for_function("xv.calls.at(-1)[0] === 'watchEvents' && !xv.calls.at(-1)[1]")


def test_forced_colours_leave_every_sign(browser: Browser) -> None:
    page = open_page(browser, build(), forced_colors="active", reduced_motion="reduce")
    try:
        theme(page, "dark")
        page.evaluate(
            "for (const name of ['hearing-you', 'muted', 'speaking', 'tool-waits', 'tools-others']) xv.draw(name)"
        )
        page.evaluate(FRAMES)
        poor = [
            part
            for measure, least in (("texts", 4.5), ("drawings", 3))
            for parts in page.evaluate(f"xv.{measure}()").values()
            for part in parts
            if part[0] < least
        ]
        assert poor == []
        colour = "e => getComputedStyle(e).backgroundColor"
        assert page.locator("#hearing-you .xa-dot").evaluate(colour) != page.locator("#muted .xa-dot").evaluate(colour)
        filled = page.locator("#tool-waits .xa-filled")
        assert filled.evaluate("e => getComputedStyle(e).forcedColorAdjust") == "none", (
            "its words would stand on a plate"
        )
        assert page.locator(".xa-icon").first.evaluate("e => getComputedStyle(e).animationName") == "none"
    finally:
        page.context.close()
