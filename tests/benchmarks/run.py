"""One conversation in which something goes wrong, and the table of what came of many."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from textwrap import shorten
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.realtime.changes import (
    AgentText,
    Change,
    Ended,
    Ready,
    Reconnected,
    Reconnecting,
    ResponseEnded,
    ResponseStarted,
    ToolCancelled,
    Trouble,
    UserText,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from jupyter_xvoice import RealtimeSession

__all__ = ["DEADLINE", "Run", "print_table", "until"]

DEADLINE: Final = 60.0
LONGEST: Final = 110
TITLES: Final = ("what went wrong", "where", "recovered", "in", "how it ended", "the user saw", "lost")


@dataclass
class Run:
    """One row.

    Attributes:
        what: what went wrong.
        where: at which stage.
        recovered: a further turn was answered.
        ending: how it ended where it did not recover.
        may_end: it cannot recover: a clear end is right.
        struck_at: when it went wrong, or when the turn began in which it does.
        working_at: when the connection was there again, or that turn was over.
        finals: the user's final texts as they were told, by item.
        answers: how the answers ended.
        saw: what a user would see.
        lost: what was lost.
    """

    what: str
    where: str
    may_end: bool = False
    recovered: bool = False
    ending: str = ""
    struck_at: float = 0.0
    working_at: float = 0.0
    finals: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    saw: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    resent_ms: float = 0.0
    _words: dict[str, dict[str, str]] = field(default_factory=dict)  # of answers: response -> item -> words
    _whole: set[str] = field(default_factory=set)  # answers that were completed

    def note(self, change: Change) -> None:
        """What a user would see of ``change``."""
        if isinstance(change, Reconnecting):
            self.saw.append(f"connecting {change.try_}/{change.of}")
        elif isinstance(change, (Ready, Reconnected)):
            self.working_at = time.perf_counter()
            if isinstance(change, Reconnected):
                self.saw.append(f"back after {change.gap_s:.2f} s")
        elif isinstance(change, UserText) and change.final:
            self.finals[change.item_id] = change.text
        elif isinstance(change, AgentText):
            self._words.setdefault(change.response_id, {})[change.item_id] = change.text
        elif isinstance(change, ResponseEnded):
            self._ended(change)
        elif isinstance(change, Trouble) and not change.benign:
            self.saw.append(change.code)
        elif isinstance(change, ToolCancelled):
            self.saw.append("call dropped")
        elif isinstance(change, Ended) and not change.by_us:
            self.saw.append(f"ended: {change.why}")

    def _ended(self, change: ResponseEnded) -> None:
        self.answers.append(change.status)
        if change.status == "completed":
            self._whole.add(change.response_id)
        else:
            self.saw.append(f"answer {change.status}" + (f" ({change.why})" if change.why else ""))

    def settle(self, session: RealtimeSession) -> None:
        """Compares what was told with what was kept."""
        kept: dict[str, list[str]] = {"user": [], "assistant": []}
        for item in session.conversation.history():
            kept.setdefault(item.get("role", ""), []).extend(part.get("text", "") for part in item.get("content", []))
        finals = [text for text in self.finals.values() if text.strip()]
        self.lost += [f"final text {text!r}" for text in finals if text not in kept["user"]]
        self.lost += [f"final text {text!r} is there twice" for text in finals if kept["user"].count(text) > 1]
        answers = [text for answer in self._whole for text in self._words.get(answer, {}).values()]
        self.lost += [f"final answer {text!r}" for text in answers if text not in kept["assistant"]]
        counters = session.conversation.counters
        self.lost += [f"{counters.dropped_audio_ms:.0f} ms of audio"] if counters.dropped_audio_ms else []
        self.lost += ["the rest of an answer"] if "lost" in self.answers else []
        self.resent_ms = counters.resent_audio_ms

    async def go_on(self, session: RealtimeSession) -> None:
        """A further turn is answered, if need be when asked once more: it has recovered."""
        session.send_text("And again.")
        begun = await until(session, self, _begun_or_told)
        if isinstance(begun, Trouble):
            session.send_text("And once more.")
            begun = await until(session, self, _begun_or_told)
        if not isinstance(begun, ResponseStarted):
            return
        words: list[Change] = []
        await until(session, self, lambda change: _over(change, begun.response_id, words))
        self.recovered = self.answers[-1] == "completed" or bool(words)

    @property
    def bad(self) -> bool:
        """Something final was lost, or it neither recovered nor ended as it may."""
        final = any("final" in words or "sentence" in words for words in self.lost)
        return final or not (self.recovered or (self.may_end and self.ending))

    def cells(self) -> tuple[str, ...]:
        """The row of the table."""
        held = self.working_at < self.struck_at
        seconds = "held" if held else f"{self.working_at - self.struck_at:.2f} s"
        again = f", {self.resent_ms / 1000:.1f} s of speech sent again" if self.resent_ms else ""
        return (
            self.what,
            self.where,
            "yes" if self.recovered else "ended" if self.may_end and self.ending else "NO",
            seconds if self.recovered else "-",
            self.ending or ("a further turn was answered" if self.recovered else "-"),
            (", ".join(self.saw) or "nothing") + again,
            ", ".join(self.lost) or "nothing",
        )


def _begun_or_told(change: Change) -> bool:
    return isinstance(change, ResponseStarted) or (isinstance(change, Trouble) and change.code == "request_dropped")


def _over(change: Change, response_id: str, words: list[Change]) -> bool:
    """Whether the answer is over; whole ``words`` of it are kept, as its end may never be said."""
    if isinstance(change, AgentText) and change.response_id == response_id and change.final:
        words.append(change)
    return isinstance(change, ResponseEnded) and change.response_id == response_id


async def until(session: RealtimeSession, run: Run, met: Callable[[Change], bool]) -> Change:
    """Listens until ``met``."""
    async for change in session:
        run.note(change)
        if met(change):
            return change
    raise AssertionError(f"the session ended: {run.saw}")


def print_table(runs: Iterable[Run]) -> None:
    """A line a run."""
    rows = [TITLES, *(tuple(shorten(cell, LONGEST, placeholder=" …") for cell in run.cells()) for run in runs)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(TITLES))]
    for number, row in enumerate(rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        if number == 0:
            print("  ".join("-" * width for width in widths))
