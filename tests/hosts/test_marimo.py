"""marimo, as an app and as a notebook that is edited: start, talk, be answered."""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import pytest

from tests.browser.agent_notebook import RENDERED
from tests.browser.lab import REPOSITORY
from tests.browser.rendered import RATE, match, samples
from tests.browser.test_agent_talk import QUESTION
from tests.hosts.conftest import python_of
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import TracebackType

    from playwright.sync_api import Page

DEADLINE = 60.0
# The second cell tells the test what the agent knows: nothing else looks into marimo's kernel.
APP = """
import marimo

app = marimo.App()


@app.cell
def _():
    from jupyter_xvoice import VoiceAgent

    agent = VoiceAgent(local_phrases="what is the weather in paris")
    agent
    return (agent,)


@app.cell
def _(agent):
    import base64, json, pathlib, threading

    told = pathlib.Path({told!r})

    def tell():
        while True:
            rows = [[row.who, row.text, row.heard, row.sound, row.sounded] for row in agent.transcript]
            sent = agent._recorders[-1].agent.path.read_bytes() if agent.turns else b""
            known = {{"turns": len(agent.turns), "rows": rows, "sent": base64.b64encode(sent).decode()}}
            told.with_suffix(".new").write_text(json.dumps(known))
            told.with_suffix(".new").replace(told)
            threading.Event().wait(0.2)

    threading.Thread(target=tell, daemon=True).start()
    return
"""


class Marimo:
    """A notebook that is served; ``mode`` is ``run`` or ``edit``."""

    def __init__(self, folder: Path, mode: str) -> None:
        folder.mkdir()
        self.mode = mode
        self._told = folder / "told.json"
        app = folder / "app.py"
        app.write_text(APP.format(told=str(self._told)))
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

    def known(self) -> dict[str, Any]:
        """What the agent knows."""
        known: dict[str, Any] = json.loads(self._told.read_text()) if self._told.exists() else {"turns": 0, "rows": []}
        return known


@pytest.fixture(params=["run", "edit"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Marimo]:
    with Marimo(tmp_path / "marimo", request.param) as server:
        yield server


def until(page: Page, met: Callable[[], bool]) -> None:
    end = time.monotonic() + DEADLINE
    while not met():
        assert time.monotonic() < end
        page.wait_for_timeout(100)


def test_a_spoken_question_is_answered_and_the_answer_rendered(page: Page, server: Marimo) -> None:
    page.goto(server.url)
    if server.mode == "edit":  # nothing runs by itself there
        page.locator(".cm-content").first.wait_for(timeout=DEADLINE * 1000)
        page.get_by_test_id("run-button").last.click()
    widget = page.get_by_role("group", name="Voice agent").first
    widget.get_by_role("button", name="Start").click(timeout=DEADLINE * 1000)
    widget.locator(".xa-status", has_text="Listening").wait_for(timeout=DEADLINE * 1000)
    until(page, lambda: server.known()["turns"] == 1)
    known = server.known()
    asked, answered = [row for row in known["rows"] if row[0] in {"user", "agent"}]
    assert share_heard(QUESTION, asked[1]) > 0.7
    widget.get_by_text(asked[1]).first.wait_for()
    _, text, heard, sound, sounded = answered
    assert (heard, sounded) == (None, sound)
    widget.get_by_text(text[:20]).first.wait_for()
    rendered = np.frombuffer(base64.b64decode(page.evaluate(RENDERED)), dtype=np.float32)
    found = match(rendered, samples(base64.b64decode(known["sent"]))[: round(sound * RATE)])
    assert found.correlation >= 0.98
    assert found.longest_difference < 0.002
    widget.get_by_role("button", name="Stop").click()
    widget.locator(".xa-status", has_text="Disconnected").wait_for()
