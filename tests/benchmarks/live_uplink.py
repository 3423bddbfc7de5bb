"""The microphone's way up: from a frame's last sample in the worklet until its bytes are on the upstream socket."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.live_spread import against, stages

if TYPE_CHECKING:
    from collections.abc import Sequence

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
        self._notes = notes
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
        self._offset = self._frames[0].position + begin
        self.exact = bool(np.array_equal(up, captured[begin : begin + up.size]))
        """every sample of the microphone went up, once and in order"""

    def late(self, span: tuple[float, float], aim: tuple[float, float]) -> dict[str, Any]:
        """Of the frames captured in ``span`` (wall clock, s)."""
        frames = [one for one in self._frames if span[0] <= one.captured < span[1]]
        handled, heard = _Came(self._notes["handled"]), _Came(self._notes["heard"])
        taken = _Done([(begin + size, when) for when, begin, size in self._notes["taken"]])
        sent = _Done(self._sent)
        rows = []
        for one in frames:
            session, socket = (done.up_to(one.end - self._offset) for done in (taken, sent))
            if socket is not None and session is not None:
                moments = (handled.before(one.position), heard.before(one.position), session, socket)
                rows.append((one.captured, one.on_main, *moments))
        found = against([row[-1] - row[0] for row in rows], aim, [one.bare - one.captured for one in frames])
        return {"frames_lost": len(frames) - len(rows), **found, "stages": stages(_STAGES, rows)}


class _Came:
    """When the frame came with which a position came; frames that had to wait were joined."""

    def __init__(self, notes: Sequence[Sequence[float]]) -> None:
        self._positions = np.array([note[1] for note in notes])
        self._moments = [note[0] for note in notes]

    def before(self, position: int) -> float:
        return self._moments[max(int(np.searchsorted(self._positions, position, side="right")) - 1, 0)]


class _Done:
    """When everything up to a position was done."""

    def __init__(self, ends: Sequence[tuple[int, float]]) -> None:
        self._ends = np.array([end for end, _ in ends])
        self._moments = [when for _, when in ends]

    def up_to(self, end: int) -> float | None:
        at = int(np.searchsorted(self._ends, end))
        return self._moments[at] if at < len(self._moments) else None


def _captured(bare: float, data: bytes, skew: float) -> _Captured:
    position, captured, on_main = np.frombuffer(data[:_HEADER], "<f8")
    samples = np.frombuffer(data[_HEADER:], "<i2")
    return _Captured(int(position), samples, captured / 1000 + skew, on_main / 1000 + skew, bare)
