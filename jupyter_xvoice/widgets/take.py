"""One recording, as it arrives."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.widgets.page_sound import PAGE_RATE

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Take"]


class Take:
    """Written on the link's thread, read on any.

    Args:
        number: the page's own for it.
        most: samples that it may have.
    """

    def __init__(self, number: int, most: int) -> None:
        self.number = number
        self.why = ""
        """what ended it"""
        self._most = most
        self._lock = threading.Lock()
        self._data = bytearray()
        self._audio: Audio | None = None

    @property
    def samples(self) -> int:
        """How many have come."""
        return len(self._data) // 2

    def add(self, position: int, data: bytes) -> None:
        """Int16 samples from ``position`` on. What came before is not taken twice; what is missing is silence."""
        with self._lock:
            known = 2 * position - len(self._data)
            if known > 0:
                self._data += bytes(min(known, 2 * self._most - len(self._data)))
            self._data += data[max(-known, 0) :]
            del self._data[2 * self._most :]

    @property
    def audio(self) -> Audio:
        """What has come: 24 kHz, mono."""
        with self._lock:
            if self._audio is None or len(self._audio.samples) != self.samples:
                self._audio = Audio(np.frombuffer(bytes(self._data), dtype="<i2"), PAGE_RATE)
            return self._audio

    def write(self, path: Path) -> None:
        """The int16 samples, bare."""
        with self._lock:
            path.write_bytes(self._data)
