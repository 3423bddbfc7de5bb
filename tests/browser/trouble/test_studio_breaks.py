"""A reference that is broken into: the microphone goes, the kernel stands still while the page is loaded again, or is restarted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from scipy.io import wavfile

from tests.browser.recorder_notebook import likeness, spoken
from tests.browser.seen import seen
from tests.browser.sound_page import RATE
from tests.browser.speaking import chromium, watched_page
from tests.browser.standing_still import standing_still
from tests.browser.studio_notebook import StudioNotebook
from tests.browser.trouble.test_agent_trouble import UNPLUG
from tests.browser.trouble.test_recorder_breaks import again, away
from tests.browser.trouble.test_studio_keeps import STUDIO, begin, recorded, samples

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.lab import Lab


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoken(tmp_path_factory.mktemp("speech") / "speech.wav")


@pytest.fixture(scope="module")
def notebook(lab: Lab, speech: Path) -> Iterator[StudioNotebook]:
    """One for all: each test leaves it as the next one needs it."""
    with chromium(speech) as browser:
        made = StudioNotebook(watched_page(browser), lab, [STUDIO])
        made.show()
        made.save()
        yield made
        made.close()


def press(notebook: StudioNotebook, name: str) -> None:
    notebook.widget.get_by_role("button", name=name, exact=True).click()


def test_a_reload_before_a_kernel_that_stands_still_loses_nothing(
    notebook: StudioNotebook, speech: Path, tmp_path: Path
) -> None:
    begin(notebook)
    recorded(notebook, 1)
    with standing_still(notebook, tmp_path):
        notebook.text("The kernel is busy")
        recorded(notebook, 4)
        press(notebook, "Stop")
        notebook.text("Until it hears again this is kept here")
        with seen(notebook.widget, '[aria-label="Recording: stop"]'):
            press(notebook, "Recording: play")
        away(notebook)
    # Where it was recorded, with no click.
    notebook.text("From the microphone. Stopped when the page was reloaded.")
    assert not notebook.capturing
    seconds = notebook.value("studio.reference.audio.duration")
    assert seconds >= 4
    heard = samples(notebook)
    assert heard.size == round(seconds * RATE)
    assert likeness(heard, speech) >= 0.99
    assert notebook.value("studio.reference.prompt").startswith("So, the thing about making bread")


def test_an_unplugged_microphone_ends_it_and_keeps_it(notebook: StudioNotebook) -> None:
    press(notebook, "Record again")
    begin(notebook)
    recorded(notebook, 2)
    notebook.page.evaluate(UNPLUG)
    notebook.text("From the microphone. Stopped: the microphone was unplugged")
    assert notebook.value("studio.reference.audio.duration >= 2")
    press(notebook, "Record again")
    press(notebook, "Record")
    notebook.text("No microphone is connected")
    again(notebook)  # its microphone is there again


def test_a_restarted_kernel_leaves_the_recording_in_the_page(notebook: StudioNotebook, tmp_path: Path) -> None:
    begin(notebook)
    recorded(notebook, 2)
    notebook.menu("Kernel", re.compile("^Restart Kernel…"))
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.text("The kernel was restarted")
    notebook.text("It is in this page only. Download it, run the cell again")
    assert not notebook.capturing
    with notebook.page.expect_download() as download:
        press(notebook, "Download: Recording")
    download.value.save_as(tmp_path / "reference.wav")
    assert wavfile.read(tmp_path / "reference.wav")[1].size >= 2 * RATE
    with seen(notebook.widget, '[aria-label="Recording: stop"]'):
        press(notebook, "Recording: play")
    # The file is the way back.
    notebook.forget()
    notebook.wait_for_kernel()
    notebook.show()
    notebook.go("Create a voice")
    notebook.widget.locator("input[type=file]").set_input_files(tmp_path / "reference.wav")
    notebook.text(r"reference\.wav")
    notebook.until(lambda: bool(notebook.value("studio.reference is not None")), "the file is the reference")
