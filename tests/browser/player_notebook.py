"""A notebook with a player, in the hands of a test: its page, its widget and its kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.browser.live_notebook import LiveNotebook
from tests.browser.notebook_kernel import DEADLINE

if TYPE_CHECKING:
    import re

    from playwright.sync_api import Locator

# Words "w0", "w1" … of 0.2 s each 0.5 s, each a burst of tone.
MADE = """
import numpy as np
from jupyter_xvoice import Audio, Player, Transcript, Word

def sound(count, rate=24000, channels=1):
    samples = np.zeros((int(0.5 * rate * (count + 1)), channels), dtype=np.float32)
    times = np.arange(int(0.2 * rate)) / rate
    for number in range(count):
        first = int((0.25 + 0.5 * number) * rate)
        samples[first : first + len(times)] = 0.5 * np.sin(2 * np.pi * (500 + 100 * (number % 20)) * times)[:, None]
    return Audio(samples, rate)

def words(count):
    said = [Word(text=f"w{n}", start=0.25 + 0.5 * n, end=0.45 + 0.5 * n) for n in range(count)]
    return Transcript(text=" ".join(word.text for word in said), words=said)
"""

# What plays is no part of the page; it is caught when it begins.
CATCH = """(() => {
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { globalThis.__played = this; return play.call(this); };
})()"""


class PlayerNotebook(LiveNotebook):
    """Its first cell shows a player."""

    NAME = "Player"

    @property
    def slider(self) -> Locator:
        """The sound."""
        return self.widget.get_by_role("slider")

    def ready(self) -> None:
        """Waits until its sound was read."""
        self.widget.locator(".xa-strip").get_by_text("Peak").wait_for(timeout=DEADLINE * 1000)

    def option(self, name: str | re.Pattern[str]) -> Locator:
        """A word of the lane."""
        return self.widget.get_by_role("option", name=name)

    @property
    def sounding(self) -> str:
        """The word that is marked; empty in a pause."""
        return "".join(self.widget.locator(".xp-sounding").all_inner_texts())

    @property
    def shown_time(self) -> float:
        """Seconds in the toolbar."""
        minutes, seconds = self.widget.locator(".xp-time b").inner_text().split(":")
        return 60 * int(minutes) + float(seconds)

    @property
    def playing(self) -> bool:
        return self.button("Pause").count() == 1
