"""A recording that a coach listens to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio.reference import ReferenceMeter
from jupyter_xvoice.widgets.page_sound import PAGE_RATE
from jupyter_xvoice.widgets.take import Take

if TYPE_CHECKING:
    from jupyter_xvoice.audio.reference import Measurement
    from jupyter_xvoice.link import Frame

__all__ = ["StudioTake"]

_MOST: Final = {"reference": 120, "consent": 20}  # s; the service refuses a longer reference (protocol.md 8.1)


class StudioTake(Take):
    """Measured as it comes.

    Args:
        number: the page's own for it.
        what: "reference" or "consent".
        prompt: what there is to read, or to say.
    """

    def __init__(self, number: int, what: str, prompt: str) -> None:
        super().__init__(number, _MOST[what] * PAGE_RATE)
        self.what = what
        self.prompt = prompt
        self._meter = ReferenceMeter(PAGE_RATE)

    def hear(self, frame: Frame) -> None:
        """More of it, in order; a page that was loaded again may bring some of it a second time."""
        known = self.samples
        self.add(frame.position, frame.data)
        twice = max(known - frame.position, 0)
        new = np.frombuffer(frame.data, dtype="<i2")[twice : twice + self.samples - known]
        self._meter.feed(new.astype(np.float32) / np.float32(32768))

    @property
    def measurement(self) -> Measurement:
        """What it is like so far."""
        return self._meter.measurement
