"""What the tests of looks know of each widget: its rows, how many states there are, and what to open before it is looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser.look_page import SHOWN

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page


@dataclass(frozen=True)
class Look:
    """One widget. Numbers of states, texts and drawings are the least that must be found: fewer, and nothing was looked at."""

    states: int
    texts: int
    drawings: int
    heights: Callable[[str], dict[str, int]]
    """px, of a state's rows and of its frame"""
    outside: tuple[str, ...]
    """what the state ``hostile`` shows of the words that came from outside"""
    open: Callable[[Page], None] = lambda _: None


def agent_heights(state: str) -> dict[str, int]:
    content = 640 if state == "tall" else 240
    drawer = 200 if state in {"drawer-open", "drawer-turns", "drawer-event"} else 0
    return {"toolbar": 40, "content": content, "input": 40, "strip": 24, "frame": content + 104 + 2 + drawer}


def captions_heights(state: str) -> dict[str, int]:
    content = 320 if state in {"tall", "large"} else 112
    return {"toolbar": 40, "content": content, "strip": 24, "frame": content + 64 + 2}


def recorder_heights(state: str) -> dict[str, int]:
    content = 240 if state.startswith("card-") else 64  # a card takes more, and comes by the user's own click
    return {"content": content, "toolbar": 40, "frame": content + 40 + 2}


def stream_heights(state: str) -> dict[str, int]:
    # Of the player, the text and the facts, as in the result that takes its place.
    return {"frame": 24 if state.startswith("announced") else 48 + 20 + 24}


def studio_heights(_: str) -> dict[str, int]:
    return {"content": 400, "strip": 24, "frame": 40 + 400 + 24 + 2}


def noticed(page: Page, notice: str = ".xa-notice") -> None:
    """Waits until every notice stands."""
    page.wait_for_function(SHOWN.format(notice=notice, count="xv.noticed.length"))


def open_agent(page: Page) -> None:
    """The device menu, the drawer's tabs, an event, a whole result."""
    page.evaluate(
        """() => {
            xv.draw('listening', 'menu');
            xv.draw('drawer-open', 'drawer-turns');
            xv.draw('drawer-open', 'drawer-event');
            xv.draw('tool-failed', 'tool-unfolded');
            xv.draw('tool-many', 'tool-many-unfolded');
        }"""
    )
    noticed(page)
    page.locator("#menu .xa-mic-arrow").click()
    for state in ("drawer-open", "drawer-turns", "drawer-event"):
        page.locator(f"#{state} .xa-events").click()
    page.locator("#drawer-turns").get_by_role("tab", name="Turns").click()
    page.locator("#drawer-event [role=row]").nth(1).click()
    page.locator("#tool-unfolded").get_by_role("button", name="Show all").click()
    page.locator("#tool-many-unfolded .xa-tool-head").click()


def open_captions(page: Page) -> None:
    page.evaluate("() => { xv.draw('listening', 'menu'); xv.draw('listening', 'large') }")
    noticed(page)
    page.locator("#menu .xa-mic-arrow").click()
    page.locator("#large").get_by_role("button", name="Large type").click()


def open_recorder(page: Page) -> None:
    noticed(page, ".xr-warning")


def player_heights(state: str) -> dict[str, int]:
    # Waveform, spectrogram, words, and the whole below; words are shown where there is a transcript.
    content = 8 + 56 + 4 + 64 + (0 if state == "plain" else 4 + 28) + 8 + 24
    return {"toolbar": 40, "strip": 24, "frame": 40 + content + 24 + 2}


def open_player(page: Page) -> None:
    """The keys, and the menu."""
    page.evaluate("() => { for (const name of ['menu', 'keys']) xv.draw('selected', name) }")
    noticed(page)
    page.locator("#keys .xp-keys").click()
    page.locator("#menu [aria-haspopup=menu]").click()


def open_studio(page: Page) -> None:
    page.locator("#denied .xa-card").wait_for()
    for state, item in (("gallery", "Try and compare"), ("hostile", "Edit the labels")):
        page.locator(f"#{state} [aria-haspopup=menu]").first.click()
        page.get_by_role("menuitem", name=item).click()


LOOKS = {
    "agent": Look(56, 201, 61, agent_heights, ("words", "note", "heard", "unheard", "place", "voice"), open_agent),
    "captions": Look(
        26,
        61,
        21,
        captions_heights,
        ("words", "note", "text", "interim", "place", "language", "reason"),
        open_captions,
    ),
    "player": Look(23, 61, 21, player_heights, ("word", "reason"), open_player),
    "recorder": Look(21, 31, 5, recorder_heights, ("device",), open_recorder),
    "stream": Look(16, 21, 5, stream_heights, ("words",)),
    "studio": Look(13, 101, 5, studio_heights, ("Anna",), open_studio),
}
