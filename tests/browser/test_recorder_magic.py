"""``%stt --mic`` in JupyterLab: the recorder in the output, then the transcript; an interrupt; no microphone."""

from __future__ import annotations

import os
import re
import signal
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.browser.notebook_kernel import DEADLINE
from tests.browser.recorder_notebook import RecorderNotebook
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

SENTENCE = "It takes about two hours to get to the city by train."


@pytest.fixture(scope="module")
def notebook(engine: Engine, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RecorderNotebook]:
    speech = write_speech(engine, (0.5, SENTENCE, 60.0), tmp_path_factory.mktemp("speech") / "talk.wav")
    with chromium(speech) as browser:
        cells = ["%load_ext jupyter_xvoice", "said = get_ipython().run_line_magic('stt', '--mic 30')\nsaid"]
        notebook = RecorderNotebook(watched_page(browser), lab, cells)
        notebook.run(0)
        yield notebook
        notebook.close()


def begin(notebook: RecorderNotebook) -> None:
    """Runs the magic's cell until somebody records."""
    notebook.run(1, wait=False)
    notebook.ready()
    notebook.press("Record")


def recorded(notebook: RecorderNotebook, seconds: float) -> None:
    """The kernel cannot be asked while it waits: the page says how much it has."""
    time = notebook.widget.locator(".xr-large")
    notebook.until(lambda: float(time.inner_text().replace(":", "")) >= seconds, f"{seconds} s are recorded", DEADLINE)


def ended(notebook: RecorderNotebook) -> None:
    notebook.cell(1).locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:")).wait_for(timeout=2 * DEADLINE * 1000)


def test_what_is_said_is_recorded_and_transcribed(notebook: RecorderNotebook) -> None:
    begin(notebook)
    recorded(notebook, 6.0)
    notebook.press("Stop")
    ended(notebook)
    assert share_heard(SENTENCE, notebook.value("said.text")) > 0.7
    assert notebook.value("said.words[0].end > said.words[0].start") is True
    assert notebook.live_tracks == 0
    notebook.cell(1).locator(".jp-OutputArea-executeResult").get_by_text(re.compile("hours")).first.wait_for()


def test_an_interrupt_stops_it_and_what_was_said_is_transcribed(notebook: RecorderNotebook) -> None:
    pid = notebook.value("__import__('os').getpid()")
    begin(notebook)
    recorded(notebook, 6.0)
    os.kill(pid, signal.SIGINT)
    ended(notebook)
    assert share_heard(SENTENCE, notebook.value("said.text")) > 0.7
    notebook.cell(1).get_by_text(re.compile(r"Interrupted: the [\d.]+ s until then are transcribed")).wait_for()
    assert notebook.live_tracks == 0


def test_an_interrupt_before_anything_is_recorded_cancels(notebook: RecorderNotebook) -> None:
    pid = notebook.value("__import__('os').getpid()")
    notebook.run(1, wait=False)
    notebook.ready()
    os.kill(pid, signal.SIGINT)
    ended(notebook)
    notebook.cell(1).get_by_text("Interrupted before anything was recorded. Nothing was sent.").wait_for()


def test_what_is_saved_holds_no_sound_and_no_words(notebook: RecorderNotebook) -> None:
    notebook.save()
    outputs = nbformat.read(notebook.path, as_version=4).cells[1].outputs
    text = str(outputs)
    assert "run the cell to record" in text
    assert "audio" not in text
    assert len(text) < 10_000
