"""In JupyterLab's command mode no key that is meant for the agent reaches the notebook (ui.md 5), whatever has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import ElementHandle

    from tests.browser.lab import Lab

CELLS = ["from jupyter_xvoice import VoiceAgent\nagent = VoiceAgent()\nagent", "'below'"]
# Markdown, raw, code; delete, above, below, cut, undo; move; run. Those that press a button come in a test of their own.
KEYS = ("m", "r", "y", "d", "d", "a", "b", "x", "z", "ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight", "End", "Home")
NOTEBOOK = """() => [...document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell')].map((cell) => [
  cell.dataset.cellType ?? [...cell.classList].find((name) => /^jp-(Code|Markdown|Raw)Cell$/.test(name)),
  cell.classList.contains('jp-mod-active'),
  cell.querySelector('.jp-InputPrompt')?.textContent,
  cell.querySelector('.jp-Editor')?.textContent,
])"""
FOCUSABLE = "button, input, textarea, [tabindex]"


@pytest.fixture(scope="module")
def notebook(lab: Lab) -> Iterator[AgentNotebook]:
    with chromium(None) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, CELLS)
        notebook.show()
        yield notebook
        notebook.close()


def focusable(notebook: AgentNotebook) -> list[ElementHandle]:
    found = notebook.widget.locator(FOCUSABLE).element_handles()
    return [one for one in found if one.is_visible()]


def state(notebook: AgentNotebook) -> list[list[object]]:
    found: list[list[object]] = notebook.page.evaluate(NOTEBOOK)
    return found


def press_all(notebook: AgentNotebook) -> int:
    """The keys on every element; how many there are."""
    before = state(notebook)
    elements = focusable(notebook)
    for element in elements:
        what = element.evaluate("e => `${e.className} ${e.getAttribute('aria-label')}`")
        for key in KEYS:
            if not element.evaluate("e => e.isConnected && (e.focus(), true)"):
                break  # an arrow on a tab opened the other one
            notebook.page.keyboard.press(key)
            assert state(notebook) == before, f"{key} on {what}"
    return len(elements)


def test_the_notebook_does_take_these_keys(notebook: AgentNotebook) -> None:
    """Else the tests below would prove nothing."""
    before = state(notebook)
    notebook.cell(1).locator(".jp-InputPrompt").click()
    notebook.page.keyboard.press("b")
    assert state(notebook) != before
    notebook.page.keyboard.press("z")
    notebook.cell(0).locator(".jp-InputPrompt").click()
    assert len(before) == len(CELLS)


def test_no_key_on_the_setup_reaches_the_notebook(notebook: AgentNotebook) -> None:
    assert press_all(notebook) >= 9


def test_no_key_on_menu_and_drawer_reaches_the_notebook(notebook: AgentNotebook) -> None:
    notebook.widget.locator(".xa-events").click()
    before = press_all(notebook)
    notebook.widget.locator(".xa-mic-arrow").click()
    items = notebook.widget.locator(".xa-menu-item")
    assert items.count() > 1
    assert press_all(notebook) > before
    notebook.page.keyboard.press("Escape")
    items.first.wait_for(state="detached")


def test_no_key_on_the_transcript_reaches_the_notebook(notebook: AgentNotebook) -> None:
    box = notebook.widget.locator("textarea")
    box.fill("Who are you?")
    box.press("Enter")
    notebook.widget.locator(".xa-log").wait_for()
    press_all(notebook)


def test_keys_that_press_do_not_run_the_cell(notebook: AgentNotebook) -> None:
    before = state(notebook)
    for place in (".xa-log", ".xa-events", ".xa-mic-main", ".xa-send", "textarea", ".xa-start"):
        for key in ("Enter", "Shift+Enter", "Control+Enter", "Space", "Escape"):
            notebook.widget.locator(place).focus()
            notebook.page.keyboard.press(key)
            assert state(notebook) == before, f"{key} on {place}"
