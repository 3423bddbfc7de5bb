"""A notebook that plays streamed speech, in the hands of a test."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from tests.browser.live_notebook import LiveNotebook
from tests.browser.rendered import RATE, match
from tests.browser.speaking import watched_page

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from playwright.sync_api import Browser, Locator

    from tests.browser.lab import Lab

# How often the newest player had nothing left to play, and went on behind the gap.
# Nothing is rendered any more: the players are gone, and the context with them.
SILENT = "() => globalThis.__contexts.every((context) => context.state === 'closed')"


class StreamNotebook(LiveNotebook):
    """A notebook whose cells have names."""

    NAME = "Speech that is being made"

    def __init__(self, browser: Browser, lab: Lab, cells: dict[str, str]) -> None:
        super().__init__(watched_page(browser), lab, list(cells.values()))
        self._names = list(cells)
        self.run(0, wait=False)
        self.end_cell(self._names[0], 180)

    def named(self, name: str) -> Locator:
        """The cell of this name."""
        return self.cell(self._names.index(name))

    def begin_cell(self, name: str) -> Locator:
        """Runs a cell; the live view of what it plays."""
        self.run(self._names.index(name), wait=False)
        view = self.named(name).locator(".xt")
        view.wait_for(timeout=60_000)
        return view

    def end_cell(self, name: str, seconds: float = 60) -> None:
        """Waits until it is done."""
        done = self.named(name).locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]:"))
        done.wait_for(timeout=seconds * 1000)

    def run_cell(self, name: str) -> None:
        self.run(self._names.index(name))

    def sounds(self, before: int = 0, seconds: float = 0.0) -> None:
        """Waits until so many ``seconds`` of sound, or any, were rendered behind so many samples."""
        least = max(round(seconds * RATE), 1)
        self.until(lambda: np.count_nonzero(self.rendered[before:]) >= least, "it sounds")

    def silent(self) -> None:
        """Waits until nothing sounds any more."""
        self.page.wait_for_function(SILENT)

    def sound_of(self, speech: str) -> NDArray[np.float32]:
        """The samples of a speech in the kernel, at the page's rate."""
        code = f"__import__('base64').b64encode({speech}.resample({RATE}).mono().samples.tobytes()).decode()"
        return np.frombuffer(self.bytes(code), dtype=np.float32)

    def assert_rendered(self, sent: NDArray[np.float32], before: int = 0) -> None:
        """``sent`` was rendered, sample by sample."""
        found = match(self.rendered[before:], sent)
        assert found.correlation >= 0.98
        assert found.longest_difference < 0.002

    def write(self, name: str) -> None:
        """Makes a file beside the notebook, which the kernel sees while it runs a cell."""
        (self.path.parent / name).touch()

    def end(self) -> None:
        self.close()
        self.page.context.close()


def between(rendered: NDArray[np.float32], margin: float) -> NDArray[np.float32]:
    """What sounds in it, without so many seconds at either end, where it may be faded."""
    sounding = np.flatnonzero(rendered)
    return rendered[sounding[0] + round(margin * RATE) : sounding[-1] - round(margin * RATE)]
