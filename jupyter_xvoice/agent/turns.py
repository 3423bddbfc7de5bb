"""What a turn is: what the user said or typed, and everything the agent did about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

if TYPE_CHECKING:
    from jupyter_xvoice.agent.metrics import Latency
    from jupyter_xvoice.agent.tools import Result
    from jupyter_xvoice.api.realtime.changes import ToolCall

__all__ = ["Kind", "Outcome", "RunState", "ToolRun", "Turn"]

Kind: TypeAlias = Literal["typed", "spoken", "agent"]
Outcome: TypeAlias = Literal["completed", "interrupted", "failed", "lost", "unanswered", "ended"]
RunState: TypeAlias = Literal["waiting", "running", "done", "failed", "timed-out", "denied", "cancelled"]


@dataclass(frozen=True)
class ToolRun:
    """A call of one of the user's functions.

    Attributes:
        arguments: JSON, as the agent wrote it.
        state: "waiting" for approval, "running", "done", "failed", "timed-out", "denied" or "cancelled" (by an interruption:
            the result was not wanted any more).
        output: what the agent was told.
        error: what went wrong, for the user; empty if nothing.
        seconds: how long the function took, waiting for approval left out; None while it waits or runs.
        approved: True or False once somebody was asked, else None.
        traceback: of the error, or the stack in which a function that timed out hangs; the agent is never told.
    """

    call_id: str
    name: str
    arguments: str
    state: RunState = "running"
    output: str = ""
    error: str = ""
    seconds: float | None = None
    approved: bool | None = None
    traceback: str = field(default="", repr=False)

    @classmethod
    def of(cls, call: ToolCall, result: Result) -> Self:
        """What came of ``call``."""
        state: RunState = "done" if result.error is None else "failed"
        if result.error is not None and (result.timed_out or result.approved is False):
            state = "timed-out" if result.timed_out else "denied"
        return cls(
            call.call_id,
            call.name,
            call.arguments,
            state,
            result.output,
            result.error or "",
            result.seconds,
            result.approved,
            result.traceback,
        )

    @property
    def asked(self) -> bool:
        """Somebody is or was asked for approval."""
        return self.state == "waiting" or self.approved is not None

    @property
    def over(self) -> bool:
        """It neither waits nor runs."""
        return self.state not in {"waiting", "running"}


@dataclass(frozen=True)
class Turn:
    """One exchange, over. ``str(turn)`` is the answer.

    Attributes:
        number: 1 for the first of the agent, and so on.
        kind: how it began: "typed", "spoken", or "agent" where the agent spoke by itself (``say``, a greeting).
        user: what the user said, as it was recognised, or typed.
        text: what the agent answered, whole, also what was not heard.
        heard: the part of ``text`` that was heard.
        unheard: the rest, where the answer was interrupted.
        outcome: "completed"; "interrupted"; "failed" by the service; "lost" with the connection; "unanswered"; "ended" with
            the session.
        why: in words, where it is not completed.
        tools: the functions that ran for it.
        latency: how long the answer let wait.
        sound: seconds of the answer that came.
        sounded: seconds of it that were rendered.
    """

    number: int
    kind: Kind
    user: str
    text: str
    heard: str
    unheard: str
    outcome: Outcome
    why: str
    tools: tuple[ToolRun, ...]
    latency: Latency = field(repr=False)
    sound: float
    sounded: float

    @property
    def interrupted(self) -> bool:
        """The answer was not heard to its end."""
        return self.outcome == "interrupted"

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        tools = "".join(f", {run.name}() {run.state}" for run in self.tools)
        state = "" if self.outcome == "completed" else f", {self.outcome}"
        return f"Turn({self.number}, user={_short(self.user)!r}, agent={_short(self.text)!r}{tools}{state})"


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:59].rstrip() + "…"
