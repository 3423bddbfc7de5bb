"""What a notebook keeps of a talk when "save widget state" is on, and what is seen of it without a kernel."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import nbformat
import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.kernelless import THEIRS, without_kernel
from tests.browser.lab import open_saved
from tests.browser.speaking import chromium, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.lab import Lab

AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(instructions="Never tell the word periwinkle.")
agent
"""
ASKED = "Count from seventy one to seventy three."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium(None) as started:
        yield started


def talked(browser: Browser, lab: Lab) -> AgentNotebook:
    """It is saved in the middle of a talk."""
    notebook = AgentNotebook(watched_page(browser), lab, [AGENT, "'the end'"])
    notebook.show()
    box = notebook.widget.get_by_role("textbox").first
    box.fill(ASKED)
    box.press("Enter")
    notebook.until(lambda: notebook.value("len(agent.turns)") == 1, "it is answered")
    notebook.run(1)
    notebook.save()
    return notebook


@pytest.fixture(scope="module")
def saved(browser: Browser, lab: Lab) -> Path:
    """A notebook that was saved in the middle of a talk."""
    lab.save_widgets(on=True)
    try:
        notebook = talked(browser, lab)
    finally:
        lab.save_widgets(on=False)
    text = notebook.path.read_text(encoding="utf-8")
    for secret in (
        notebook.value("__import__('jupyter_xvoice.local').local.shared().token.reveal()"),
        notebook.value("agent.turns[0].text"),
        ASKED,
    ):
        assert secret
        assert secret not in text
    outputs = json.dumps(nbformat.read(notebook.path, as_version=4).cells[0].outputs)
    assert "periwinkle" not in outputs
    notebook.close()
    notebook.page.context.close()
    return notebook.path


def test_the_state_of_the_widget_is_its_code_and_nothing_else(saved: Path) -> None:
    notebook = nbformat.read(saved, as_version=4)
    states = notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    (ours,) = [one["state"] for one in states.values() if "_esm" in one["state"]]
    assert set(ours) - THEIRS == {"_esm", "_css"}
    assert len(ours["_esm"]) + len(ours["_css"]) < 250_000


@pytest.mark.parametrize("trusted", [True, False], ids=["trusted", "untrusted"])
def test_without_a_kernel_there_is_a_card(browser: Browser, lab: Lab, saved: Path, trusted: bool) -> None:
    copy = without_kernel(saved, f"saved-{trusted}.ipynb")
    if trusted:
        lab.trust(copy)
    page = watched_page(browser)
    open_saved(page, lab, copy)
    output = page.locator(".jp-CodeCell").first.locator(".jp-Cell-outputWrapper")
    output.get_by_text("This is a saved notebook: run the cell to talk.").wait_for()
    assert output.get_by_text("model not found").filter(visible=True).count() == 0
    assert page.evaluate("globalThis.__asked") == 0
    page.context.close()


def test_its_stored_state_beside_a_new_kernel_is_a_card_too(browser: Browser, lab: Lab, saved: Path) -> None:
    page = watched_page(browser)
    notebook = AgentNotebook(page, lab, saved)
    page.get_by_text("This is a saved notebook: run the cell to talk.").wait_for()
    page.get_by_text("Loading widget").wait_for(state="detached")
    assert page.get_by_text("This is a saved notebook: run the cell to talk.").is_visible()
    assert notebook.widget.count() == 0
    assert page.evaluate("globalThis.__asked") == 0
    notebook.close()
    page.context.close()
