"""What the tests of the agent share: a question that was spoken, a wait with a deadline, a microphone that is a test."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice import VoiceAgent
    from jupyter_xvoice.agent import Capture, Notice, Row, Status, ToolRun, Turn
    from jupyter_xvoice.api import AudioFormat
    from tests.wire.fake_page import FakePage

PHRASES = "what is the weather in paris\nwho are you\nwhat time is it\nstop"
LONG = "Tell me about yourself."


def wait_until(true: Callable[[], bool], seconds: float = 60.0) -> None:
    """Waits until ``true()``; fails after ``seconds``."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"nothing happened within {seconds} s"
        threading.Event().wait(0.02)


def sounded(agent: VoiceAgent) -> float:
    """Seconds of the agent's sound that were rendered so far."""
    return sum(row.sounded for row in agent.transcript if row.who == "agent")


class HandMicrophone:
    """A microphone that says what the test says."""

    def __init__(self) -> None:
        self.capture: Capture | None = None
        self.form: AudioFormat | None = None
        self.muted: list[bool] = []
        self.closed = 0

    def open(self, form: AudioFormat, capture: Capture) -> None:
        self.form, self.capture = form, capture

    def mute(self, *, on: bool) -> None:
        self.muted.append(on)

    def close(self) -> None:
        self.closed += 1

    def speak(self, pcm: bytes) -> None:
        assert self.capture is not None
        for start in range(0, len(pcm), 1920):  # 40 ms at 24 kHz
            self.capture.take(pcm[start : start + 1920])


class BlindView:
    """A view that shows nothing; tests look at what they need."""

    def status(self, status: Status) -> None: ...
    def row(self, row: Row) -> None: ...
    def tool(self, run: ToolRun) -> None: ...
    def turn(self, turn: Turn) -> None: ...
    def notice(self, notice: Notice) -> None: ...
    def notice_over(self, name: str) -> None: ...
    def stage(self, name: str, seconds: float | None) -> None: ...
    def beat(self) -> None: ...


def speaking(page: FakePage, seconds: float = 0.6) -> dict[str, Any]:
    """A long answer, of which so much has sounded."""
    page.start()
    page.send("text", {"id": "1", "text": LONG})
    return page.until("row", lambda row: row["who"] == "agent" and row["sounded"] > seconds)
