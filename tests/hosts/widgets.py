"""The widgets in a host: each is shown, used, and asked in Python what arrived there."""

from __future__ import annotations

import base64
import time
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.browser.live_notebook import CAPTURING, LIVE
from tests.browser.sound_page import alignment
from tests.browser.test_agent_talk import QUESTION
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from playwright.sync_api import Locator, Page

DEADLINE: Final = 60.0
RATE: Final = 24_000

BEGIN: Final = """
import numpy as np
from jupyter_xvoice import Audio, Captions, Client, Player, Recorder, VoiceStudio, Word, Transcript, play
"""
# What each cell makes; its last line shows it.
CELLS: Final = {
    "clip": "clip = Recorder(max_seconds=30)\nclip",
    "captions": "captions = Captions(local_phrases='what is the weather in paris')\ncaptions",
    "player": "tone = Audio((0.3 * np.sin(np.arange(96000) / 10)).astype(np.float32), 24000)\n"
    "said = Transcript(text='one two', words=[Word(text='one', start=0.5, end=1.0), Word(text='two', start=2.0, end=2.5)])\n"
    "player = Player(tone, said)\nplayer",
    "studio": "studio = VoiceStudio()\nstudio",
}
STREAM: Final = "play(Client('local').tts_stream('The north region sold the most last year.'))"
# What a test asks, by name, and how Python says it.
ASKED: Final = {
    "recorded": "clip.audio.duration",
    "clip": "__import__('base64').b64encode(clip.audio.samples.tobytes()).decode() if clip.status == 'done' else ''",
    "captions": "captions.transcript.text",
    "position": "player.position",
}


def until(page: Page, met: Callable[[], object], what: str) -> None:
    end = time.monotonic() + DEADLINE
    while not met():
        assert time.monotonic() < end, what
        page.wait_for_timeout(100)


def group(page: Page, name: str) -> Locator:
    found = page.get_by_role("group", name=name, exact=True).first
    found.wait_for(timeout=DEADLINE * 1000)
    return found


def record(page: Page, ask: Callable[[str], Any], spoken: NDArray[np.float32]) -> None:
    """What is said arrives, and is what was ``spoken``: 24 kHz, its middle is speech."""
    widget = group(page, "Recorder")
    widget.locator(".xa-start:not([aria-disabled])", has_text="Record").click(timeout=DEADLINE * 1000)
    until(page, lambda: ask("recorded") > spoken.size / RATE + 1, "the question is recorded")
    assert page.evaluate(CAPTURING)
    widget.get_by_role("button", name="Stop", exact=True).click()
    widget.locator(".xr-said", has_text="24 kHz mono").wait_for(timeout=DEADLINE * 1000)
    until(page, lambda: ask("clip"), "the recording is there")
    found = np.frombuffer(base64.b64decode(ask("clip")), dtype=np.float32)
    correlation, _ = alignment(spoken.astype(float), found.astype(float))
    assert correlation >= 0.98
    assert page.evaluate(LIVE) == 0
    widget.get_by_role("button", name="Play the recording").click()
    place = widget.get_by_role("slider", name="Place in the recording")
    until(page, lambda: float(place.get_attribute("aria-valuenow") or 0) > 0.3, "it plays")
    widget.get_by_role("button", name="Hold the recording").click()


def caption(page: Page, ask: Callable[[str], Any]) -> None:
    """What is said stands in the page and in Python."""
    widget = group(page, "Captions")
    widget.get_by_role("button", name="Start").click()
    until(page, lambda: share_heard(QUESTION, ask("captions")) > 0.7, "the question is heard")
    # Asked anew each time: its last words may still change.
    until(page, lambda: widget.get_by_text(ask("captions")).count(), "the page shows what Python has")
    widget.get_by_role("button", name="Stop").click()
    widget.get_by_text("Disconnected").first.wait_for()
    until(page, lambda: page.evaluate(LIVE) == 0, "the microphone is let go")


def review(page: Page, ask: Callable[[str], Any]) -> None:
    """It plays, goes to a word, and Python knows the place."""
    widget = group(page, "Player")
    widget.locator(".xa-strip").get_by_text("Peak").wait_for(timeout=DEADLINE * 1000)
    widget.get_by_role("option", name="two,").click()
    until(page, lambda: abs(ask("position") - 2.0) < 0.1, "Python knows the place")
    widget.get_by_role("button", name="Play", exact=True).click()
    until(page, lambda: ask("position") > 2.3, "it plays")
    widget.get_by_role("button", name="Pause").click()


def hear_voices(page: Page) -> None:
    """The voices are listed, and one of them greets."""
    widget = group(page, "Voice studio")
    widget.get_by_text("voices, ").first.wait_for(timeout=DEADLINE * 1000)
    widget.get_by_role("button", name="Ara, greeting: play").click()
    widget.get_by_role("button", name="Ara, greeting: stop").wait_for(timeout=DEADLINE * 1000)
