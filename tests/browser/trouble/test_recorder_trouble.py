"""No microphone for the recorder: the card that says so in JupyterLab, and what Python is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.recorder_notebook import RecorderNotebook
from tests.browser.speaking import chromium, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.lab import Lab

DEVICE = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"
WAIT = """
from jupyter_xvoice import XVoiceError
try:
    clip.wait(20)
except XVoiceError as error:
    said = str(error)
"""


@pytest.fixture(scope="module")
def path(lab: Lab) -> Iterator[Path]:
    """One notebook and one kernel for all browsers."""
    yield lab.notebook("recorder.ipynb", ["from jupyter_xvoice import Recorder\nclip = Recorder()\nclip"])
    lab.end_sessions()


def test_denied_and_then_allowed(lab: Lab, path: Path) -> None:
    with chromium(None, left_out=[ALLOWED]) as browser:
        notebook = RecorderNotebook(watched_page(browser, permissions=[]), lab, path)
        notebook.open()
        notebook.press("Record")
        notebook.text("The browser blocks the microphone")
        assert notebook.widget.get_by_role("button", name="Go on by typing").count() == 0
        assert notebook.value("clip.status") == "ready"
        notebook.page.context.grant_permissions(["microphone"])
        notebook.press("Try again")
        notebook.recorded(0.5)
        notebook.press("Stop")
        notebook.finished()


def test_none_is_connected(lab: Lab, path: Path) -> None:
    with chromium(None, left_out=[DEVICE]) as browser:
        notebook = RecorderNotebook(watched_page(browser), lab, path)
        notebook.open()
        notebook.press("Record")
        notebook.text("No microphone is connected")
        notebook.press("Close")
        notebook.ready()
        assert notebook.value("clip.status") == "ready"


def test_plain_http_from_another_machine(lab: Lab, path: Path) -> None:
    with chromium(None, "--host-resolver-rules=MAP lab.test 127.0.0.1") as browser:
        notebook = RecorderNotebook(watched_page(browser), lab.named("lab.test"), path)
        notebook.open()
        notebook.press("Record")
        notebook.text("only on secure pages")
        # Whoever waits in a cell is told at once.
        notebook.do(WAIT)
        assert "offers the microphone only on secure pages" in notebook.value("said")
