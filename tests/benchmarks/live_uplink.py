"""The microphone's way up: from a frame's last sample in the worklet until its bytes are on the upstream socket."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.live_spread import against, stages

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Uplink"]

_HEADER = 24  # bytes: position, time of the last sample, time on the page's main thread
_STAGES = (
    "worklet to main thread",
    "main thread to kernel handler (comm)",
    "handler to link thread",
    "link thread to session thread",
    "session thread to socket",
)


@dataclass(frozen=True)
class _Captured:
    position: int
    samples: NDArray[np.int16]
    captured: float
    on_main: float
    bare: float

    @property
    def end(self) -> int:
        return self.position + self.samples.size


class Uplink:
    """Of one session: what the page captured, as the bare socket brought it, laid beside what went up.

    Args:
        notes: of the kernel.
        skew: what makes wall clock (s) of the page's clock.
    """

    def __init__(self, notes: dict[str, Any], skew: float) -> None:
        self._frames = [_captured(when, base64.b64decode(data), skew) for when, data in notes["bare"]]
        self._handled = notes["handled"]
        self._sent: list[tuple[int, float]] = []
        sound = bytearray()
        for when, message in notes["sent"]:
            event = json.loads(message)
            if event["type"] == "input_audio_buffer.append":
                sound += base64.b64decode(event["audio"])
                self._sent.append((len(sound) // 2, when))
        captured = np.concatenate([frame.samples for frame in self._frames])
        up = np.frombuffer(bytes(sound), "<i2")
        at = captured.tobytes().find(up[:4800].tobytes())
        assert at >= 0, "what went up is not what the page captured"
        begin = at // 2
        self._heard, self._taken = notes["heard"], notes["taken"]  # one for one
        self._starts = np.array([position for _, position, _ in self._heard])
        self._offset = 0
        self._offset = self._session_end(self._frames[0].position + begin) or 0
        self.exact = bool(np.array_equal(up, captured[begin : begin + up.size]))
        """every sample of the microphone went up, once and in order"""

    def late(self, span: tuple[float, float], aim: tuple[float, float]) -> dict[str, Any]:
        """Of the frames captured in ``span`` (wall clock, s)."""
        frames = [one for one in self._frames if span[0] <= one.captured < span[1]]
        handled = np.array([position for _, position in self._handled])
        ends = np.array([end for end, _ in self._sent])
        rows = []
        for one in frames:
            session_end = self._session_end(one.end)
            at = ends.size if session_end is None else int(np.searchsorted(ends, session_end))
            if at < ends.size:
                number = self._number(one.end)
                came = self._handled[max(int(np.searchsorted(handled, one.position, side="right")) - 1, 0)][0]
                moments = (came, self._heard[number][0], self._taken[number][0], self._sent[at][1])
                rows.append((one.captured, one.on_main, *moments))
        found = against([row[-1] - row[0] for row in rows], aim, [one.bare - one.captured for one in frames])
        return {"frames_lost": len(frames) - len(rows), **found, "stages": stages(_STAGES, rows)}

    def _number(self, position: int) -> int:
        """Of the frame that holds the sample before ``position``, as the kernel heard it."""
        return max(int(np.searchsorted(self._starts, position, side="left")) - 1, 0)

    def _session_end(self, position: int) -> int | None:
        """Where ``position`` of the page lies in what went up; None where it was lost. Gaps are shorter there than here."""
        number = self._number(position)
        _, start, samples = self._heard[number]
        if not start <= position <= start + samples or number >= len(self._taken):
            return None
        _, begin, size = self._taken[number]
        return int(begin + size - (start + samples - position) - self._offset)


def _captured(bare: float, data: bytes, skew: float) -> _Captured:
    position, captured, on_main = np.frombuffer(data[:_HEADER], "<f8")
    samples = np.frombuffer(data[_HEADER:], "<i2")
    return _Captured(int(position), samples, captured / 1000 + skew, on_main / 1000 + skew, bare)
