"""Talk while the kernel is busy: Run All with a long cell, a cell that sets a trait and blocks, another widget's callback."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page, write_speech

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="who are you\\nwhat time is it")
agent
"""
# Its clicks are handled on the subshell that all widgets share. ipykernel 7.4 handles a widget's messages where the widget last
# sent from, which is the main shell for one that a cell made: that is no harm to us.
SLOW = """
import time, ipywidgets
from pathlib import Path

def hold(name):
    while not Path({folder!r}, name).exists():
        time.sleep(0.05)

slow = ipywidgets.Button(description="Slow")
slow.comm._reply_subshell_for = lambda _data, default: default
slow.on_click(lambda _: hold("callback"))
slow
"""
LONG = "hold('cell')"
LOST = "agent._page._link.health.lost"
# The answer of seven seconds is over before it is asked for again.
SCRIPT = (1.0, "Who are you?", 9.0) * 25


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the kernel holds goes on as soon as a file of its name is in it."""
    return tmp_path_factory.mktemp("held")


@pytest.fixture(scope="module")
def notebook(
    engine: Engine, lab: Lab, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AgentNotebook]:
    speech = write_speech(engine, SCRIPT, tmp_path_factory.mktemp("speech") / "who.wav")
    with chromium(speech) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, [AGENT, SLOW.format(folder=str(folder)), LONG])
        yield notebook
        notebook.close()


def answers(notebook: AgentNotebook) -> int:
    return notebook.widget.get_by_text(re.compile("nothing leaves it")).count()


def hears(notebook: AgentNotebook) -> None:
    """The page does not say that nobody hears it, but for a moment of a slow machine."""
    notebook.until(lambda: notebook.widget.get_by_text("The kernel is busy").count() == 0, "the kernel hears")


def test_a_talk_begins_and_goes_on_beside_a_long_cell(notebook: AgentNotebook, folder: Path) -> None:
    notebook.menu("Run", "Run All Cells")
    busy = notebook.cell(2).locator(".jp-InputPrompt", has_text="[*]:")
    busy.wait_for()
    notebook.status("Disconnected")
    notebook.button("Start").click()
    notebook.status("Speaking")
    notebook.until(lambda: answers(notebook) > 0, "it is answered")
    notebook.until(lambda: bool(notebook.rendered.any()), "the answer sounds")
    hears(notebook)
    assert busy.is_visible(), "the cell goes on"
    (folder / "cell").touch()
    busy.wait_for(state="detached")
    assert notebook.value(LOST) == 0


def test_a_cell_that_sets_a_trait_and_blocks_takes_nothing_away(notebook: AgentNotebook, folder: Path) -> None:
    before = answers(notebook)
    notebook.begin("agent._page._widget.tabbable = True; hold('trait')")
    notebook.until(lambda: answers(notebook) > before, "it is asked and answered beside the cell")
    hears(notebook)
    (folder / "trait").touch()
    assert notebook.value(LOST) == 0


def test_another_widgets_callback_is_told_and_passes(notebook: AgentNotebook, folder: Path) -> None:
    notebook.page.get_by_role("button", name="Slow").click()
    notebook.text("The kernel is busy and cannot hear you")
    notebook.button("Mic on, not heard. Mute").wait_for()
    assert notebook.capturing
    (folder / "callback").touch()
    notebook.button("Mic on. Mute").wait_for()
    before = answers(notebook)
    notebook.until(lambda: answers(notebook) > before, "it hears again by itself")
    notebook.button("Stop").click()
    notebook.status("Disconnected")
