"""Mute and push to talk: what the browser captures, what the control says, what the kernel hears."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page, write_speech

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.browser.lab import Lab

# Somebody who asks the same thing all the time, from when there was time to mute.
SCRIPT = (8.0, *("Who are you?", 2.1) * 60)
AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases="who are you\\nwhat time is it")
agent
"""
SENT = "agent.recording.user.duration"
FRAMES = "agent._page._link.health.frames"
SPOKEN = "[row.text for row in agent.transcript if row.who == 'user' and row.text]"


# Every 50 ms: the dot is red if and only if the browser captures. A drawing may come a moment later, a lie would stay.
WATCH_DOT = """() => {
  globalThis.__lies = [];
  let wrong = 0;
  setInterval(() => {
    const red = document.querySelector('.xa-mic-open, .xa-mic-deaf, .xa-mic-held') !== null;
    const captures = globalThis.__tracks.some((track) => track.readyState === 'live' && track.enabled);
    wrong = red === captures ? 0 : wrong + 1;
    if (wrong === 10) globalThis.__lies.push([red, captures]);
  }, 50);
}"""


@pytest.fixture(scope="module")
def notebook(engine: Engine, lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AgentNotebook]:
    speech = write_speech(engine, SCRIPT, tmp_path_factory.mktemp("speech") / "again.wav")
    with chromium(speech) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, [AGENT])
        notebook.show()
        notebook.page.evaluate(WATCH_DOT)
        yield notebook
        notebook.close()


def test_muted_the_browser_captures_nothing_and_zeros_flow(notebook: AgentNotebook) -> None:
    notebook.button("Start").click()
    notebook.button("Mic on. Mute").click()
    notebook.button("Muted. Unmute").wait_for()
    assert notebook.live_tracks > 0
    assert not notebook.capturing
    notebook.status("Idle")
    notebook.text("you are muted")
    notebook.until(lambda: notebook.value(SENT) > 13, "the question was asked, and sound went out all the time")
    assert notebook.value(SPOKEN) == []
    assert not any(notebook.value("[float(x) for x in agent.recording.user.samples[-48000:]]"))


def test_unmuted_it_is_heard_again(notebook: AgentNotebook) -> None:
    notebook.button("Muted. Unmute").click()
    notebook.button("Mic on. Mute").wait_for()
    assert notebook.capturing
    notebook.until(lambda: "who are you" in " ".join(notebook.value(SPOKEN)), "the question is heard")


def test_push_to_talk_hears_only_while_the_key_is_held(notebook: AgentNotebook) -> None:
    notebook.widget.get_by_role("radio", name="Push to talk").click()
    control = notebook.button("Hold to talk")
    control.wait_for()
    assert not notebook.capturing
    notebook.status("Idle")
    # The kernel hears of it after the page: what was being said until then is thrown away.
    notebook.until(lambda: notebook.value("agent.status_detail") == "hold Space to talk", "the kernel has switched")
    spoken = len(notebook.value(SPOKEN))
    before, sent = notebook.value(FRAMES), notebook.value(SENT)
    notebook.until(lambda: notebook.value(FRAMES) > before + 30, "frames of a second at least came")
    assert len(notebook.value(SPOKEN)) == spoken

    control.focus()
    notebook.page.keyboard.down("Space")
    notebook.button("Mic on, talking. Release to send").wait_for()
    assert notebook.capturing
    notebook.status("Listening")
    # A whole question is in any four seconds of it.
    notebook.until(lambda: notebook.value(SENT) > sent + 4.2, "what is said while the key is held goes out")
    notebook.page.keyboard.up("Space")
    control.wait_for()
    assert not notebook.capturing
    notebook.until(lambda: len(notebook.value(SPOKEN)) > spoken, "what was said is a turn")
    assert "who are you" in notebook.value(SPOKEN)[-1]
    notebook.status("Speaking")
    notebook.until(
        lambda: "practice partner" in str(notebook.value("[turn.text for turn in agent.turns][-1:]")), "it is answered"
    )
    assert notebook.cell(0).is_visible(), "the keys did not reach the notebook"


def test_hands_free_again_while_it_goes_on(notebook: AgentNotebook) -> None:
    spoken = len(notebook.value(SPOKEN))
    notebook.widget.get_by_role("radio", name="Hands-free").click()
    notebook.button("Mic on. Mute").wait_for()
    assert notebook.capturing
    notebook.until(lambda: len(notebook.value(SPOKEN)) > spoken, "it is heard without a key")
    notebook.button("Stop").click()
    notebook.status("Disconnected")
    assert notebook.live_tracks == 0
    assert notebook.page.evaluate("globalThis.__lies") == []
