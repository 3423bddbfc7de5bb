"""The recorder as a notebook knows it: as the last line of a cell it shows itself."""

from __future__ import annotations

import time
import weakref
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.api.checks import check_range
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.display import saved_html
from jupyter_xvoice.audio.display.words import clock
from jupyter_xvoice.errors import DeadlineError, InputError, XVoiceError
from jupyter_xvoice.link.kernel import sent_by_a_page
from jupyter_xvoice.widgets.live_output import LiveOutput
from jupyter_xvoice.widgets.page_reach import check_reach
from jupyter_xvoice.widgets.page_sound import PAGE_RATE
from jupyter_xvoice.widgets.recorder_page import RecorderPage
from jupyter_xvoice.widgets.saved_card import saved_card
from jupyter_xvoice.widgets.takes import Takes

if TYPE_CHECKING:
    import os
    from pathlib import Path

    from jupyter_xvoice.widgets.live_widget import LiveWidget
    from jupyter_xvoice.widgets.takes import RecorderStatus

__all__ = ["Recorder"]

_LONGEST: Final = 3600  # s: 173 MB
_DAY: Final = 86_400  # s
_SLICE: Final = 0.2  # s between two looks, so that an interrupt ends the waiting
_PATIENCE: Final = 30.0  # s within which a page is heard, on a slow machine too
_ALONE: Final = 3.0  # the same, where a program has sent the cell, as nbclient does

# What no answer of the user can change, by the name of the page's card (ui.md 4).
_HOPELESS: Final = {
    "insecure-context": "the browser offers the microphone only on secure pages: open the notebook over https, or as localhost",
    "policy-blocked": "the notebook is inside another page that does not pass the microphone on: open it in a tab of its own",
    "unsupported-host": "this editor gives notebooks no microphone: open the notebook in JupyterLab in a browser",
    "worklet-blocked": "the page's Content-Security-Policy stops the audio code: it must allow script-src blob:",
}


class Recorder(LiveOutput):
    """Records the page's microphone. As the last line of a cell it shows itself: Record, Pause, Stop, play, record again.

    Sound arrives while it is recorded, and nothing of it is lost to a busy kernel or a page that is reloaded: the page keeps
    what the kernel has not taken. The microphone opens by the user's click only.

    A minute takes 2.9 MB in the kernel and as much in the page, an hour 173 MB; a finished recording stays until it is
    discarded in the page.

    Args:
        max_seconds: a recording stops by itself after so long, 1 to 3600 s.

    Raises:
        InputError: ``max_seconds`` is no such number.
    """

    def __init__(self, max_seconds: float = 60.0) -> None:
        check_range("max_seconds", max_seconds, 1, _LONGEST, unit=" s")
        self._takes = Takes(max_seconds)
        page = self._page = RecorderPage(self._takes)
        page.serve(self)
        weakref.finalize(self, page.close).atexit = False

    # -- what there is -----------------------------------------------------------------------------------------------

    @property
    def max_seconds(self) -> float:
        """Length of the longest recording, s."""
        return self._takes.most

    @property
    def audio(self) -> Audio:
        """The newest recording, as far as it has arrived: 24 kHz, mono, float32 ``(n,)`` in [-1, 1) in :attr:`Audio.samples`.

        Also while it records; each time that more has come, all of it is made anew, 4 bytes a sample. Without sound
        (``duration`` is 0) before the first.
        """
        take = self._takes.newest
        return take.audio if take is not None else Audio(np.zeros(0, dtype=np.float32), PAGE_RATE)

    @property
    def takes(self) -> list[Audio]:
        """Every recording that is finished and was not discarded, the newest last."""
        return [take.audio for take in self._takes.kept]

    @property
    def status(self) -> RecorderStatus:
        """``ready`` (nothing recorded), ``recording``, ``paused``, ``interrupted`` or ``done``.

        Interrupted: its page went away in the middle. :attr:`audio` has what came; a page that comes back brings the rest.
        """
        return self._takes.status

    @property
    def why(self) -> str:
        """What ended the newest recording; empty while it goes on.

        ``stopped``, ``maximum`` (it reached :attr:`max_seconds`), ``unplugged`` (the microphone, and there was no other),
        ``reloaded`` or ``closed`` (the page).
        """
        take = self._takes.newest
        return take.why if take is not None else ""

    def to_file(self, path: str | os.PathLike[str], *, codec: str | None = None) -> Path:
        """Writes :attr:`audio`; the suffix says the format, as in :meth:`Audio.to_file`.

        Raises:
            InputError: nothing was recorded, or the suffix is not that of a format.
            AudioError: the file cannot be written.
        """
        audio = self.audio
        if not len(audio.samples):
            raise InputError("Nothing was recorded yet: show the recorder, press Record, then write the file.")
        return audio.to_file(path, codec=codec)

    # -- what can be done --------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Ends the recording, as the button does. Returns at once; :meth:`wait` for the rest of the sound.

        One that is ``interrupted`` ends with what has come; a page that comes back still brings the rest. Does nothing where
        nothing is recorded.
        """
        if self._takes.status == "interrupted":
            self._takes.give_up("closed")
        self._page.send("stop", {})

    def wait(self, timeout: float | None = None) -> Audio:
        """Waits until a recording is finished, and gives it; at once where one is. An interrupt ends the waiting only.

        Args:
            timeout: s; None waits for as long as a page is there.

        Raises:
            DeadlineError: nothing was finished within ``timeout``.
            XVoiceError: no page can be heard here, or it has no microphone; the message says what to do.
        """
        if timeout is not None:
            check_range("timeout", timeout, 0, _DAY, unit=" s")
        began = time.monotonic()
        with self._takes.changed:
            while self._takes.status != "done":
                elapsed = time.monotonic() - began
                if timeout is not None and elapsed >= timeout:
                    raise DeadlineError(
                        f"No recording was finished within {timeout:g} s: it is {self.status}. Press Record in the recorder, "
                        "and Stop; then wait again."
                    )
                self._check_page(elapsed)
                left = _SLICE if timeout is None else min(_SLICE, timeout - elapsed)
                self._takes.changed.wait(left)
            return self.audio

    def _check_page(self, elapsed: float) -> None:
        check_reach("A recorder", "Show it in one cell, record, and use its .audio in the next one.")
        if not self._page.displayed:
            raise XVoiceError(
                "This recorder is not shown, so nobody can record: make it the last line of a cell, or display(recorder), "
                "before you wait."
            )
        if trouble := _HOPELESS.get(self._page.trouble):
            raise XVoiceError(f"Nothing can be recorded in this page: {trouble}.")
        heard = self._page.silence < elapsed
        patience = _PATIENCE if sent_by_a_page() else _ALONE
        if elapsed > patience and not (heard and self._page.attached):
            raise XVoiceError(
                f"No page has answered within {patience:g} s: it is closed, runs no widgets, or is heard only between cells. "
                "In JupyterLab, show the recorder in one cell, record, and use its .audio in the next one."
            )

    # -- shown -------------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        take = self._takes.newest
        seconds = take.samples / PAGE_RATE if take is not None else 0.0
        return f"Recorder(max_seconds={self.max_seconds:g}, {self.status}, {seconds:.1f} s)"

    @property
    def _card(self) -> str:
        return saved_card(saved_html("Recorder", "run the cell to record", [("Maximum", clock(self.max_seconds))]))

    def _display_(self) -> LiveWidget:
        """What marimo shows."""
        return self._page.widget("Recorder")
