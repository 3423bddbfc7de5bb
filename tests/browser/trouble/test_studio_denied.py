"""The studio where the microphone is denied: a card with the way out, and a file goes without."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.speaking import chromium, watched_page
from tests.browser.studio_notebook import StudioNotebook
from tests.browser.test_studio import write_reference
from tests.browser.trouble.test_studio_keeps import STUDIO

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab


def test_a_denied_microphone_has_its_way_out_and_a_file_goes_without(engine: Engine, lab: Lab, tmp_path: Path) -> None:
    speech = write_reference(engine, tmp_path / "reference.wav")
    with chromium(None, left_out=["--use-fake-ui-for-media-stream"]) as browser:
        notebook = StudioNotebook(watched_page(browser, permissions=[]), lab, [STUDIO])
        notebook.show()
        notebook.go("Create a voice")
        notebook.widget.get_by_role("button", name="Record", exact=True).click()
        notebook.text("The browser blocks the microphone|Allow the microphone")
        notebook.widget.get_by_role("button", name="Close", exact=True).click()
        notebook.widget.locator("input[type=file]").set_input_files(speech)
        notebook.widget.get_by_role("slider").wait_for(timeout=60_000)
        assert notebook.value("studio.reference.source") == "reference.wav"
        assert notebook.value("studio.reference.audio.duration") > 10
        notebook.close()
