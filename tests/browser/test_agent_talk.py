"""The common path: Start, a spoken question, its answer, and what the page rendered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

QUESTION = "What is the weather in Paris?"
AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="what is the weather in paris\\nwho are you\\nwhat time is it")
agent
"""
# All that the service sent, in order, as it lies in the record's file.
SENT = "__import__('base64').b64encode(agent._recorders[-1].agent.path.read_bytes()).decode()"


@pytest.fixture(scope="module")
def notebook(engine: Engine, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentNotebook]:
    speech = write_speech(engine, [0.8, QUESTION, 60.0], tmp_path_factory.mktemp("speech") / "question.wav")
    with chromium(speech) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, [AGENT])
        yield notebook
        notebook.close()


def test_a_spoken_question_is_answered_and_the_answer_rendered(notebook: AgentNotebook) -> None:
    notebook.show()
    assert not notebook.capturing
    notebook.button("Start").click()
    notebook.status("Listening")
    assert notebook.capturing
    notebook.until(lambda: notebook.value("len(agent.turns)") == 1, "the turn is over")
    asked, answered = notebook.value("[[row.text, row.heard, row.final] for row in agent.transcript]")[:2]
    assert share_heard(QUESTION, asked[0]) > 0.7
    assert answered[1] is None
    assert answered[2]
    notebook.text(answered[0])
    notebook.status("Listening")

    sent = np.frombuffer(notebook.bytes(SENT), dtype="<i2").astype(np.float32) / 32768
    rendered = notebook.rendered
    begin = np.flatnonzero(np.abs(rendered) > 0)[0] - np.flatnonzero(np.abs(sent) > 0)[0]
    heard = rendered[max(begin, 0) :][: sent.size]
    assert heard.size == sent.size
    assert correlation(heard, sent) >= 0.98
    assert longest_difference(heard, sent) < 0.002
    assert not rendered[begin + sent.size :].any(), "nothing comes behind the answer"


def correlation(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    return float(np.corrcoef(one, other)[0, 1])


def longest_difference(one: NDArray[np.float32], other: NDArray[np.float32]) -> float:
    """Seconds: a gap or a repetition would go on until the end."""
    wrong = np.abs(one - other) > 0.01
    edges = np.flatnonzero(np.diff(np.concatenate([[0], wrong.astype(np.int8), [0]])))
    return float(np.max(edges[1::2] - edges[::2], initial=0)) / 24_000
