"""What can be taken away from the agent's widget: words, figures, events and sound, also from a page that may not use the clipboard."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import build, open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

NOTHING_COPIED = "nothing was copied yet"
PASTES = 100
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})"


@pytest.fixture(scope="module", params=["secure", "plain http"])
def page(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Page]:
    page = open_page(browser, build())
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    if request.param == "plain http":
        page.evaluate(NO_CLIPBOARD)
    yield page
    page.context.close()


@pytest.fixture
def agent(page: Page) -> Locator:
    """Nothing is left of the test before."""
    page.evaluate("xv.clear(), xv.width(760), xv.calls.length = 0")
    return page.locator("#agent")


def draw(page: Page, state: str) -> None:
    page.evaluate("state => xv.draw(state, 'agent')", state)


def cut_out(page: Page) -> None:
    """Put on the clipboard what no button copies: the next words found there are newly copied ones."""
    box = page.locator("#agent textarea")
    box.fill(NOTHING_COPIED)
    box.press("Control+a")
    box.press("Control+x")


def pasted(page: Page) -> str:
    """What was copied since `cut_out`, as a text box gets it: the page writes the clipboard a moment after the click."""
    box = page.locator("#agent textarea")
    for _ in range(PASTES):
        box.fill("")
        box.press("Control+v")
        if (text := box.input_value()) not in ("", NOTHING_COPIED):
            return text
        page.wait_for_timeout(100)
    pytest.fail(f"nothing was copied: {PASTES} times the clipboard still held {NOTHING_COPIED!r}")


def test_the_transcript(page: Page, agent: Locator) -> None:
    draw(page, "ended")
    cut_out(page)
    agent.get_by_role("button", name="Copy transcript").click()
    agent.get_by_role("status").filter(has_text="Copied").wait_for(state="attached")
    assert pasted(page) == "You: That is all, thank you.\nAgent: You are welcome. Goodbye."


def test_the_recording(page: Page, agent: Locator) -> None:
    draw(page, "ended")
    with page.expect_download() as download:
        agent.get_by_role("button", name="Recording as WAV").click()
    assert download.value.suggested_filename == "conversation.wav"
    assert Path(download.value.path()).read_bytes() == b"RIFF"


def test_events_and_turns(page: Page, agent: Locator) -> None:
    draw(page, "drawer-open")
    agent.locator(".xa-events").click()
    agent.get_by_label("Filter by name").fill("truncate")
    cut_out(page)
    agent.locator(".xa-drawer").get_by_role("button", name="Copy").click()
    assert json.loads(pasted(page))["audio_end_ms"] == 5120
    agent.get_by_role("tab", name="Turns").click()
    cut_out(page)
    agent.get_by_role("button", name="Copy as CSV").click()
    rows = pasted(page).splitlines()
    assert rows[0] == "turn,silence,first_delta,tool,to_first_sound,response"
    assert rows[4] == "4,0.5,0.24,0.42,0.11,1.27"


def test_a_marked_part_of_the_transcript(page: Page, agent: Locator) -> None:
    draw(page, "speaking")
    cut_out(page)
    page.evaluate("getSelection().selectAllChildren(document.querySelectorAll('#agent .xa-text')[2])")
    agent.get_by_role("log").press("Control+c")
    assert pasted(page).endswith(
        "and the [not heard: west by thirty percent, mostly in the fourth quarter, after the new depot had opened.]"
    )


def test_the_command_of_a_card(page: Page, agent: Locator) -> None:
    draw(page, "insecure-context")
    cut_out(page)
    agent.get_by_role("button", name="Copy").click()
    assert pasted(page) == "ssh -L 8888:localhost:8888 user@server"


def test_an_event_over_the_list_where_it_is_narrow(page: Page, agent: Locator) -> None:
    draw(page, "drawer-open")
    page.evaluate("xv.width(420)")
    agent.locator(".xa-events").click()
    agent.get_by_role("row").nth(1).click()
    agent.get_by_role("button", name="Close the event").click()
    assert agent.get_by_role("grid").evaluate("e => e === document.activeElement")
    agent.get_by_role("row").nth(2).click()
    agent.locator(".xa-event pre").press("Control+Home")
    agent.locator(".xa-event pre").press("Escape")
    assert agent.locator(".xa-event pre").count() == 0
    assert ["interrupt"] not in page.evaluate("xv.calls")
