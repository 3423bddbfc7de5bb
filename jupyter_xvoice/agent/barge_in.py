"""What the speaker does when the user speaks: silence at once, the end of the answer only when it was meant.

A service that hears speech may have heard a cough (protocol.md 9.10, robustness.md R16): the speaker pauses, and goes on if
nothing comes of it. Words, a committed turn or a cancelled answer make it an interruption.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from jupyter_xvoice.agent.ports import Speaker

__all__ = ["BargeIn"]

_MEANT_WITHIN: Final = 2.0  # s after the speech ended, in which words or a commit must come
_PAGE_ANSWERS: Final = 0.5  # s for a page to say what it rendered


class BargeIn:
    """Pauses, flushes, or goes on.

    Args:
        loop: of the session.
        speaker: the page's.
        silent: called when the speaker is silent for good and every report about what sounded has been taken.
        goes_on: called when it was no interruption, and the speaker goes on.

    Attributes:
        generation: of the sound that may be played.
        flushing: the speaker has not answered yet.
    """

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        speaker: Speaker,
        silent: Callable[[], None],
        goes_on: Callable[[], None],
    ) -> None:
        self._loop = loop
        self._speaker = speaker
        self._silent = silent
        self._goes_on = goes_on
        self._item = ""
        self._timer: asyncio.TimerHandle | None = None
        self.generation = 0
        self.flushing = False

    @property
    def undecided(self) -> bool:
        """The speaker pauses, or is about to be silent."""
        return bool(self._item) or self.flushing

    def speech_started(self, item_id: str) -> None:
        """The user may be interrupting."""
        self._stop_timer()
        if not self.flushing:
            self._item = item_id
            self._speaker.pause(on=True)

    def speech_stopped(self) -> None:
        """It was short, or it is over."""
        if self._item:
            self._stop_timer()
            self._timer = self._loop.call_later(_MEANT_WITHIN, self._go_on)

    def meant(self, item_id: str) -> None:
        """The user did say something in ``item_id``."""
        if item_id == self._item:
            self.interrupt()

    def interrupt(self) -> None:
        """Silence, and the queue is forgotten."""
        self._item = ""
        self._stop_timer()
        if self.flushing:
            return
        self.generation += 1
        self.flushing = True
        self._timer = self._loop.call_later(_PAGE_ANSWERS, self.flushed, self.generation)
        self._speaker.flush(self.generation)

    def flushed(self, generation: int) -> None:
        """The speaker has answered, or never will."""
        if self.flushing and generation == self.generation:
            self.flushing = False
            self._stop_timer()
            self._silent()

    def _go_on(self) -> None:
        self._item = ""
        self._timer = None
        self._speaker.pause(on=False)
        self._goes_on()

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
