"""What came of one call."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Result"]


@dataclass(frozen=True)
class Result:
    """A call that was answered.

    Attributes:
        output: what the model is told: the result as text, or what went wrong, without a traceback.
        error: what went wrong, for the user; None where nothing did.
        traceback: of the error, or the stack that a timed-out function hangs in. For the user only.
        seconds: how long the function took; 0 where it did not run.
        approved: True or False where somebody was to be asked, else None.
        timed_out: it did not end in time.
    """

    call_id: str
    name: str
    output: str
    error: str | None = None
    traceback: str = field(default="", repr=False)
    seconds: float = 0.0
    approved: bool | None = None
    timed_out: bool = False
