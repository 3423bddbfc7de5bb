"""Talk while the kernel is busy: Run All with a long cell, a cell that sets a trait and blocks, another widget's callback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page, write_speech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="who are you\\nwhat time is it")
agent
"""
SLOW = """
import time, ipywidgets
slow = ipywidgets.Button(description="Slow")
slow.on_click(lambda _: time.sleep(9))
slow
"""
LONG = "time.sleep(25)"
LOST = "agent._page._link.health.lost"
# The answer of seven seconds is over before it is asked for again.
SCRIPT = (1.0, "Who are you?", 9.0) * 10


@pytest.fixture(scope="module")
def notebook(engine: Engine, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentNotebook]:
    speech = write_speech(engine, SCRIPT, tmp_path_factory.mktemp("speech") / "who.wav")
    with chromium(speech) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, [AGENT, SLOW, LONG])
        yield notebook
        notebook.close()


def answers(notebook: AgentNotebook) -> int:
    return notebook.widget.get_by_text(re.compile("nothing leaves it")).count()


def test_a_talk_begins_and_goes_on_beside_a_long_cell(notebook: AgentNotebook) -> None:
    notebook.menu("Run", "Run All Cells")
    busy = notebook.cell(2).locator(".jp-InputPrompt", has_text="[*]:")
    busy.wait_for()
    notebook.status("Disconnected")
    notebook.button("Start").click()
    notebook.status("Speaking")
    notebook.until(lambda: answers(notebook) > 0, "it is answered")
    notebook.until(lambda: bool(notebook.rendered.any()), "the answer sounds")
    assert busy.is_visible(), "the cell goes on"
    assert notebook.widget.get_by_text("The kernel is busy").count() == 0
    busy.wait_for(state="detached")
    assert notebook.value(LOST) == 0


def test_a_cell_that_sets_a_trait_and_blocks_takes_nothing_away(notebook: AgentNotebook) -> None:
    before = answers(notebook)
    notebook.begin("agent._page._widget.tabbable = True; time.sleep(14)")
    notebook.until(lambda: answers(notebook) > before, "it is asked and answered beside the cell")
    assert notebook.widget.get_by_text("The kernel is busy").count() == 0
    assert notebook.value(LOST) == 0


def test_another_widgets_callback_takes_the_talk_away_for_its_time_at_most(notebook: AgentNotebook) -> None:
    notebook.page.get_by_role("button", name="Slow").click()
    assert notebook.capturing
    before = answers(notebook)
    notebook.until(lambda: answers(notebook) > before, "it hears, or hears again by itself")
    notebook.button("Stop").click()
    notebook.status("Disconnected")
