"""A notebook with a recorder, in the hands of a test."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

from tests.browser.agent_notebook import AgentNotebook
from tests.browser.notebook_kernel import DEADLINE
from tests.browser.sound_page import RATE, alignment, speechlike, write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from playwright.sync_api import Locator

FILE_RATE = 48_000
SECONDS = 60.0
RECORDER = "from jupyter_xvoice import Recorder\nclip = Recorder(max_seconds={most})\nclip"


def spoken(path: Path) -> Path:
    """What the fake microphone hears: a minute, every piece of which is unlike every other."""
    return write_wav(path, FILE_RATE, 0.6 * speechlike(FILE_RATE, SECONDS))


def likeness(found: NDArray[np.float32], path: Path) -> tuple[float, float]:
    """The correlation of what was recorded with what was spoken, the worst second of it, and where it began there, s."""
    source = resample_poly(wavfile.read(path)[1].astype(float), 1, FILE_RATE // RATE)
    worst, first = 1.0, None
    for start in range(0, found.size - RATE // 2, RATE):
        piece = found[start : start + RATE].astype(float)
        # Later pieces lie behind the first: searched near there, not in the whole minute.
        low = 0 if first is None else max(0, round((first - 1) * RATE) + start)
        near = source if first is None else source[low : low + 3 * RATE]
        correlation, place = alignment(piece, near)
        first = (low + place - start) / RATE if first is None else first
        worst = min(worst, correlation)
    return worst, first or 0.0


class RecorderNotebook(AgentNotebook):
    """Its first cell gives the recorder ``clip``."""

    @property
    def widget(self) -> Locator:
        return self.page.get_by_role("group", name="Recorder").first

    def open(self, cell: int = 0) -> None:
        """Runs the cell, and waits until the recorder knows its kernel."""
        self.run(cell)
        self.ready()

    def ready(self) -> None:
        self.widget.locator(".xr-said", has_text="result in").wait_for(timeout=DEADLINE * 1000)

    def press(self, name: str) -> None:
        self.widget.get_by_role("button", name=name, exact=True).click()

    def recorded(self, seconds: float, variable: str = "clip") -> None:
        """Waits until the kernel has so much."""
        self.until(lambda: self.value(f"{variable}.audio.duration") >= seconds, f"{seconds} s are recorded")

    def finished(self) -> None:
        """Waits until the recording stands there, whole."""
        self.widget.locator(".xr-said", has_text="saved in").wait_for(timeout=DEADLINE * 1000)

    def samples(self, expression: str = "clip.audio") -> NDArray[np.float32]:
        """Sound in the kernel."""
        encoded = self.value(f"__import__('base64').b64encode({expression}.samples.tobytes()).decode()")
        return np.frombuffer(base64.b64decode(encoded), dtype=np.float32)

    @property
    def said(self) -> str:
        """What stands at the right of the controls."""
        return self.widget.locator(".xr-said").inner_text()
