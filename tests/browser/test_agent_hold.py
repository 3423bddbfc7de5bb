"""Push to talk by hand, in Chromium: the pointer or Space held on the microphone control."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.look_page import build, open_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page


@pytest.fixture(scope="module")
def shown(browser: Browser) -> Iterator[Page]:
    page = open_page(browser, build())
    yield page
    page.context.close()


@pytest.fixture
def control(shown: Page) -> Locator:
    shown.evaluate("() => { xv.clear(); xv.calls.length = 0; xv.draw('push-to-talk') }")
    return shown.get_by_role("button", name="Hold to talk")


def talked(page: Page) -> list[list[str]]:
    calls: list[list[str]] = page.evaluate("xv.calls.filter(([name]) => name === 'talk' || name === 'toggleMute')")
    return calls


def test_the_pointer_may_leave_the_control_while_it_is_held(shown: Page, control: Locator) -> None:
    control.hover()
    shown.mouse.down()
    assert talked(shown) == [["talk", "begin"]]
    shown.mouse.move(700, 500)
    assert talked(shown) == [["talk", "begin"]]
    shown.mouse.up()
    assert talked(shown) == [["talk", "begin"], ["talk", "send"]]


def test_the_other_buttons_of_the_pointer_do_not_talk(shown: Page, control: Locator) -> None:
    control.click(button="right")
    control.click(button="middle")
    assert talked(shown) == []


def test_space_held_talks_until_the_focus_leaves(shown: Page, control: Locator) -> None:
    control.focus()
    shown.keyboard.down("Space")
    shown.keyboard.down("Space")  # repeats
    assert talked(shown) == [["talk", "begin"]]
    shown.keyboard.press("Tab")
    assert talked(shown) == [["talk", "begin"], ["talk", "send"]]
    shown.keyboard.up("Space")
    assert talked(shown) == [["talk", "begin"], ["talk", "send"]]


def test_space_released_sends_once_and_presses_nothing(shown: Page, control: Locator) -> None:
    control.focus()
    shown.keyboard.press("Space")
    assert talked(shown) == [["talk", "begin"], ["talk", "send"]]


def test_enter_begins_and_sends_for_who_cannot_hold_a_key(shown: Page, control: Locator) -> None:
    control.focus()
    shown.keyboard.press("Enter")
    assert talked(shown) == [["talk", "begin"]]
    shown.evaluate("xv.draw('held', 'push-to-talk')")
    shown.get_by_role("button", name="Release to send").press("Enter")
    assert talked(shown) == [["talk", "begin"], ["talk", "send"]]
