"""What a notebook keeps of captions: a card, no words; what is seen of it without a kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.browser.captions_notebook import CAPTIONS, CaptionsNotebook
from tests.browser.lab import open_saved
from tests.browser.speaking import chromium, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab

CARD = "This is a saved notebook: run the cell to use the microphone."
SAID = "periwinkle"
SPEAK = f"""
from jupyter_xvoice import Utterance
captions._record.take(Utterance(text={SAID!r}, kind="final", start=0.0, duration=1.0))
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(None) as started:
        yield started


@pytest.fixture(scope="module")
def saved(browser: Browser, lab: Lab) -> Path:
    notebook = CaptionsNotebook(watched_page(browser), lab, [CAPTIONS])
    notebook.show()
    notebook.do(SPEAK)
    notebook.text(SAID)
    notebook.save()
    assert SAID not in notebook.path.read_text(encoding="utf-8")
    notebook.close()
    notebook.page.context.close()
    return notebook.path


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])
def test_without_a_kernel_there_is_a_card(browser: Browser, lab: Lab, saved: Path, trusted: bool) -> None:
    notebook = nbformat.read(saved, as_version=4)
    metadata = {"kernelspec": {"name": "gone", "display_name": "gone"}, "copy": str(trusted)}
    notebook.metadata = nbformat.from_dict(metadata)
    copy = saved.with_name(f"captions-{trusted}.ipynb")
    nbformat.write(notebook, copy)
    if trusted:
        lab.trust(copy)
    page = watched_page(browser)
    open_saved(page, lab, copy)
    output = page.locator(".jp-CodeCell").first.locator(".jp-Cell-outputWrapper")
    output.get_by_text(CARD).wait_for()
    assert output.get_by_text("model not found").filter(visible=True).count() == 0
    assert page.evaluate("globalThis.__asked") == 0
    page.context.close()
