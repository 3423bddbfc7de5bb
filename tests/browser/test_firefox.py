"""Firefox: start, talk, be answered, interrupt; the answer that was rendered is the one that was sent."""

from __future__ import annotations

import base64
import secrets
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.firefox import Firefox, find_firefox
from tests.browser.live_notebook import RENDERED
from tests.browser.notebook_kernel import NotebookKernel
from tests.browser.rendered import RATE, match, samples
from tests.browser.speaking import WATCH, write_speech
from tests.browser.test_agent_talk import AGENT, ANSWERS, QUESTION, SCRIPT, SENT
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab
    from tests.browser.sound_card import SoundCard

CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell"
WIDGET = "document.querySelector('[aria-label=\"Voice agent\"]')"


class Notebook(NotebookKernel):
    """One notebook in Firefox, whose first cell shows an agent."""

    def __init__(self, firefox: Firefox, lab: Lab) -> None:
        super().__init__(lab, lab.notebook(f"firefox-{secrets.token_hex(4)}.ipynb", [AGENT]))
        self.firefox = firefox
        firefox.open(lab.address(self.path))
        firefox.wait(f"document.querySelector('{CELL}')")
        lab.wait_for_kernel()
        firefox.wait("document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=\"idle\"]')")
        firefox.click("[data-jp-item-name=run]")
        self.status("Disconnected")

    def status(self, word: str, seconds: float = 60.0) -> None:
        """Waits for the word in the toolbar."""
        try:
            self.firefox.wait(f"{WIDGET}?.querySelector('.xa-word')?.textContent.includes('{word}')", seconds)
        except AssertionError as late:
            raise AssertionError(f"not {word}: {self.firefox.evaluate(f'{WIDGET}?.innerText')!r}") from late

    def text(self, words: str, seconds: float = 60.0) -> None:
        """Waits until the widget says so (a regular expression)."""
        self.firefox.wait(f"/{words}/i.test({WIDGET}.innerText)", seconds)

    def until(self, expression: str, seconds: float = 60.0) -> None:
        """Waits until ``expression`` is true in the kernel."""
        end = time.monotonic() + seconds
        while not self.value(f"bool({expression})"):
            assert time.monotonic() < end, f"within {seconds} s: {expression}; {self.value('agent.transcript.text')}"
            time.sleep(0.2)

    @property
    def rendered(self) -> NDArray[np.float32]:
        """What the page's players have rendered."""
        return np.frombuffer(base64.b64decode(self.firefox.evaluate(f"({RENDERED})()")), dtype=np.float32)


@pytest.fixture(scope="module")
def notebook(lab: Lab, card: SoundCard) -> Iterator[Notebook]:
    with Firefox(find_firefox(), card) as firefox:
        firefox.before(WATCH)
        notebook = Notebook(firefox, lab)
        yield notebook
        notebook.close()


@pytest.fixture(scope="module")
def talk(
    engine: Engine, notebook: Notebook, card: SoundCard, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The agent listens, and somebody speaks."""
    speech = write_speech(engine, SCRIPT[:-1], tmp_path_factory.mktemp("speech") / "talk.wav")
    notebook.firefox.click('[aria-label="Voice agent"] ::-p-text(Start)')
    notebook.status("Listening")
    speaking = card.speak(speech)
    yield
    speaking.terminate()
    speaking.wait(10)


@pytest.mark.usefixtures("talk")
def test_a_spoken_question_is_answered_and_the_answer_rendered(notebook: Notebook) -> None:
    notebook.until("len(agent.turns) == 1")
    assert share_heard(QUESTION, notebook.value("agent.transcript[0].text")) > 0.7
    ((text, heard, sound, sounded),) = notebook.value(ANSWERS)
    assert (heard, sounded) == (None, sound)
    notebook.text(text[:20])
    sent = samples(notebook.bytes(SENT))[: round(sound * RATE)]
    found = match(notebook.rendered, sent)
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002


@pytest.mark.usefixtures("talk")
def test_a_long_answer_is_interrupted_by_voice(notebook: Notebook) -> None:
    notebook.text(r"interrupted, heard [\d.]+ of [\d.]+ s")
    notebook.until("[turn.outcome for turn in agent.turns[1:2]] == ['interrupted']")
    text, heard, _, sounded = notebook.value(ANSWERS)[1]
    assert text.startswith(heard)
    assert 0 < len(heard) < len(text) / 2
    first = round(notebook.value(ANSWERS)[0][2] * RATE)
    sent = samples(notebook.bytes(SENT))[first : first + round(sounded * RATE)]
    found = match(notebook.rendered, sent)
    assert found.correlation >= 0.98
    assert not notebook.rendered[found.begin + sent.size + RATE // 10 :][: RATE // 10].any()
