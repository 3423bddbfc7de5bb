"""The agent's way down: first audio, silence at barge-in, what was reported of each answer, and whether all of it was rendered."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.benchmarks.live_page import QUANTUM, RATE, Recording
from tests.benchmarks.live_sound import Laid, in_order, lay
from tests.benchmarks.live_spread import against, stages

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["Answers"]

_FIRST_AUDIO, _BARGE_IN = (90.0, 130.0), (40.0, 65.0)  # ms, audio.md
_UNSETTLED = 3.0  # s: an interruption is told to the service when its words are over, half a second behind the last
_FIRST_STAGES = (
    "socket to link (session thread)",
    "link to the page's main thread (comm)",
    "main thread to first rendered sample (start buffer)",
)
_BARGE_STAGES = (
    "socket to link (session thread)",
    "link to the page's main thread (comm)",
    "main thread to rendered silence (fade)",
)


class Answers:
    """Of one session: what came from the service, laid beside what the page rendered.

    Args:
        notes: of the kernel.
        page: its recording.
    """

    def __init__(self, notes: dict[str, Any], page: Recording) -> None:
        self._notes, self._page = notes, page
        sound: dict[str, bytearray] = {}
        self._first: dict[str, tuple[float, int]] = {}  # when the first delta came, and its number
        self._speech: list[tuple[float, int]] = []  # when the user began to speak
        for number, (when, message) in enumerate(notes["received"]):
            event = json.loads(message)
            if event["type"] == "input_audio_buffer.speech_started":
                self._speech.append((when, number))
                continue
            self._first.setdefault(event["item_id"], (when, number))
            sound.setdefault(event["item_id"], bytearray()).extend(base64.b64decode(event["delta"]))
        self._sent: dict[str, NDArray[np.int16]] = {item: np.frombuffer(data, "<i2") for item, data in sound.items()}
        self.laid = lay(page.sound, list(self._sent.items()), [page.since(when) for when, _ in self._first.values()])
        # What the recording breaks off is not judged: neither an answer that has hardly come, nor one that sounds at its end.
        until = float(page.at[-1]) - _UNSETTLED
        sounding = {one.item for one in self.laid if self._silent(one) >= until}
        self._judged = {item for item, (when, _) in self._first.items() if when < until} - sounding

    def first_audio(self) -> dict[str, Any]:
        """From the first delta off the socket to the first rendered sample."""
        rows, bare = [], []
        for one in self.laid:
            when, number = self._first[one.item]
            played = next(at for at, item in self._notes["played"] if item == one.item)
            arrived = next(at for at, what, item in self._page.down if what == "play" and item == one.item)
            rows.append((when, played, arrived, self._page.when(one.begin)))
            bare += [self._page.bare[number] - when] if number in self._page.bare else []
        return self._way([row[-1] - row[0] for row in rows], _FIRST_AUDIO, _FIRST_STAGES, rows, bare)

    def barge_in(self) -> dict[str, Any]:
        """From ``speech_started`` off the socket to rendered silence."""
        rows, bare = [], []
        for when, number in self._speech:
            cut = [one for one in self.laid if self._page.when(one.begin) < when <= self._silent(one)]
            said = _first((at for at, kind in self._notes["said"] if kind == "pause"), when)
            paused = _first((at for at, what, _ in self._page.down if what == "pause"), when)
            if cut and said is not None and paused is not None:
                rows.append((when, said, paused, self._silent(cut[0])))
                bare += [self._page.bare[number] - when] if number in self._page.bare else []
        return self._way([row[-1] - row[0] for row in rows], _BARGE_IN, _BARGE_STAGES, rows, bare)

    def truncate(self) -> dict[str, Any]:
        """What the service was told of each interrupted answer, less what was rendered of it, in quanta of 128 samples."""
        events = [json.loads(message) for _, message in self._notes["sent"]]
        told = {one["item_id"]: one["audio_end_ms"] for one in events if one["type"] == "conversation.item.truncate"}
        told = {item: ms for item, ms in told.items() if item in self._judged}
        interrupted = {one.item: one for one in self.laid if one.item in self._judged and self._broken_off(one)}
        errors = [
            interrupted[item].off(ms * RATE // 1000) / QUANTUM for item, ms in told.items() if item in interrupted
        ]
        half, most = np.percentile(np.abs(errors or [0.0]), (50, 95)).tolist()
        return {
            "count": len(errors),
            "quanta_p50": round(half, 2),
            "quanta_p95": round(most, 2),
            "quanta_from": round(min(errors, default=0.0), 2),
            "quanta_to": round(max(errors, default=0.0), 2),
            "not_told": len(set(interrupted) - set(told)),
            "wrong_item": sum(item not in interrupted and ms > 0 for item, ms in told.items()),
            "aim_quanta": 1,
            "met": bool(errors) and max(map(abs, errors)) <= 1 and set(told) == set(interrupted),
        }

    def integrity(self) -> dict[str, Any]:
        """Samples in are samples rendered: each answer without a gap, up to where it was interrupted."""
        wrong = [one.item for one in self.laid if not one.exact]
        missing = self._judged - {one.item for one in self.laid}
        return {
            "answers": len(self.laid),
            "not_heard": len(missing),
            "not_exact": len(wrong),
            "seconds_rendered": round(sum(one.length for one in self.laid) / RATE, 1),
            "met": bool(self.laid) and not wrong and not missing and self._page.whole,
        }

    def all_in_order(self) -> bool:
        """Whether all that came was rendered to its end, once and in order, whatever gaps lie in it."""
        return in_order(self._page.sound, np.concatenate(list(self._sent.values())))

    def _broken_off(self, one: Laid) -> bool:
        return one.length + one.silence < self._sent[one.item].size

    def _silent(self, one: Laid) -> float:
        """When the quantum behind its last sample was rendered."""
        return self._page.when(one.begin + one.length + QUANTUM)

    @staticmethod
    def _way(
        seconds: Sequence[float],
        aim: tuple[float, float],
        names: Sequence[str],
        rows: Sequence[Sequence[float]],
        bare: Sequence[float],
    ) -> dict[str, Any]:
        """The bare socket brings the same words to the page's main thread: the ratio is of that part."""
        arrived = [row[2] - row[0] for row in rows]
        found = against(seconds, aim)
        found["to_the_page"] = {
            key: value for key, value in against(arrived, aim, bare).items() if key in {"bare", "ratio"}
        }
        return {**found, "stages": stages(names, rows)}


def _first(moments: Iterable[float], since: float) -> float | None:
    return min((when for when in moments if since <= when < since + _UNSETTLED), default=None)
