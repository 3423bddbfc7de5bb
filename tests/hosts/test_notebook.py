"""Jupyter Notebook 7: start, talk, be answered."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.lab import Lab
from tests.browser.rendered import RATE, match, samples
from tests.browser.test_agent_talk import AGENT, ANSWERS, QUESTION, SENT
from tests.hosts.conftest import python_of
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page


class Notebook7(Lab):
    """The application ``jupyter notebook``, a page a notebook."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, (python_of("notebook"), "-m", "notebook"))

    def address(self, path: Path) -> str:
        return f"{self.url}notebooks/{path.name}?v={secrets.token_hex(2)}&token={self.token}"


@pytest.fixture
def notebook(page: Page, tmp_path: Path) -> Iterator[AgentNotebook]:
    with Notebook7(tmp_path / "server") as server:
        notebook = AgentNotebook(page, server, [AGENT])
        notebook.show()
        yield notebook
        notebook.close()


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
