"""A speech that sounds while it is made: what was rendered, the stop in the middle, generators, failures; announcements."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.rendered import RATE, match
from tests.browser.seen import seen
from tests.browser.speaking import chromium
from tests.browser.stream_cells import BEGIN, SENTENCE
from tests.browser.stream_notebook import StreamNotebook, between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab

CELLS = {
    "begin": BEGIN,
    "text": f"%%tts --stream\n{SENTENCE * 2}",
    "value": "whole = _",
    "codec": f"stream = AsyncClient('local').tts_stream(tokens({SENTENCE!r}), codec='mulaw', sample_rate=16000)\n"
    "speech = await play(stream)\nspeech",
    "again": "speech",
    "generator": "author = Author('one', 'One sentence is here. ', 'And this is the second one. ')\n"
    "%tts --stream --from author -o speech",
    "stop": f"author = Author('two', {SENTENCE!r}, 'This is never asked for.')\n"
    "speech = play(client.tts_stream(author))",
    "interrupt": f"%%tts --stream\n{SENTENCE * 3}",
    "broken": f"author = Author('three', {SENTENCE!r}, fails=True)\n"
    "stream = client.tts_stream(author)\nspeech = play(stream)",
    "refused": "play(client.tts_stream('Hello', voice='nobody'))",
    "done": "%%announce --after 0\nx = 41\nx + 1",
    "failed": "%%announce --after 0\n1 / 0",
    "restarted": f"play(client.tts_stream(Author('five', {SENTENCE!r}, 'This is never asked for.')))",
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(None) as started:
        yield started


@pytest.fixture(scope="module")
def notebook(browser: Browser, lab: Lab) -> Iterator[StreamNotebook]:
    opened = StreamNotebook(browser, lab, CELLS)
    yield opened
    opened.end()


def test_a_cell_is_heard_while_it_is_made_and_becomes_a_speech(notebook: StreamNotebook) -> None:
    view, cell = notebook.begin_cell("text"), notebook.named("text")
    notebook.sounds()
    assert cell.locator(".jp-InputPrompt", has_text="[*]").is_visible(), "while the cell runs"
    view.get_by_text("all made").wait_for()
    place = cell.locator(".jp-OutputArea").bounding_box()
    wave = view.locator(".xt-wave").bounding_box()
    notebook.end_cell("text")
    result = cell.locator(".xv-speech.xv-on")
    result.wait_for()
    assert view.count() == 0
    assert cell.locator(".jp-OutputArea-child").count() == 1, "one output, not a second time as the cell's value"
    assert cell.locator(".jp-OutputArea").bounding_box() == place
    assert result.locator(".xv-wave").bounding_box() == wave
    notebook.run_cell("value")
    duration, broken_off = notebook.value("[whole.duration, whole.broken_off]")
    assert broken_off == ""
    assert 7 < duration < 14
    notebook.assert_rendered(notebook.sound_of("whole"))
    notebook.save()
    assert "application/vnd.jupyter.widget-view+json" not in notebook.path.read_text(encoding="utf-8")


def test_another_codec_and_rate_that_are_awaited_sound_the_same(notebook: StreamNotebook) -> None:
    before = len(notebook.rendered)
    notebook.begin_cell("codec")
    notebook.end_cell("codec")
    assert notebook.named("codec").locator(".jp-OutputArea-child").count() == 1
    notebook.run_cell("again")
    notebook.named("again").locator(".xv-speech").wait_for()  # in another cell it is shown as ever, and once
    notebook.assert_rendered(notebook.sound_of("speech"), before)


def test_a_generator_is_spoken_as_it_writes(notebook: StreamNotebook) -> None:
    before = len(notebook.rendered)
    view = notebook.begin_cell("generator")
    view.get_by_text("Waiting for the text").wait_for()
    notebook.write("one-0")
    view.get_by_text("One sentence is here.").wait_for()
    notebook.write("one-1")
    notebook.end_cell("generator")
    assert notebook.value("speech.text") == "One sentence is here. And this is the second one. "
    notebook.named("generator").locator(".xv-speech").wait_for()
    notebook.assert_rendered(notebook.sound_of("speech"), before)
    assert notebook.value("author.closed")


def test_stop_ends_the_sound_and_the_request_and_keeps_what_came(notebook: StreamNotebook) -> None:
    before = len(notebook.rendered)
    notebook.write("two-0")
    view = notebook.begin_cell("stop")
    notebook.sounds(before, 1.0)
    view.get_by_role("button", name="Stop").click()
    notebook.end_cell("stop")
    notebook.silent()
    duration, broken_off, text = notebook.value("[speech.duration, speech.broken_off, speech.text]")
    assert 0 < duration < 7
    assert (broken_off, text) == ("stopped by you", SENTENCE)
    assert not notebook.value("author.closed"), "a generator that is at work cannot be ended from outside"
    notebook.write("two-1")
    notebook.until(lambda: notebook.value("author.closed"), "the author is told")
    assert notebook.value("speech.text") == SENTENCE
    notebook.named("stop").get_by_text(re.compile(r"stopped after [\d.]+ s")).wait_for()
    heard = between(notebook.rendered[before:], 0.1)
    assert match(np.pad(notebook.sound_of("speech"), (0, RATE)), heard).correlation >= 0.98


def test_an_interrupt_does_the_same(notebook: StreamNotebook) -> None:
    before = len(notebook.rendered)
    view, cell = notebook.begin_cell("interrupt"), notebook.named("interrupt")
    notebook.sounds(before)
    view.get_by_role("button", name="Pause").click()
    view.get_by_role("button", name="Play").click()
    notebook.menu("Kernel", "Interrupt Kernel")
    notebook.end_cell("interrupt")
    notebook.silent()
    cell.get_by_text("What came is kept in `Out[").wait_for()
    cell.locator(".xv-speech").wait_for()
    assert "Traceback" not in cell.inner_text()
    assert notebook.value("type(_).__name__") == "Speech"


def test_a_failure_in_the_middle_lets_what_came_sound_to_its_end(notebook: StreamNotebook) -> None:
    before = len(notebook.rendered)
    notebook.write("three-0")
    notebook.begin_cell("broken")
    cell = notebook.named("broken")
    notebook.sounds(before)
    with seen(cell, ".xt-text", "The speech broke off (ZeroDivisionError)"):
        notebook.write("three-1")
    notebook.end_cell("broken")
    cell.get_by_text("the model has no more words").last.wait_for()
    cell.get_by_text("What came is kept; run the cell again for the rest.").wait_for()
    assert notebook.value("stream.speech.broken_off") == "the text broke off (ZeroDivisionError)"
    notebook.assert_rendered(notebook.sound_of("stream.speech"), before)


def test_a_failure_before_the_first_sound_leaves_no_player(notebook: StreamNotebook) -> None:
    notebook.run_cell("refused")
    cell = notebook.named("refused")
    cell.get_by_text("Nothing was spoken.").wait_for()
    assert "nobody" in cell.locator(".jp-OutputArea").inner_text()
    assert cell.locator(".xt, .xv-speech").count() == 0


def test_a_cell_is_announced_and_leaves_a_line_of_text(notebook: StreamNotebook) -> None:
    told = {"done": "Done in one second.", "failed": "Failed after one second. Zero division error"}
    for name, words in told.items():
        before, cell = len(notebook.rendered), notebook.named(name)
        with seen(cell, ".xt-text", words):
            notebook.run_cell(name)
        assert notebook.rendered[before:].any()
        cell.get_by_text(words).wait_for()
        assert cell.locator(".xt, .xv-speech").count() == 0
    assert notebook.named("done").get_by_text("42").count() == 1
    assert notebook.named("failed").get_by_text("Traceback").count() == 1


def test_a_restart_in_the_middle_is_silence_and_told(notebook: StreamNotebook) -> None:
    before = len(notebook.rendered)
    notebook.write("five-0")
    view = notebook.begin_cell("restarted")
    notebook.sounds(before)
    notebook.menu("Kernel", re.compile("^Restart Kernel…"))
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    view.get_by_text("The kernel was restarted. Run the cell again.").wait_for()
    notebook.silent()
    assert view.get_by_role("button", name="Stop").get_attribute("aria-disabled") == "true"
    notebook.forget()
    notebook.wait_for_kernel()
