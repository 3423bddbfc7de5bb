"""A recording that is broken into: the page is loaded again, the kernel stands still or is restarted, the microphone goes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.recorder_notebook import RECORDER, RecorderNotebook, likeness, spoken
from tests.browser.sound_page import RATE
from tests.browser.speaking import chromium, watched_page
from tests.browser.standing_still import standing_still
from tests.browser.trouble.test_agent_trouble import UNPLUG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab
    from tests.browser.live_notebook import LiveNotebook

RECORDED = "() => document.querySelector('.xr-large')?.textContent"


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoken(tmp_path_factory.mktemp("speech") / "speech.wav")


@pytest.fixture(scope="module")
def browser(speech: Path) -> Iterator[Browser]:
    with chromium(speech) as started:
        yield started


@pytest.fixture
def notebook(lab: Lab, browser: Browser) -> Iterator[RecorderNotebook]:
    page = watched_page(browser)
    notebook = RecorderNotebook(page, lab, [RECORDER.format(most=60)])
    notebook.open()
    yield notebook
    notebook.close()
    page.context.close()


def shown(notebook: RecorderNotebook) -> float:
    """Seconds that the page says it has."""
    minutes, seconds = notebook.page.evaluate(RECORDED).split(":")
    return 60 * int(minutes) + float(seconds)


def away(notebook: LiveNotebook) -> None:
    """Loads the page again, in the middle of whatever goes on; the kernel is not needed for it."""
    notebook.page.reload()
    notebook.cell(0).wait_for(timeout=60_000)


def again(notebook: LiveNotebook) -> None:
    """Loads the page again, until it knows the widget."""
    away(notebook)
    notebook.widget.wait_for(timeout=60_000)


def test_a_reload_keeps_what_was_recorded(notebook: RecorderNotebook, speech: Path) -> None:
    notebook.save()
    notebook.press("Record")
    notebook.recorded(3.0)
    before = shown(notebook)
    again(notebook)
    notebook.finished()
    assert "Stopped when the page was reloaded." in notebook.said
    assert not notebook.capturing
    assert notebook.value("[clip.status, clip.why, len(clip.takes)]") == ["done", "reloaded", 1]
    found = notebook.samples()
    assert found.size >= (before - 0.1) * RATE
    assert likeness(found, speech) >= 0.99
    notebook.press("Play the recording")
    place = notebook.widget.get_by_role("slider", name="Place in the recording")
    notebook.until(lambda: float(place.get_attribute("aria-valuenow") or 0) > 0.2, "it plays")


def test_a_kernel_that_stands_still_loses_nothing(notebook: RecorderNotebook, tmp_path: Path) -> None:
    notebook.press("Record")
    notebook.recorded(1.0)
    with standing_still(notebook, tmp_path):
        notebook.widget.locator(".xr-said", has_text="The kernel is busy.").wait_for(timeout=60_000)
        notebook.widget.locator(".xa-mic-deaf").wait_for(timeout=60_000)
        notebook.until(lambda: shown(notebook) > 2, "it is recorded meanwhile")
        notebook.press("Stop")
        notebook.widget.locator(".xr-said", has_text="kept in this page").wait_for(timeout=60_000)
    notebook.finished()
    found = notebook.samples()
    assert found.size > 2 * RATE
    assert np.array_equal(notebook.saved(tmp_path / "clip.wav"), found)


def test_a_reload_before_a_kernel_that_stands_still_loses_nothing(
    notebook: RecorderNotebook, speech: Path, tmp_path: Path
) -> None:
    notebook.save()
    notebook.press("Record")
    notebook.recorded(1.0)
    with standing_still(notebook, tmp_path):
        notebook.widget.locator(".xr-said", has_text="The kernel is busy.").wait_for(timeout=60_000)
        notebook.until(lambda: shown(notebook) > 4, "it is recorded meanwhile")
        before = shown(notebook)
        away(notebook)
    notebook.finished()
    found = notebook.samples()
    assert found.size >= (before - 0.1) * RATE
    assert likeness(found, speech) >= 0.99


def test_a_restarted_kernel_leaves_the_recording_in_the_page(notebook: RecorderNotebook, tmp_path: Path) -> None:
    notebook.press("Record")
    notebook.recorded(2.0)
    notebook.menu("Kernel", re.compile("^Restart Kernel…"))
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.widget.locator(".xr-said", has_text="The kernel was restarted").wait_for(timeout=60_000)
    assert not notebook.capturing
    assert notebook.widget.get_by_role("button", name="Record", exact=True).get_attribute("aria-disabled") == "true"
    assert notebook.saved(tmp_path / "clip.wav").size >= 2 * RATE
    notebook.forget()
    notebook.wait_for_kernel()
    notebook.open()
    notebook.press("Record")
    notebook.recorded(1.0)


def test_an_unplugged_microphone_ends_it_and_keeps_it(notebook: RecorderNotebook) -> None:
    notebook.press("Record")
    notebook.recorded(2.0)
    notebook.page.evaluate(UNPLUG)
    notebook.finished()
    assert "Stopped: the microphone was unplugged." in notebook.said
    assert notebook.value("[clip.status, clip.why]") == ["done", "unplugged"]
    assert notebook.value("clip.audio.duration") >= 2.0


def test_an_output_that_is_cleared_lets_the_microphone_go(notebook: RecorderNotebook) -> None:
    notebook.press("Record")
    notebook.recorded(1.0)
    notebook.cell(0).locator(".jp-InputArea-editor").click()
    notebook.menu("Edit", re.compile("^Clear Cell Output"))
    notebook.until(lambda: notebook.live_tracks == 0, "no track is open")
    notebook.until(lambda: notebook.value("clip.status") == "done", "the recording is over")
    assert notebook.value("[clip.why, clip.audio.duration >= 1]") == ["closed", True]
