"""In JupyterLab's command mode no key that is meant for a widget reaches the notebook (ui.md 5), whatever has the focus."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.live_notebook import LiveNotebook
from tests.browser.notebook_kernel import DEADLINE
from tests.browser.notebook_keys import PRESSING, changes, press, press_all, watch
from tests.browser.player_notebook import MADE
from tests.browser.speaking import chromium, watched_page
from tests.browser.stream_cells import BEGIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Locator

    from tests.browser.lab import Lab

ENDLESS: Final = "Speech that is being made"
CELLS: Final = {
    "Voice agent": "from jupyter_xvoice import VoiceAgent\nVoiceAgent()",
    "Captions": "from jupyter_xvoice import Captions\nCaptions()",
    "Recorder": "from jupyter_xvoice import Recorder\nclip = Recorder()\nclip",
    "Player": f"{MADE}\nPlayer(sound(4), words(4))",
    "Voice studio": f"{BEGIN}\n%voices",
    ENDLESS: "play(client.tts_stream(Author('never', 'This is never asked for.')))",
    "": "'below'",
}


class KeysNotebook(LiveNotebook):
    """A widget in each cell."""

    NAME = "Voice agent"

    def named(self, name: str) -> Locator:
        return self.page.get_by_role("group", name=name, exact=True).first

    def press_all(self, name: str) -> int:
        return press_all(self.page, self.named(name))


@pytest.fixture(scope="module")
def notebook(lab: Lab) -> Iterator[KeysNotebook]:
    with chromium(None) as browser:
        notebook = KeysNotebook(watched_page(browser, permissions=["microphone"]), lab, list(CELLS.values()))
        yield notebook
        notebook.close()


@pytest.fixture
def widget(request: pytest.FixtureRequest, notebook: KeysNotebook) -> Locator:
    """Of this name, in command mode: its cell is run, and chosen by its prompt."""
    number = list(CELLS).index(request.param)
    widget = notebook.named(request.param)
    if not widget.count():
        # A cell that is over changes its prompt, which would look like the work of a key.
        notebook.run(number, wait=request.param != ENDLESS)
        widget.wait_for(timeout=DEADLINE * 1000)
    notebook.cell(number).locator(".jp-InputPrompt").click()
    return widget


def shown(widget: Locator, text: str | re.Pattern[str]) -> None:
    widget.get_by_text(text).first.wait_for(timeout=DEADLINE * 1000)


def menu(widget: Locator, opener: str = ".xa-mic-arrow") -> Callable[[], None]:
    """Opens it, and closes it."""
    widget.locator(opener).first.click()
    widget.get_by_role("menu").wait_for()

    def close() -> None:
        widget.get_by_role("menu").press("Escape")
        widget.get_by_role("menu").wait_for(state="detached")

    return close


def only(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("widget", [name], indirect=True)


def test_the_notebook_does_take_these_keys(notebook: KeysNotebook) -> None:
    """Else the tests below would prove nothing."""
    watch(notebook.page)
    notebook.cell(len(CELLS) - 1).locator(".jp-InputPrompt").click()
    cells = notebook.page.locator(".jp-CodeCell")
    notebook.page.keyboard.press("b")
    notebook.until(lambda: cells.count() == len(CELLS) + 1, "a cell below")
    notebook.page.keyboard.press("z")
    notebook.until(lambda: cells.count() == len(CELLS), "it is taken back")
    assert len(changes(notebook.page)) >= 3


@only("Voice agent")
def test_the_agent_keeps_its_keys(notebook: KeysNotebook, widget: Locator) -> None:
    notebook.status("Disconnected")
    setup = notebook.press_all("Voice agent")
    assert setup >= 9
    widget.locator(".xa-events").click()
    drawer = notebook.press_all("Voice agent")
    close = menu(widget)
    assert notebook.press_all("Voice agent") > drawer > setup
    close()
    box = widget.locator("textarea")
    box.fill("Who are you?")
    box.press("Enter")
    widget.locator(".xa-log").wait_for()
    notebook.press_all("Voice agent")


@only("Captions")
def test_captions_keep_their_keys(notebook: KeysNotebook, widget: Locator) -> None:
    shown(widget, "Disconnected")
    assert notebook.press_all("Captions") >= 8
    close = menu(widget)
    assert notebook.press_all("Captions") > 10
    close()


@only("Recorder")
def test_the_recorder_keeps_its_keys(notebook: KeysNotebook, widget: Locator) -> None:
    shown(widget, "result in")
    assert notebook.press_all("Recorder") >= 4
    close = menu(widget)
    assert notebook.press_all("Recorder") > 5
    close()
    widget.locator(".xa-start").click()
    widget.get_by_role("button", name="Pause").wait_for()
    assert notebook.press_all("Recorder") >= 5
    notebook.until(lambda: notebook.value("clip.audio.duration") > 0.2, "something is recorded")
    widget.locator(".xa-start").click()
    shown(widget, "saved in")
    assert notebook.press_all("Recorder") >= 5


@only("Player")
def test_the_player_keeps_its_keys(notebook: KeysNotebook, widget: Locator) -> None:
    shown(widget, "Peak")
    close = menu(widget, "[aria-haspopup=menu]")
    assert notebook.press_all("Player") >= 12
    close()
    widget.locator(".xp-keys").click()
    assert notebook.press_all("Player") >= 12


@only("Voice studio")
def test_the_studio_keeps_its_keys(notebook: KeysNotebook, widget: Locator) -> None:
    shown(widget, re.compile(r"\d+ voices"))
    assert notebook.press_all("Voice studio") >= 15
    for page, least in (("Audition", 10), ("Create a voice", 8)):
        widget.get_by_role("radio", name=page, exact=True).click()
        assert notebook.press_all("Voice studio") >= least


# The places on which these press a button, or would run the cell.
@pytest.mark.parametrize(
    ("widget", "places"),
    [
        ("Voice agent", (".xa-log", ".xa-events", ".xa-mic-main", ".xa-send", "textarea", ".xa-start")),
        ("Captions", (".xa-content", ".xc-tools button", ".xa-mic-main", ".xa-start")),
        ("Recorder", (".xr-play", "[role=slider]", ".xa-start", ".xa-start", ".xa-mic-main")),
        ("Player", (".xp-slider", ".xp-play", ".xp-keys", ".xp-word")),
        ("Voice studio", ("[role=radio]", ".xs-foot button", "textarea", "select")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
    indirect=["widget"],
)
def test_keys_that_press_do_not_run_the_cell(notebook: KeysNotebook, widget: Locator, places: tuple[str, ...]) -> None:
    watch(notebook.page)
    for place in places:
        press(notebook.page, widget.locator(place).first, PRESSING)
        assert len(changes(notebook.page)) == 1, f"{place}: {changes(notebook.page)}"
        # An Enter on a word opens its text box, in which Escape has another meaning.
        press(notebook.page, widget.get_by_role("textbox", name=re.compile("word")), ("Escape",))


@only(ENDLESS)
def test_a_streamed_speech_keeps_its_keys(notebook: KeysNotebook, widget: Locator) -> None:
    """The last one: its cell runs until it is stopped."""
    shown(widget, "Waiting for the text")
    assert notebook.press_all(ENDLESS) >= 2
    watch(notebook.page)
    press(notebook.page, widget.get_by_role("button", name="Play"), PRESSING[:-1])
    assert len(changes(notebook.page)) == 1
    press(notebook.page, widget.get_by_role("button", name="Stop"), ("Space",))
    widget.wait_for(state="detached")
