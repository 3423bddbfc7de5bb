"""What a conversation leaves behind: rows, turns and their order. Written by one thread, read by any."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.agent.metrics import Latencies
from jupyter_xvoice.agent.transcript import Row, SessionTranscript

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.agent.ports import View
    from jupyter_xvoice.agent.transcript import Who
    from jupyter_xvoice.agent.turns import ToolRun, Turn

__all__ = ["Book"]


class Book:
    """Rows and turns over all sessions of one agent. Whoever waits for a change waits on ``changed``.

    Attributes:
        began: when the first session began, on the monotonic clock; None before.
        changed: notified when a turn is over and when the state of the session changes.
    """

    def __init__(self, view: View | None) -> None:
        self.began: float | None = None
        self.changed = threading.Condition()
        self._view = view
        self._rows: dict[int, Row] = {}
        self._turns: list[Turn] = []
        self._numbers = 0

    def since(self, moment: float) -> float:
        """``moment`` in seconds since the first session began."""
        return max(moment - self.began, 0.0) if self.began is not None else 0.0

    def new_turn(self) -> int:
        """The number of a turn that begins."""
        self._numbers += 1
        return self._numbers

    @property
    def latest(self) -> int:
        """The number of the turn that began last."""
        return self._numbers

    # -- rows --------------------------------------------------------------------------------------------------------

    def add(self, who: Who, turn: int, text: str = "", **facts: Any) -> int:
        """A new row; returns its number."""
        row = Row(len(self._rows) + 1, turn, who, text, self.since(time.monotonic()), **facts)
        self._put(row)
        return row.number

    def change(self, number: int, **facts: Any) -> None:
        """Replaces a row by one with other ``facts``, if that is another one."""
        row = replace(self._rows[number], **facts)
        if row != self._rows[number]:
            self._put(row)

    def run(self, run: ToolRun) -> None:
        """A call of a function is new, or is in another state."""
        if self._view is not None:
            self._view.tool(run)

    def row(self, number: int) -> Row:
        """The row of this number."""
        return self._rows[number]

    def note(self, text: str, turn: int = 0) -> None:
        """Something happened to the session."""
        self.add("note", turn, text, final=True)

    @property
    def transcript(self) -> SessionTranscript:
        """The rows that say something: turns in order, in each the user's words first."""
        rows = [row for row in list(self._rows.values()) if row.text.strip()]
        behind = 0  # a note stands where the turn was that was the latest at its time
        keys: dict[int, tuple[int, bool, int]] = {}
        for row in rows:
            behind = max(behind, row.turn)
            keys[row.number] = (row.turn or behind, row.who != "user", row.number)
        return SessionTranscript(sorted(rows, key=lambda row: keys[row.number]))

    def _put(self, row: Row) -> None:
        before = self._rows.get(row.number)
        self._rows[row.number] = row
        if self._view is not None and (row.text.strip() or (before is not None and before.text.strip())):
            self._view.row(row)

    # -- turns -------------------------------------------------------------------------------------------------------

    def close(self, turn: Turn) -> None:
        """A turn is over."""
        with self.changed:
            self._turns.append(turn)
            self.changed.notify_all()
        if self._view is not None:
            self._view.turn(turn)

    def revise(self, turn: Turn) -> None:
        """A turn that is over reads otherwise: its words were recognised late, or again."""
        with self.changed:
            self._turns = [turn if one.number == turn.number else one for one in self._turns]

    @property
    def turns(self) -> list[Turn]:
        """The turns that are over, in the order in which they ended."""
        return list(self._turns)

    def over(self, number: int) -> Turn | None:
        """The first turn that is over of those from ``number`` on."""
        found = [turn for turn in self._turns if turn.number >= number]
        return min(found, key=lambda turn: turn.number) if found else None

    @property
    def latencies(self) -> Latencies:
        """The times of the turns, in order."""
        return Latencies(turn.latency for turn in sorted(self._turns, key=lambda turn: turn.number))

    def wait(self, done: Callable[[], bool], timeout: float | None) -> bool:
        """Waits until ``done()``, in slices that an interrupt can end; False when ``timeout`` seconds are over."""
        end = None if timeout is None else time.monotonic() + timeout
        with self.changed:
            while not done():
                left = None if end is None else end - time.monotonic()
                if left is not None and left <= 0:
                    return False
                self.changed.wait(0.1 if left is None else min(0.1, left))
        return True
