"""A speech that sounds while it is made, in a page that is loaded anew, and in one whose browser holds the sound back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.speaking import chromium
from tests.browser.stream_cells import BEGIN, SENTENCE
from tests.browser.stream_notebook import StreamNotebook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(None) as started:
        yield started


@pytest.fixture
def open_notebook(browser: Browser, lab: Lab) -> Iterator[Callable[[dict[str, str]], StreamNotebook]]:
    opened: list[StreamNotebook] = []

    def open_(cells: dict[str, str]) -> StreamNotebook:
        opened.append(StreamNotebook(browser, lab, cells))
        return opened[-1]

    yield open_
    for notebook in opened:
        notebook.end()
    lab.end_sessions()


def test_a_page_that_is_loaded_anew_is_silent_and_gets_the_whole_speech(
    open_notebook: Callable[[dict[str, str]], StreamNotebook],
) -> None:
    notebook = open_notebook(
        {
            "begin": BEGIN,
            "play": f"author = Author('four', {SENTENCE!r}, 'And the south came second.')\n"
            "speech = play(client.tts_stream(author))",
        }
    )
    notebook.write("four-0")
    notebook.begin_cell("play")
    notebook.sounds()
    notebook.save()
    notebook.page.reload()
    notebook.named("play").wait_for(timeout=60_000)
    notebook.write("four-1")
    # JupyterLab knows the widget again when the cell has ended; then the view shows what the speech became.
    result = notebook.named("play").locator(".xv-speech.xv-on")
    result.wait_for(timeout=120_000)
    assert not notebook.rendered.any()
    assert notebook.named("play").get_by_text("Error displaying widget").count() == 0
    assert notebook.value("[speech.broken_off, speech.text]") == ["", SENTENCE + "And the south came second."]
    result.get_by_role("button", name="Play").click()
    notebook.page.wait_for_function("() => document.querySelector('.xv-speech audio').currentTime > 0.1")


def test_sound_that_the_browser_holds_back_is_asked_for(
    open_notebook: Callable[[dict[str, str]], StreamNotebook],
) -> None:
    notebook = open_notebook({"begin": BEGIN, "play": f"speech = play(client.tts_stream({SENTENCE!r}))"})
    # As in a page in which nobody has clicked yet.
    notebook.page.evaluate(
        """() => {
            globalThis.__allowed = false;
            const resume = AudioContext.prototype.resume;
            AudioContext.prototype.resume = function () {
                return globalThis.__allowed ? resume.call(this) : this.suspend();
            };
        }"""
    )
    view = notebook.begin_cell("play")
    view.get_by_text("The browser holds the sound back").wait_for()
    notebook.page.evaluate("globalThis.__allowed = true")
    view.get_by_role("button", name="Turn sound on").last.click()
    notebook.end_cell("play")
    notebook.assert_rendered(notebook.sound_of("speech"))
