"""A conversation by typing: no microphone, the answer's sound all the same, functions that ask first, hostile words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.rendered import match, samples
from tests.browser.speaking import chromium, watched_page
from tests.browser.test_agent_talk import SENT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.lab import Lab

AGENT = """
from jupyter_xvoice import VoiceAgent, tool

calls = []

def weather(city: str) -> str:
    '''The weather of a city.

    Args:
        city: the city.
    '''
    calls.append(city)
    return "<b>18 degrees</b> in " + city

agent = VoiceAgent(tools=[tool(weather, requires_approval=True)])
agent
"""
HOSTILE = "<img src=x onerror='window.hacked = 1'> who are you?"


@pytest.fixture(scope="module")
def notebook(lab: Lab) -> Iterator[AgentNotebook]:
    with chromium(None) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, [AGENT])
        notebook.show()
        yield notebook
        notebook.close()


def type_text(notebook: AgentNotebook, text: str) -> None:
    box = notebook.widget.get_by_role("textbox").first
    box.fill(text)
    box.press("Enter")


def test_typing_begins_without_a_microphone_and_is_answered_with_sound(notebook: AgentNotebook) -> None:
    type_text(notebook, HOSTILE)
    notebook.until(lambda: notebook.value("len(agent.turns)") == 1, "the turn is over")
    assert notebook.live_tracks == 0
    notebook.text("by typing")
    notebook.widget.get_by_text(HOSTILE).first.wait_for()
    assert notebook.page.evaluate("window.hacked") is None
    found = match(notebook.rendered, samples(notebook.bytes(SENT)))
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002


def test_a_function_waits_until_it_is_allowed(notebook: AgentNotebook) -> None:
    type_text(notebook, "What is the weather in Paris?")
    notebook.status("Thinking")
    notebook.text("tool waits for you")
    focused = notebook.page.evaluate("document.activeElement.tagName")
    assert focused == "TEXTAREA", "asking does not take the focus"
    assert notebook.value("calls") == []
    notebook.button("Run once").click()
    notebook.until(lambda: notebook.value("len(agent.turns)") == 2, "the turn is over")
    assert [city.lower() for city in notebook.value("calls")] == ["paris"]
    notebook.text("allowed, done in")
    assert notebook.widget.locator("b", has_text="18 degrees").count() == 0


def test_a_function_that_is_denied_does_not_run(notebook: AgentNotebook) -> None:
    type_text(notebook, "What is the weather in Berlin?")
    notebook.button("Deny").click()
    notebook.text("denied by you")
    notebook.until(lambda: notebook.value("len(agent.turns)") == 3, "the turn is over")
    assert len(notebook.value("calls")) == 1


def test_typing_interrupts_what_is_said(notebook: AgentNotebook) -> None:
    type_text(notebook, "Tell me a story.")
    told = "[row.sounded for asked, row in zip(agent.transcript, agent.transcript[1:]) if asked.text == 'Tell me a story.']"
    notebook.until(lambda: any(seconds > 0.5 for seconds in notebook.value(told)), "the story has begun")
    notebook.status("Speaking")
    type_text(notebook, "Who are you?")
    notebook.text(r"interrupted, heard [\d.]+ of")
    notebook.until(lambda: "practice partner" in notebook.value("agent.transcript[-1].text"), "it is answered")


def test_stop_ends_with_a_summary_and_the_record(notebook: AgentNotebook) -> None:
    notebook.button("Stop").click()
    notebook.status("Disconnected")
    notebook.text("ended by you")
    notebook.text("Median")
    with notebook.page.expect_download() as download:
        notebook.button("Recording as WAV").click()
    assert download.value.path().read_bytes()[:4] == b"RIFF"
    notebook.until(
        lambda: not notebook.value("[t.name for t in __import__('threading').enumerate() if 'agent' in t.name]"),
        "the session's thread ends",
    )
