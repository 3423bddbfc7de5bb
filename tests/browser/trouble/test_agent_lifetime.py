"""What comes and goes around a session: the page, the kernel, the output, a second view. Nothing leaks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page, write_speech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="who are you\\nwhat time is it")
agent
"""
THREADS = "sorted(t.name for t in __import__('threading').enumerate() if t.name in {'xvoice agent', 'xvoice-link'})"
USERS = "[row.text for row in agent.transcript if row.who == 'user' and row.text]"


@pytest.fixture(scope="module")
def browser(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    speech = write_speech(engine, (1.0, "Who are you?", 60.0), tmp_path_factory.mktemp("speech") / "who.wav")
    with chromium(speech) as started:
        yield started


@pytest.fixture
def notebook(browser: Browser, lab: Lab) -> Iterator[AgentNotebook]:
    notebook = AgentNotebook(watched_page(browser), lab, [AGENT, "agent"])
    notebook.show()
    yield notebook
    notebook.close()
    notebook.page.context.close()


def begin(notebook: AgentNotebook) -> None:
    notebook.button("Start").click()
    notebook.status("Listening|Thinking|Speaking")
    assert notebook.capturing


def silent(notebook: AgentNotebook) -> None:
    notebook.until(lambda: notebook.live_tracks == 0, "the microphone is let go")


def test_a_reloaded_page_finds_the_talk_and_waits_for_a_click(notebook: AgentNotebook) -> None:
    begin(notebook)
    notebook.until(lambda: notebook.value("len(agent.turns)") == 1, "the question is answered")
    said = notebook.value(USERS)
    notebook.save()
    notebook.page.reload()
    notebook.text("The page was reloaded")
    notebook.text(said[0])
    notebook.button("Mic off").wait_for()
    assert notebook.live_tracks == 0
    assert notebook.value("agent.status") != "disconnected"
    notebook.button("Turn both on").click()
    notebook.button("Mic on. Mute").wait_for()
    assert notebook.capturing
    notebook.until(lambda: len(notebook.value(USERS)) == 2, "it is heard again")
    notebook.until(lambda: notebook.value("len(agent.turns)") == 2, "and answered")
    assert notebook.rendered.any()
    assert notebook.value("len(agent._recorders)") == 1, "it is the same session"


def test_a_restarted_kernel_is_told_and_the_next_agent_is_new(notebook: AgentNotebook) -> None:
    begin(notebook)
    notebook.text("practice partner")
    notebook.menu("Kernel", re.compile("^Restart Kernel…"))
    notebook.page.locator(".jp-Dialog .jp-mod-accept").click()
    notebook.text("The kernel was restarted")
    silent(notebook)
    notebook.status("Disconnected")
    notebook.text("practice partner")
    notebook.forget()
    notebook.show()
    begin(notebook)
    notebook.until(lambda: len(notebook.value(USERS)) == 1, "the new one hears")


def test_a_kernel_that_died_is_told(notebook: AgentNotebook) -> None:
    begin(notebook)
    notebook.die()
    notebook.text("The kernel was restarted")
    silent(notebook)


def test_a_cleared_output_ends_the_session(notebook: AgentNotebook) -> None:
    begin(notebook)
    assert "xvoice agent" in notebook.value(THREADS)
    notebook.cell(0).locator(".jp-InputArea-prompt").click()
    notebook.menu("Edit", "Clear Cell Output")
    notebook.widget.wait_for(state="detached")
    silent(notebook)
    notebook.until(lambda: notebook.value("agent.status") == "disconnected", "the session ends")
    notebook.until(lambda: "xvoice agent" not in notebook.value(THREADS), "its thread ends")
    assert notebook.value("len(agent.transcript) >= 0"), "what was said is kept"


def test_a_cell_that_is_run_again_leaves_nothing_of_the_old_agent(notebook: AgentNotebook) -> None:
    begin(notebook)
    notebook.do("first = agent")
    notebook.show()
    silent(notebook)
    notebook.until(lambda: notebook.value("first.status") == "disconnected", "the old session ends")
    notebook.do("del first; Out.clear(); _ = __ = ___ = None; import gc; gc.collect()")
    begin(notebook)
    notebook.until(lambda: notebook.value(THREADS) == ["xvoice agent", "xvoice-link"], "one agent, one link")
    notebook.button("Stop").click()
    notebook.status("Disconnected")
    silent(notebook)


def test_two_views_share_one_microphone(notebook: AgentNotebook) -> None:
    notebook.run(1)
    views = notebook.page.get_by_role("group", name="Voice agent")
    notebook.until(lambda: views.count() == 2, "two views")
    begin(notebook)
    second = views.nth(1)
    second.get_by_role("button", name="Mic on. Mute").wait_for()
    assert notebook.page.evaluate("globalThis.__asked") == 1
    second.get_by_role("button", name="Mic on. Mute").click()
    notebook.button("Muted. Unmute").wait_for()
    assert not notebook.capturing
    notebook.cell(0).locator(".jp-InputArea-prompt").click()
    notebook.menu("Edit", "Clear Cell Output")
    notebook.until(lambda: views.count() == 1, "one view")
    notebook.button("Muted. Unmute").click()
    notebook.until(lambda: notebook.capturing, "the other view goes on")
    notebook.until(lambda: notebook.value("agent.status") != "disconnected", "and its session")
    # JupyterLab takes the comm away before it tells the view, so that nothing can be said: the silence is what ends it.
    notebook.do("__import__('jupyter_xvoice.link.page').link.page._GONE = 5.0")
    notebook.close_tab()
    silent(notebook)
    notebook.until(lambda: notebook.value("agent.status") == "disconnected", "a closed notebook ends it")
