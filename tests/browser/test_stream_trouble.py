"""A speech that sounds while it is made, in a page that is loaded anew, and in one whose browser holds the sound back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.rendered import RATE, match
from tests.browser.speaking import chromium
from tests.browser.stream_cells import BEGIN, SENTENCE
from tests.browser.stream_notebook import StreamNotebook, between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(None) as started:
        yield started


def test_a_page_that_is_loaded_anew_waits_for_a_click_and_goes_on(browser: Browser, lab: Lab) -> None:
    cells = {
        "begin": BEGIN,
        "play": f"author = Author('four', {SENTENCE!r}, 'And the south came second.')\n"
        "speech = play(client.tts_stream(author))",
    }
    notebook = StreamNotebook(browser, lab, cells)
    notebook.write("four-0")
    notebook.begin_cell("play")
    notebook.sounds()
    notebook.save()
    notebook.page.reload()
    view = notebook.page.locator(".xt")
    view.get_by_text("The page was reloaded.").wait_for(timeout=60_000)
    assert not notebook.rendered.any()
    notebook.write("four-1")
    view.get_by_role("button", name="Turn sound on").last.click()
    notebook.sounds()
    # The output cannot become the speech in a page that never saw it begin: the view shows it.
    notebook.named("play").locator(".xv-speech.xv-on").wait_for(timeout=60_000)
    rest = between(notebook.rendered, 0.02)
    whole = notebook.sound_of("speech")
    assert RATE < len(rest) < len(whole)
    assert match(np.pad(whole, (0, RATE)), rest).correlation >= 0.98
    assert notebook.value("[speech.broken_off, speech.text]") == ["", SENTENCE + "And the south came second."]
    notebook.end()


def test_sound_that_the_browser_holds_back_is_asked_for(browser: Browser, lab: Lab) -> None:
    notebook = StreamNotebook(browser, lab, {"begin": BEGIN, "play": f"speech = play(client.tts_stream({SENTENCE!r}))"})
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
    notebook.end()
