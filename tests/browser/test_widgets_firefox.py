"""Firefox: a recording arrives in Python and is played; a player plays, and goes to a word."""

from __future__ import annotations

import base64
import secrets
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from tests.browser.firefox import Firefox, find_firefox
from tests.browser.notebook_kernel import NotebookKernel
from tests.browser.player_notebook import MADE
from tests.browser.recorder_notebook import correlated, spoken
from tests.browser.speaking import WATCH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.lab import Lab
    from tests.browser.sound_card import SoundCard

CELLS = (
    "from jupyter_xvoice import Recorder\nclip = Recorder(max_seconds=30)\nclip",
    f"{MADE}\nplayer = Player(sound(4), words(4))\nplayer",
)
CELL = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell"
RECORDER = '[aria-label="Recorder"]'
PLAYER = '[aria-label="Player"]'
SAMPLES = "__import__('base64').b64encode(clip.audio.samples.tobytes()).decode()"


class Notebook(NotebookKernel):
    """A recorder and a player in Firefox."""

    def __init__(self, firefox: Firefox, lab: Lab) -> None:
        super().__init__(lab, lab.notebook(f"firefox-{secrets.token_hex(4)}.ipynb", CELLS))
        self.firefox = firefox
        firefox.open(lab.address(self.path))
        firefox.wait(f"document.querySelector('{CELL}')")
        lab.wait_for_kernel()
        firefox.wait("document.querySelector('.jp-Notebook-ExecutionIndicator[data-status=\"idle\"]')")
        for shown in (RECORDER, PLAYER):  # the run button goes on to the next cell
            firefox.click("[data-jp-item-name=run]")
            firefox.wait(f"document.querySelector('{shown}')")

    def until(self, expression: str, seconds: float = 60.0) -> None:
        """Waits until ``expression`` is true in the kernel."""
        end = time.monotonic() + seconds
        while not self.value(f"bool({expression})"):
            assert time.monotonic() < end, f"within {seconds} s: {expression}"
            time.sleep(0.2)


@pytest.fixture(scope="module")
def notebook(lab: Lab, card: SoundCard) -> Iterator[Notebook]:
    with Firefox(find_firefox(), card) as firefox:
        firefox.before(WATCH)
        notebook = Notebook(firefox, lab)
        yield notebook
        notebook.close()


def test_what_was_said_is_recorded_and_played(notebook: Notebook, card: SoundCard, tmp_path: Path) -> None:
    firefox = notebook.firefox
    speech = spoken(tmp_path / "speech.wav")
    speaking = card.speak(speech)
    try:
        firefox.wait(f"!document.querySelector('{RECORDER} .xa-start').ariaDisabled")
        firefox.click(f"{RECORDER} .xa-start")
        notebook.until("clip.audio.duration >= 8")
        firefox.click(f"{RECORDER} .xa-start")
        firefox.wait(f"document.querySelector('{RECORDER} .xr-said').textContent.includes('saved in')")
    finally:
        speaking.terminate()
        speaking.wait(10)
    found = np.frombuffer(base64.b64decode(notebook.value(SAMPLES)), dtype=np.float32)
    correlations, shifts = correlated(found, speech)
    # Before it comes to us a sound card that is none drops pieces where the machine has no time; what is whole is the speech.
    assert len(shifts) >= 2, correlations
    assert firefox.evaluate("__tracks.filter(track => track.readyState === 'live').length") == 0
    firefox.click(f'{RECORDER} [aria-label="Play the recording"]')
    firefox.wait(f"Number(document.querySelector('{RECORDER} [role=slider]').ariaValueNow) > 0.3")
    firefox.click(f'{RECORDER} [aria-label="Hold the recording"]')


def test_a_player_goes_to_a_word_and_plays(notebook: Notebook) -> None:
    firefox = notebook.firefox
    firefox.wait(f"document.querySelector('{PLAYER} .xa-strip').textContent.includes('Peak')")
    firefox.click(f"{PLAYER} [data-place='2']")
    notebook.until("abs(player.position - 1.25) < 0.05")
    firefox.click(f"{PLAYER} .xp-play")
    notebook.until("player.position > 1.7")
    firefox.click(f"{PLAYER} .xp-play")
    firefox.wait(f"document.querySelector('{PLAYER} .xp-play').ariaLabel === 'Play'")
