"""The recorder in JupyterLab: what it returns is what was said; pause, maximum, a second take, play, save, discard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.io import wavfile

from tests.browser.recorder_notebook import RECORDER, RecorderNotebook, likeness, spoken
from tests.browser.sound_page import RATE
from tests.browser.speaking import chromium, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.lab import Lab

MOST = 24  # s: a busy machine is slow to press Pause


@pytest.fixture(scope="module")
def speech(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return spoken(tmp_path_factory.mktemp("speech") / "speech.wav")


@pytest.fixture(scope="module")
def notebook(lab: Lab, speech: Path) -> Iterator[RecorderNotebook]:
    with chromium(speech) as browser:
        notebook = RecorderNotebook(watched_page(browser), lab, [RECORDER.format(most=MOST)])
        notebook.open()
        yield notebook
        notebook.close()


def test_what_was_said_arrives_while_it_is_recorded(notebook: RecorderNotebook, speech: Path) -> None:
    assert notebook.value("[clip.status, clip.audio.duration, clip.takes]") == ["ready", 0, []]
    assert notebook.live_tracks == 0
    notebook.press("Record")
    notebook.recorded(5.0)
    assert notebook.value("clip.status") == "recording"
    assert notebook.capturing
    notebook.press("Stop")
    notebook.finished()
    assert notebook.live_tracks == 0
    assert notebook.value("[clip.status, clip.why, len(clip.takes), clip.audio.sample_rate]") == [
        "done",
        "stopped",
        1,
        RATE,
    ]
    assert "clip.audio, 24 kHz mono" in notebook.said
    assert likeness(notebook.samples(), speech) >= 0.99


def test_it_is_played_and_saved_in_the_page(notebook: RecorderNotebook, tmp_path: Path) -> None:
    notebook.press("Play the recording")
    place = notebook.widget.get_by_role("slider", name="Place in the recording")
    notebook.until(lambda: float(place.get_attribute("aria-valuenow") or 0) > 0.3, "it plays")
    notebook.press("Hold the recording")
    saved = notebook.saved(tmp_path / "clip.wav")
    assert wavfile.read(tmp_path / "clip.wav")[0] == RATE
    assert np.array_equal(saved, notebook.samples())


def test_a_pause_is_left_out_and_the_maximum_ends_it(notebook: RecorderNotebook, speech: Path) -> None:
    before = notebook.samples()
    notebook.press("Record")
    notebook.recorded(2.0)
    notebook.press("Pause")
    notebook.until(lambda: notebook.value("clip.status") == "paused", "it is paused")
    assert not notebook.capturing
    held = notebook.value("clip.audio.duration")
    notebook.page.wait_for_timeout(1500)
    assert notebook.value("clip.audio.duration") <= held + 0.1
    notebook.press("Resume")
    notebook.finished()
    assert "Stopped at 0:24, the maximum." in notebook.said
    assert notebook.value("[clip.status, clip.why, len(clip.takes)]") == ["done", "maximum", 2]
    found = notebook.samples()
    assert found.size == MOST * RATE
    assert not notebook.capturing
    # On both sides of the pause it is the speech; the take before it is untouched.
    cut = round(held * RATE)
    assert likeness(found[: cut - RATE // 5], speech) >= 0.99
    assert likeness(found[cut + RATE // 5 :], speech) >= 0.99
    assert np.array_equal(notebook.samples("clip.takes[0]"), before)


def test_a_discarded_take_gives_way_to_the_one_before(notebook: RecorderNotebook) -> None:
    first = notebook.samples("clip.takes[0]")
    notebook.press("Discard")
    notebook.until(lambda: notebook.value("len(clip.takes)") == 1, "it is gone")
    notebook.finished()
    assert np.array_equal(notebook.samples(), first)
    notebook.press("Play the recording")
    place = notebook.widget.get_by_role("slider", name="Place in the recording")
    notebook.until(lambda: float(place.get_attribute("aria-valuenow") or 0) > 0.2, "the kernel's sound plays")
    notebook.press("Discard")
    notebook.until(lambda: notebook.value("clip.status") == "ready", "Python knows")
    assert notebook.value("[clip.takes, clip.audio.duration]") == [[], 0]


def test_python_stops_waits_and_writes_it(notebook: RecorderNotebook, tmp_path: Path) -> None:
    notebook.press("Record")
    notebook.recorded(1.0)
    notebook.do("clip.stop()")
    notebook.finished()
    notebook.do(f"waited = clip.wait(5); path = clip.to_file({str(tmp_path / 'clip.mp3')!r})")
    assert notebook.value("waited == clip.audio") is True
    assert (tmp_path / "clip.mp3").stat().st_size > 4000


def test_the_keyboard_alone_records_and_the_notebook_hears_none_of_it(notebook: RecorderNotebook) -> None:
    page = notebook.page

    def press(*keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)

    cells = page.locator(".jp-Cell").count()
    notebook.press("Discard")
    notebook.until(lambda: notebook.value("clip.status") == "ready", "Python knows")
    notebook.widget.get_by_role("button", name="Record", exact=True).focus()
    press("Enter")
    notebook.recorded(1.0)
    strange = ("r", "y", "d", "d", "a", "b", "x", "z", "0", "0", "ArrowDown", "ArrowUp")
    for _ in range(4):  # Stop, Pause, the microphone, its arrow
        assert page.evaluate("document.activeElement.closest('.xr') !== null")
        press(*strange)
        press("Tab")
    press("Shift+Tab", "Shift+Tab", "m")  # on the microphone
    notebook.until(lambda: notebook.value("clip.status") == "paused", "it is paused")
    press("Shift+Tab", " ")  # Resume
    notebook.until(lambda: notebook.value("clip.status") == "recording", "it goes on")
    press("Shift+Tab", "Enter")
    notebook.finished()
    assert page.evaluate("document.activeElement.textContent") == "Record"
    assert page.locator(".jp-Cell").count() == cells
    assert notebook.cell(0).count() == 1
    assert notebook.value("clip.audio.duration") >= 1.0
