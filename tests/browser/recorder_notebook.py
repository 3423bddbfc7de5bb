"""A notebook with a recorder, in the hands of a test."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np
from scipy.io import wavfile
from scipy.signal import resample_poly

from tests.browser.live_notebook import LiveNotebook
from tests.browser.notebook_kernel import DEADLINE
from tests.browser.sound_page import RATE, alignment, speechlike, write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FILE_RATE = 48_000
SECONDS = 60.0
RECORDER = "from jupyter_xvoice import Recorder\nclip = Recorder(max_seconds={most})\nclip"


def spoken(path: Path) -> Path:
    """What the fake microphone hears: a minute, every piece of which is unlike every other."""
    return write_wav(path, FILE_RATE, 0.6 * speechlike(FILE_RATE, SECONDS))


PIECE = RATE // 2


def likeness(found: NDArray[np.float32], path: Path) -> float:
    """How well what was recorded follows what was spoken: the correlation that all half seconds of it but each begun tenth one
    reach, 0 if they are not found in their order and at their distances. A browser without time drops some milliseconds before
    we hear them; that nothing is lost behind it, tests/kernel/trouble/test_recorder_busy.py holds to the sample."""
    correlations, shifts = correlated(found, path)
    in_place = bool(shifts) and max(shifts) - min(shifts) < PIECE
    return float(np.quantile(correlations, 0.1, method="higher")) if in_place else 0.0


def correlated(found: NDArray[np.float32], path: Path) -> tuple[list[float], list[float]]:
    """For each half second of what was recorded, its best correlation with what was spoken; and how many samples later that is
    there, of those that reach 0.99. The first one is left out, in which the device starts."""
    source = resample_poly(wavfile.read(path)[1].astype(float), 1, FILE_RATE // RATE)
    correlations: list[float] = []
    shifts: list[float] = []
    for start in range(PIECE, found.size - PIECE, PIECE):
        # The first is looked for everywhere, the next ones a second around the place that they must have.
        low = max(0, round(start + shifts[-1]) - RATE) if shifts else 0
        near = source[low : low + 2 * RATE + PIECE] if shifts else source
        correlation, place = alignment(found[start : start + PIECE].astype(float), near)
        correlations.append(correlation)
        if correlation >= 0.99:
            shifts.append(low + place - start)
    return correlations, shifts


class RecorderNotebook(LiveNotebook):
    """Its first cell gives the recorder ``clip``."""

    NAME = "Recorder"

    def open(self, cell: int = 0) -> None:
        """Runs the cell, and waits until the recorder knows its kernel."""
        self.run(cell)
        self.ready()

    def ready(self) -> None:
        # One that is no variable of the notebook has nothing to say then.
        said = self.widget.locator(".xr-said").filter(has_not_text="waiting for the kernel")
        said.wait_for(state="attached", timeout=DEADLINE * 1000)

    def press(self, name: str) -> None:
        self.widget.get_by_role("button", name=name, exact=True).click()

    def recorded(self, seconds: float, variable: str = "clip") -> None:
        """Waits until the kernel has so much of what is being recorded: a take before it does not count."""
        much = f"{variable}.status == 'recording' and {variable}.audio.duration"
        self.until(lambda: self.value(much) >= seconds, f"{seconds} s are recorded")

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

    def saved(self, path: Path) -> NDArray[np.float32]:
        """What the page itself holds: what its Save writes to ``path``."""
        with self.page.expect_download() as download:
            self.press("Save")
        download.value.save_as(path)
        return wavfile.read(path)[1].astype(np.float32) / np.float32(32768)
