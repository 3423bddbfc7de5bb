"""The common path: Start, a spoken question, its answer, and what the page rendered of it; then an interruption."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.rendered import RATE, match, samples
from tests.browser.speaking import chromium, watched_page, write_speech
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

QUESTION = "What is the weather in Paris?"
# The first answer is over when the story is asked for, which goes on for minutes when it is interrupted.
FADE = 128  # js/src/audio/playout.ts
SCRIPT = (0.8, QUESTION, 16.0, "Tell me a story.", 10.0, "Stop.", 60.0)
AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="what is the weather in paris\\ntell me a story\\nstop")
agent
"""
# All that the service sent, in order, as it lies in the record's file.
SENT = "__import__('base64').b64encode(agent._recorders[-1].agent.path.read_bytes()).decode()"
ANSWERS = "[[row.text, row.heard, row.sound, row.sounded] for row in agent.transcript if row.who == 'agent']"


@pytest.fixture(scope="module")
def notebook(engine: Engine, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentNotebook]:
    speech = write_speech(engine, SCRIPT, tmp_path_factory.mktemp("speech") / "talk.wav")
    with chromium(speech) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, [AGENT])
        notebook.show()
        yield notebook
        notebook.close()


def test_a_spoken_question_is_answered_and_the_answer_rendered(notebook: AgentNotebook) -> None:
    assert notebook.live_tracks == 0
    notebook.button("Start").click()
    notebook.status("Listening")
    assert notebook.capturing
    notebook.until(lambda: notebook.value("len(agent.turns)") == 1, "the turn is over")
    asked = notebook.value("agent.transcript[0].text")
    assert share_heard(QUESTION, asked) > 0.7
    notebook.text(asked)
    ((text, heard, sound, sounded),) = notebook.value(ANSWERS)
    assert (heard, sounded) == (None, sound)
    notebook.text(text[:20])
    notebook.status("Listening")
    sent = samples(notebook.bytes(SENT))[: round(sound * RATE)]
    found = match(notebook.rendered, sent)
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002
    assert not notebook.rendered[found.begin + sent.size :][: RATE // 2].any(), "nothing comes behind the answer"


def test_a_long_answer_is_interrupted_by_voice(notebook: AgentNotebook) -> None:
    notebook.text(r"interrupted, heard [\d.]+ of [\d.]+ s")
    notebook.until(
        lambda: notebook.value("[turn.outcome for turn in agent.turns[1:2]]") == ["interrupted"], "the turn is over"
    )
    story = notebook.value(ANSWERS)[1]
    text, heard, sound, sounded = story
    assert text.startswith(heard)
    assert 0 < len(heard) < len(text) / 2
    # What the page truly rendered: up to a silence that is none of the story's.
    first = round(notebook.value(ANSWERS)[0][2] * RATE)
    sent = samples(notebook.bytes(SENT))[first : first + round(sound * RATE)]
    # What sounded ends with the fade, in which each sample is softer than it was sent.
    found = match(notebook.rendered, sent[: round(sounded * RATE) - FADE])
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002
    rendered = notebook.rendered[found.begin :]
    length = round(sounded * RATE)
    # Reported is what has sounded at the ear; what the player gave to the device before the fade is a little more.
    assert not rendered[length + RATE // 10 :][: RATE // 10].any()
    # The story itself goes on, at most after the pause between two of its sentences.
    assert np.abs(sent[length + RATE // 10 :][:RATE]).max() > 0
