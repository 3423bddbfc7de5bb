"""Jupyter Notebook 7: talk, be answered; record, caption, review, hear."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.lab import Lab
from tests.browser.rendered import RATE, match, samples
from tests.browser.test_agent_talk import AGENT, ANSWERS, QUESTION, SENT
from tests.hosts.conftest import python_of
from tests.hosts.widgets import ASKED, BEGIN, CELLS, DEADLINE, STREAM, caption, hear_voices, record, review
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray
    from playwright.sync_api import Page


class Notebook7(Lab):
    """The application ``jupyter notebook``, a page a notebook."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, (python_of("notebook"), "-m", "notebook"))

    def address(self, path: Path) -> str:
        return f"{self.url}notebooks/{path.name}?v={secrets.token_hex(2)}&token={self.token}"


@pytest.fixture(scope="module")
def notebook(page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentNotebook]:
    with Notebook7(tmp_path_factory.mktemp("notebook") / "server") as server:
        notebook = AgentNotebook(page, server, [AGENT, BEGIN, *CELLS.values(), STREAM])
        notebook.show()
        notebook.run(1)
        yield notebook
        notebook.close()


@pytest.fixture
def ask(notebook: AgentNotebook) -> Callable[[str], Any]:
    """What Python knows, by the name of the question."""
    return lambda name: notebook.value(ASKED[name])


def run(notebook: AgentNotebook, name: str) -> None:
    """Runs the cell of a widget."""
    notebook.run(2 + list(CELLS).index(name))


def test_a_spoken_question_is_answered_and_the_answer_rendered(notebook: AgentNotebook) -> None:
    notebook.button("Start").click()
    notebook.status("Listening")
    notebook.until(lambda: notebook.value("len(agent.turns)") == 1, "the turn is over")
    asked = notebook.value("agent.transcript[0].text")
    assert share_heard(QUESTION, asked) > 0.7
    notebook.text(asked)
    ((text, heard, sound, sounded),) = notebook.value(ANSWERS)
    assert (heard, sounded) == (None, sound)
    notebook.text(text[:20])
    sent = samples(notebook.bytes(SENT))[: round(sound * RATE)]
    found = match(notebook.rendered, sent)
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002
    notebook.button("Stop").click()
    notebook.status("Disconnected")
    assert notebook.live_tracks == 0


def test_a_recording_arrives(notebook: AgentNotebook, ask: Callable[[str], Any], spoken: NDArray[np.float32]) -> None:
    run(notebook, "clip")
    record(notebook.page, ask, spoken)


def test_captions_arrive(notebook: AgentNotebook, ask: Callable[[str], Any]) -> None:
    run(notebook, "captions")
    caption(notebook.page, ask)


def test_a_recording_is_reviewed(notebook: AgentNotebook, ask: Callable[[str], Any]) -> None:
    run(notebook, "player")
    review(notebook.page, ask)


def test_voices_are_heard(notebook: AgentNotebook) -> None:
    run(notebook, "studio")
    hear_voices(notebook.page)


def test_a_speech_sounds_while_it_is_made(notebook: AgentNotebook) -> None:
    number, before = 2 + len(CELLS), notebook.rendered.size
    notebook.run(number, wait=False)
    notebook.cell(number).locator(".xt").wait_for()
    notebook.until(lambda: bool(notebook.rendered[before:].any()), "it sounds")
    notebook.cell(number).locator(".xv-speech.xv-on").wait_for(timeout=DEADLINE * 1000)
    assert notebook.cell(number).locator(".xt").count() == 0
