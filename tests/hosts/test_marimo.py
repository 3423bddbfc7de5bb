"""marimo, as an app and as a notebook that is edited: talk, be answered; record, caption, review, hear."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import textwrap
import time
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pytest

from tests.browser.lab import REPOSITORY
from tests.browser.live_notebook import RENDERED
from tests.browser.rendered import RATE, match, samples
from tests.browser.test_agent_talk import QUESTION
from tests.hosts.conftest import python_of
from tests.hosts.widgets import (
    ASKED,
    BEGIN,
    CELLS,
    DEADLINE,
    STREAM,
    caption,
    group,
    hear_voices,
    record,
    review,
    until,
)
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import NDArray
    from playwright.sync_api import Page

HEAD = """
import marimo

app = marimo.App()
"""
AGENT = """
from jupyter_xvoice import VoiceAgent
agent = VoiceAgent(local_phrases='what is the weather in paris')
agent
"""
# It tells the test what Python knows: nothing else looks into marimo's kernel.
TELL = """
import json, pathlib, threading
told = pathlib.Path({told!r})
questions = {{{questions}}}

def tell():
    while True:
        known = {{name: question() for name, question in questions.items()}}
        told.with_suffix(".new").write_text(json.dumps(known))
        told.with_suffix(".new").replace(told)
        threading.Event().wait(0.2)

threading.Thread(target=tell, daemon=True).start()
"""
QUESTIONS = ASKED | {
    "turns": "len(agent.turns)",
    "rows": "[[row.who, row.text, row.heard, row.sound, row.sounded] for row in agent.transcript]",
    "sent": "__import__('base64').b64encode(agent._recorders[-1].agent.path.read_bytes() if agent.turns else b'').decode()",
}


def write_app(path: Path, told: Path) -> None:
    """A cell a widget."""
    questions = ", ".join(f"{name!r}: lambda: {expression}" for name, expression in QUESTIONS.items())
    cells = [BEGIN, AGENT, *CELLS.values(), STREAM, TELL.format(told=str(told), questions=questions)]
    bodies = [textwrap.indent(cell.strip("\n"), "    ") for cell in cells]
    path.write_text(HEAD + "".join(f"\n\n@app.cell\ndef _():\n{body}\n    return\n" for body in bodies))


class Marimo:
    """A notebook that is served; ``mode`` is ``run`` or ``edit``."""

    def __init__(self, folder: Path, mode: str) -> None:
        folder.mkdir()
        self.mode = mode
        self._told = folder / "told.json"
        app = folder / "app.py"
        write_app(app, self._told)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self._log = folder / "log"
        own = {"HOME": str(folder), "JUPYTER_XVOICE_CACHE_DIR": str(folder / "cache")}
        own |= {"JUPYTER_XVOICE_DATA_DIR": str(folder / "voices"), "PYTHONPATH": str(REPOSITORY)}
        options = ["--headless", "--no-token", "--host", "127.0.0.1", "--port", str(port)]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [python_of("marimo"), "-m", "marimo", mode, str(app), *options],
                env=os.environ | own,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def __enter__(self) -> Self:
        end = time.monotonic() + DEADLINE
        while True:
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < end, self._log.read_text()
            try:
                socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])), timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            print(self._log.read_text()[-3000:], file=sys.stderr)
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def ask(self, name: str) -> Any:
        """What Python knows, by the name of the question; of the last fifth of a second."""
        return json.loads(self._told.read_text())[name]


@pytest.fixture(scope="module", params=["run", "edit"])
def server(request: pytest.FixtureRequest, page: Page, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marimo]:
    """It serves an app or a notebook, which is open in the page and has run."""
    with Marimo(tmp_path_factory.mktemp("marimo") / request.param, request.param) as server:
        page.goto(server.url)
        if server.mode == "edit":  # nothing runs by itself there
            page.locator(".cm-content").first.wait_for(timeout=DEADLINE * 1000)
            page.get_by_test_id("run-button").last.click()
        page.locator(".xv-speech").wait_for(timeout=DEADLINE * 1000)
        yield server
        page.goto("about:blank")


def test_a_spoken_question_is_answered_and_the_answer_rendered(page: Page, server: Marimo) -> None:
    widget = group(page, "Voice agent")
    widget.get_by_role("button", name="Start").click()
    widget.locator(".xa-word", has_text="Listening").wait_for(timeout=DEADLINE * 1000)
    until(page, lambda: server.ask("turns") == 1, "the turn is over")
    asked, answered = [row for row in server.ask("rows") if row[0] in {"user", "agent"}]
    assert share_heard(QUESTION, asked[1]) > 0.7
    widget.get_by_text(asked[1]).first.wait_for()
    _, text, heard, sound, sounded = answered
    assert (heard, sounded) == (None, sound)
    widget.get_by_text(text[:20]).first.wait_for()
    rendered = np.frombuffer(base64.b64decode(page.evaluate(RENDERED)), dtype=np.float32)
    sent = samples(base64.b64decode(server.ask("sent")))[: round(sound * RATE)]
    found = match(rendered, sent)
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002
    widget.get_by_role("button", name="Stop").click()
    widget.locator(".xa-word", has_text="Disconnected").wait_for()


def test_a_recording_arrives(page: Page, server: Marimo, spoken: NDArray[np.float32]) -> None:
    record(page, server.ask, spoken)


def test_captions_arrive(page: Page, server: Marimo) -> None:
    caption(page, server.ask)


def test_a_recording_is_reviewed(page: Page, server: Marimo) -> None:
    review(page, server.ask)


@pytest.mark.usefixtures("server")
def test_voices_are_heard(page: Page) -> None:
    hear_voices(page)


@pytest.mark.usefixtures("server")
def test_a_streamed_speech_is_there_when_it_is_whole(page: Page) -> None:
    """Nothing sounds while it is made: marimo has no display that a running cell could fill."""
    speech = page.locator(".xv-speech").first
    audio = speech.locator("audio")
    until(page, lambda: audio.evaluate("a => a.duration > 1"), "the browser knows it")
    audio.evaluate("a => a.play()")
    page.wait_for_function("() => document.querySelector('.xv-speech audio').currentTime > 0.3")
