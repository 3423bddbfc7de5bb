"""No microphone, or no sound: the card that says so in JupyterLab, and the talk that goes on all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.speaking import chromium, watched_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.lab import Lab

AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent()
agent
"""
ANSWER = "practice partner"
DEVICE = "--use-fake-device-for-media-stream"
ALLOWED = "--use-fake-ui-for-media-stream"
UNPLUG = """() => {
  navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('gone', 'NotFoundError'));
  for (const track of globalThis.__tracks) {
    track.stop();
    track.dispatchEvent(new Event('ended'));
  }
}"""
HOLD_BACK = "() => Promise.all(globalThis.__contexts.filter((c) => c.sampleRate === 24000).map((c) => c.suspend()))"


@pytest.fixture(scope="module")
def path(lab: Lab) -> Iterator[Path]:
    """One notebook and one kernel for all browsers."""
    yield lab.notebook("trouble.ipynb", [AGENT, "agent.start().ask('Who are you?').text"])
    lab.end_sessions()


def ask(notebook: AgentNotebook) -> None:
    box = notebook.widget.get_by_role("textbox").first
    box.fill("Who are you?")
    box.press("Enter")
    notebook.text(ANSWER)


def stop(notebook: AgentNotebook) -> None:
    notebook.button("Stop").click()
    notebook.status("Disconnected")


def test_denied_and_then_allowed(lab: Lab, path: Path) -> None:
    with chromium(None, left_out=[ALLOWED]) as browser:
        notebook = AgentNotebook(watched_page(browser, permissions=[]), lab, path)
        notebook.show()
        notebook.button("Start").click()
        notebook.text("The browser blocks the microphone")
        notebook.text("Permission denied")
        notebook.status("Disconnected")
        assert not notebook.capturing
        notebook.page.context.grant_permissions(["microphone"])
        notebook.button("Try again").click()
        notebook.status("Listening")
        assert notebook.capturing
        stop(notebook)


def test_without_a_microphone_by_typing(lab: Lab, path: Path) -> None:
    with chromium(None, left_out=[DEVICE]) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, path)
        notebook.show()
        notebook.button("Start").click()
        notebook.text("No microphone is connected")
        notebook.button("Go on by typing").click()
        notebook.text("by typing")
        ask(notebook)
        notebook.until(lambda: bool(notebook.rendered.any()), "the answer sounds")
        stop(notebook)


def test_unplugged_and_sound_held_back_and_a_session_of_pythons(lab: Lab, path: Path) -> None:
    with chromium(None) as browser:
        notebook = AgentNotebook(watched_page(browser), lab, path)
        notebook.show()
        notebook.button("Start").click()
        notebook.status("Listening|Thinking|Speaking")
        notebook.page.evaluate(UNPLUG)
        notebook.text("No microphone is connected")
        assert not notebook.capturing
        notebook.button("Go on by typing").click()
        notebook.button("Mic off").wait_for()
        ask(notebook)

        notebook.page.evaluate(HOLD_BACK)
        notebook.text("The browser holds the sound back")
        notebook.button("Turn sound on").click()
        notebook.until(lambda: notebook.widget.get_by_text("holds the sound back").count() == 0, "it is over")
        stop(notebook)

        notebook.run(1)
        notebook.text("The browser holds the sound back")
        notebook.button("Turn sound on").click()
        rendered = notebook.rendered.size
        notebook.run(1)
        notebook.until(lambda: bool(notebook.rendered[rendered:].any()), "the page plays Python's session")
        stop(notebook)


def test_plain_http_from_another_machine(lab: Lab, path: Path) -> None:
    with chromium(None, "--host-resolver-rules=MAP lab.test 127.0.0.1") as browser:
        elsewhere = lab.named("lab.test")
        notebook = AgentNotebook(watched_page(browser), elsewhere, path)
        assert not notebook.page.evaluate("isSecureContext")
        notebook.show()
        notebook.button("Start").click()
        notebook.text("only on secure pages")
        notebook.button("Go on by typing").click()
        ask(notebook)
        assert notebook.widget.get_by_text("holds the sound back").count() == 0
        stop(notebook)


def test_inside_a_page_that_does_not_pass_the_microphone_on(lab: Lab, path: Path) -> None:
    with chromium(None) as browser:
        page = watched_page(browser)
        frame = f"<iframe src='{lab.address(path)}' allow=\"microphone 'none'\" width=1280 height=800></iframe>"
        page.route("**/outer.html", lambda route: route.fulfill(body=frame, content_type="text/html"))
        page.goto(f"{lab.url}outer.html")
        inner = page.frame_locator("iframe")
        inner.locator(".jp-CodeCell .jp-InputArea-editor").first.click()
        page.keyboard.press("Control+Enter")
        widget = inner.get_by_role("group", name="Voice agent").first
        widget.get_by_role("button", name="Start").click(timeout=60_000)
        widget.get_by_text("This page may not use the microphone").wait_for()
        widget.get_by_role("button", name="Open in a tab").wait_for()
