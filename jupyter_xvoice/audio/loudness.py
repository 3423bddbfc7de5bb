"""How loud a recording is to the ear."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import av.error
import numpy as np
from av.filter import Graph

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Loudness"]


class Loudness:
    """Integrated loudness after EBU R 128, by FFmpeg's filter, of sound that comes in pieces.

    Attributes:
        value: LUFS of all that was fed so far; None for less than 0.4 s of sound, and for silence.
    """

    def __init__(self, sample_rate: int, channels: int) -> None:
        """``sample_rate`` in Hz; 1 or 2 ``channels``."""
        self.value: float | None = None
        self._rate = sample_rate
        self._layout = "mono" if channels == 1 else "stereo"
        self._graph = Graph()
        source = self._graph.add_abuffer(sample_rate=sample_rate, format="s16", layout=self._layout)
        meter, sink = self._graph.add("ebur128", "metadata=1"), self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()

    def feed(self, samples: NDArray[np.int16]) -> None:
        """The next samples, ``(n, channels)``."""
        if not len(samples):
            return
        flat = np.ascontiguousarray(samples).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(flat, format="s16", layout=self._layout)
        frame.sample_rate = self._rate
        self._graph.push(frame)
        while True:
            try:
                metered = self._graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            said = float(metered.metadata.get("lavfi.r128.I", "-70"))
            # -70 is the gate: nothing above it was heard.
            self.value = said if said > -70 else None
