"""What the studio keeps: in the middle of a recording, in a notebook that was saved, where the microphone is denied."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import nbformat
import numpy as np
import pytest

from jupyter_xvoice import Audio
from tests.browser.kernelless import THEIRS, without_kernel
from tests.browser.lab import open_saved
from tests.browser.speaking import chromium, watched_page
from tests.browser.studio_notebook import StudioNotebook
from tests.browser.test_studio import write_reference

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Browser

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

STUDIO: Final = """
from jupyter_xvoice import Audio, VoiceStudio
studio = VoiceStudio()
studio
"""
MAGIC: Final = "%load_ext jupyter_xvoice\n%voices"
SLEEP: Final = "import time\ntime.sleep(5)"
FRAME: Final = 960  # samples


@pytest.fixture(scope="module")
def speech(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_reference(engine, tmp_path_factory.mktemp("speech") / "reference.wav")


@pytest.fixture(scope="module")
def browser(speech: Path) -> Iterator[Browser]:
    with chromium(speech) as started:
        yield started


@contextmanager
def opened(browser: Browser, lab: Lab, *cells: str) -> Iterator[StudioNotebook]:
    """A notebook whose first cell shows the studio; its kernel ends with it, whatever happens."""
    notebook = StudioNotebook(watched_page(browser), lab, cells)
    try:
        notebook.show()
        yield notebook
    finally:
        notebook.close()
        notebook.page.context.close()


def begin(notebook: StudioNotebook) -> None:
    notebook.go("Create a voice")
    notebook.widget.get_by_role("button", name="Record", exact=True).click()
    notebook.until(lambda: notebook.capturing, "the microphone is open")


def recorded(notebook: StudioNotebook, seconds: float) -> None:
    time = notebook.widget.locator(".xs-time b")
    notebook.until(lambda: int(time.inner_text().split(":")[1]) >= seconds, f"{seconds} s are recorded")


def samples(notebook: StudioNotebook) -> NDArray[np.float32]:
    """What the kernel has of the reference."""
    code = "__import__('base64').b64encode(studio.reference.audio.samples.astype('<f4').tobytes()).decode()"
    return np.frombuffer(notebook.bytes(code), dtype="<f4")


def test_a_busy_kernel_costs_a_recording_nothing(browser: Browser, lab: Lab, speech: Path) -> None:
    with opened(browser, lab, STUDIO, SLEEP) as notebook:
        begin(notebook)
        recorded(notebook, 1)
        notebook.run(1)
        recorded(notebook, 8)
        notebook.widget.get_by_role("button", name="Stop", exact=True).click()
        notebook.widget.get_by_role("slider").wait_for(timeout=60_000)
        heard = samples(notebook)
    assert len(heard) / 24_000 >= 8
    # A frame that never came would be 40 ms of zeros; a fake device that stumbles on a busy machine leaves less.
    sounds = np.flatnonzero(heard)
    assert np.diff(sounds).max() < FRAME, "40 ms of nothing"
    # The same sound as in the file, second by second at one distance. A fake device on a busy machine may stumble once.
    source = Audio.from_file(speech).resample(24_000).mono().samples
    first = place_of(heard, source)
    starts = range(24_000, len(heard) - 24_000, 24_000)
    alike = [likeness(heard[start:][:24_000], source[max(0, first + start) :][:24_000]) for start in starts]
    assert sorted(alike)[1] > 0.95, alike


def likeness(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def place_of(samples: NDArray[np.float32], source: NDArray[np.float32]) -> int:
    """Where in ``source`` they begin, negative where they begin before it."""
    size = 1 << (len(source) + len(samples)).bit_length()
    found = np.fft.irfft(np.fft.rfft(source, size) * np.conj(np.fft.rfft(samples, size)))
    best = int(np.argmax(found))
    return best if best < len(source) else best - size


def test_a_page_that_is_loaded_again_finds_what_was_recorded(browser: Browser, lab: Lab) -> None:
    with opened(browser, lab, STUDIO) as notebook:
        notebook.save()
        begin(notebook)
        recorded(notebook, 3)
        notebook.page.reload()
        notebook.text("Stopped when the page was reloaded")
        assert notebook.live_tracks == 0
        assert notebook.value("studio.reference.audio.duration") >= 2.5


@pytest.fixture(scope="module")
def saved(browser: Browser, lab: Lab) -> Path:
    """A notebook that was saved with a reference in the studio."""
    lab.save_widgets(on=True)
    try:
        with opened(browser, lab, MAGIC, "'the end'") as notebook:
            begin(notebook)
            recorded(notebook, 2)
            notebook.widget.get_by_role("button", name="Stop", exact=True).click()
            notebook.widget.get_by_role("slider").wait_for(timeout=60_000)
            notebook.run(1)
            notebook.save()
            token = notebook.value("__import__('jupyter_xvoice.local').local.shared().token.reveal()")
    finally:
        lab.save_widgets(on=False)
    assert token
    assert token not in notebook.path.read_text(encoding="utf-8")
    outputs = nbformat.read(notebook.path, as_version=4).cells[0].outputs  # type: ignore[no-untyped-call]
    shown = [output for output in outputs if output.get("data") != {}]  # a bar of progress leaves nothing
    assert len(shown) == 2
    assert "making bread" not in json.dumps(outputs)
    return notebook.path


def test_the_state_of_the_widget_is_its_code_and_nothing_else(saved: Path) -> None:
    notebook = nbformat.read(saved, as_version=4)  # type: ignore[no-untyped-call]
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    (ours,) = [one["state"] for one in states.values() if "_esm" in one["state"]]
    assert set(ours) - THEIRS == {"_esm", "_css"}
    assert len(ours["_esm"]) + len(ours["_css"]) < 250_000


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])
def test_without_a_kernel_there_is_the_table(browser: Browser, lab: Lab, saved: Path, trusted: bool) -> None:
    copy = without_kernel(saved, f"studio-{trusted}.ipynb")
    if trusted:
        lab.trust(copy)
    page = watched_page(browser)
    open_saved(page, lab, copy)
    output = page.locator(".jp-CodeCell").first.locator(".jp-Cell-outputWrapper")
    output.get_by_text("authoritative").wait_for()
    assert output.locator("audio").count() >= 5
    assert output.get_by_text("model not found").filter(visible=True).count() == 0
    assert page.evaluate("globalThis.__asked") == 0
    page.context.close()
