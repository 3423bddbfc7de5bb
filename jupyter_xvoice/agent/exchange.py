"""One exchange while it goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jupyter_xvoice.agent.metrics import Latency, overlap
from jupyter_xvoice.agent.turns import ToolRun, Turn

if TYPE_CHECKING:
    from jupyter_xvoice.agent.turns import Kind, Outcome

__all__ = ["Exchange", "Said"]


@dataclass
class Said:
    """What the agent said in one item."""

    text: str = ""
    heard: str | None = None  # None: not interrupted
    sound: float = 0.0  # seconds
    sounded: float = 0.0


@dataclass
class Exchange:
    """Everything about one turn that is not over.

    Attributes:
        item: the user's item; empty while the service has not named it.
        asked: the user has finished: an answer is due.
        committed: what was spoken is an item of the conversation: nothing can be added to it.
        dropped: the answer was taken back before that, which happens when the user goes on.
        due: an answer was asked for, or follows from results of functions, and none has begun yet.
        fed: it began with audio of ``send_audio``.
        feeding: that audio is still being handed over, or not noticed yet.
        lost: why the answer was lost before it said anything: another one may follow.
        responses: id -> whether it is over.
        runs: begin and end of each function run, on the loop's clock; none while it waits for approval.
    """

    number: int
    kind: Kind
    began: float
    item: str = ""
    user: str = ""
    asked: bool = False
    committed: bool = False
    dropped: bool = False
    due: bool = False
    fed: bool = False
    feeding: bool = False
    lost: str = ""
    asked_at: float | None = None
    end_of_speech: float | None = None
    noticed: float | None = None
    first_delta: float | None = None
    first_rendered: float | None = None
    responses: dict[str, bool] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)
    tools: dict[str, ToolRun] = field(default_factory=dict)
    runs: dict[str, tuple[float, float | None]] = field(default_factory=dict)
    outcome: Outcome = "completed"
    why: str = ""

    @property
    def answering(self) -> bool:
        """An answer goes on, is due, or waits for a function."""
        calling = not all(run.over for run in self.tools.values())
        return self.due or calling or not all(self.responses.values())

    @property
    def empty(self) -> bool:
        """Nothing was said by anybody: a noise."""
        return not (self.user.strip() or self.said or self.tools or self.responses)

    def ask(self, now: float) -> None:
        """The user has finished."""
        self.asked = self.due = True
        self.asked_at = now

    def go_on(self) -> None:
        """The user goes on: what was asked is not all of it, and an answer that was begun is dropped."""
        self.asked = self.due = self.dropped = False

    def commit(self, now: float) -> None:
        """What was spoken is an item of the conversation."""
        self.committed = True
        if self.dropped:
            self.asked = True
            self.spoil("interrupted", "")
        elif not self.asked:
            self.ask(now)

    def take_back(self, why: str) -> None:
        """An answer was cancelled. Before the commit the user may only be going on: that remains to be seen."""
        if self.kind == "spoken" and not self.committed and not self.said:
            self.asked = self.due = False
            self.dropped = True
        else:
            self.spoil("interrupted", why)

    def spoil(self, outcome: Outcome, why: str) -> None:
        """It does not end as it should; the first reason counts."""
        if self.outcome == "completed":
            self.outcome, self.why = outcome, why

    def turn(self, clock: float) -> Turn:
        """As it stands; times are given since ``clock``."""
        text = _joined([said.text for said in self.said.values()])
        heard = _joined([said.text if said.heard is None else said.heard for said in self.said.values()])
        if not text.startswith(heard):  # the words of an older item came last: nothing can be split
            heard = text
        return Turn(
            number=self.number,
            kind=self.kind,
            user=self.user,
            text=text,
            heard=heard,
            unheard=text[len(heard) :],
            outcome=self.outcome,
            why=self.why,
            tools=tuple(self.tools.values()),
            latency=self._latency(clock),
            sound=sum(said.sound for said in self.said.values()),
            sounded=sum(said.sounded for said in self.said.values()),
        )

    def _latency(self, clock: float) -> Latency:
        begin = self.end_of_speech
        runs = [(start, end) for start, end in self.runs.values() if end is not None]

        def since(moment: float | None) -> float | None:
            return None if moment is None or begin is None else max(moment - begin, 0.0)

        first = self.first_delta if self.first_delta is not None else float("inf")
        return Latency(
            turn=self.number,
            kind=self.kind,
            end_of_speech=None if begin is None else begin - clock,
            silence=0.0 if self.kind == "typed" else since(self.noticed),
            first_delta=since(self.first_delta),
            first_rendered=since(self.first_rendered),
            tools=overlap(float("inf"), runs),
            tools_before=overlap(first, runs) if self.first_delta is not None else 0.0,
        )


def _joined(pieces: list[str]) -> str:
    return " ".join(piece.strip() for piece in pieces if piece.strip())
