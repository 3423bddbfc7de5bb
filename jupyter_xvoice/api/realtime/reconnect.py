"""When a conversation is connected again, how often and after how long (audio.md "reconnect")."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.checks import check_range
from jupyter_xvoice.api.retries import Kind
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.retries import Failure

__all__ = ["Attempts", "Reconnect"]

_LONGEST_REQUEST_TO_WAIT: Final = 30.0  # seconds of Retry-After; who is told to wait longer is told so at once


@dataclass(frozen=True)
class Reconnect:
    """How a conversation survives a connection that breaks.

    Attributes:
        delays: seconds before each attempt, one after the other; after the last the session ends.
        jitter: 0 to 1: up to this share is added to a delay at random, so that many clients do not come back at once.
        gap_audio: seconds of the user's audio that are kept: what the service had not answered yet, and what comes in the
            gap. The oldest goes first; what goes is counted (``conversation.counters.dropped_audio_ms``).
        steady_after: seconds after which a connection counts as steady: only then the attempts begin anew.

    Raises:
        InputError: a value outside its range.
    """

    delays: tuple[float, ...] = (0.0, 0.3, 1.2, 2.7, 4.8, 7.0)
    jitter: float = 0.2
    gap_audio: float = 60.0
    steady_after: float = 10.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "delays", tuple(self.delays))
        if not self.delays:
            raise InputError(
                "delays=(): it takes a number of seconds an attempt. reconnect=False never connects again."
            )
        for delay in self.delays:
            check_range("delays", delay, 0, 3600, unit=" seconds")
        check_range("jitter", self.jitter, 0, 1)
        check_range("gap_audio", self.gap_audio, 0, 600, unit=" seconds")
        check_range("steady_after", self.steady_after, 0, 3600, unit=" seconds")


class Attempts:
    """The attempts since the connection was last steady.

    Args:
        policy: how many, and how long apart.
        draw: a random number in [0, 1).
    """

    def __init__(self, policy: Reconnect, *, draw: Callable[[], float] = random.random) -> None:
        self._policy = policy
        self._draw = draw
        self.made = 0

    @property
    def exhausted(self) -> bool:
        """Whether all were made."""
        return self.made >= len(self._policy.delays)

    def connected_for(self, seconds: float) -> None:
        """The connection that broke had been ready for ``seconds``."""
        if seconds >= self._policy.steady_after:
            self.made = 0

    def next(self, failure: Failure | None = None) -> float | None:
        """Seconds to wait before the next attempt; None for: no more.

        Args:
            failure: why the last attempt failed; None for the first after a break.
        """
        if self.exhausted:
            return None
        asked = failure.retry_after if failure is not None and failure.retry_after is not None else 0.0
        if asked > _LONGEST_REQUEST_TO_WAIT or (failure is not None and failure.kind is Kind.FINAL):
            return None
        delay = self._policy.delays[self.made]
        self.made += 1
        return max(delay, asked) * (1 + self._policy.jitter * self._draw())
