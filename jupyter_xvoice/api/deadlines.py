"""How long a call may take: in all, and without a sign of life."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final, TypeVar

from jupyter_xvoice.errors import DeadlineError, InputError

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

__all__ = ["AUDIO", "CONNECT", "GAP", "QUICK", "Deadline", "checked_timeout"]

CONNECT: Final = 15.0
"""Seconds for a connection or a socket's handshake (0.45 to 0.6 s were measured against the service: protocol.md 4.3)."""
GAP: Final = 60.0
"""Seconds without a byte after which a connection that should carry some counts as dead."""
QUICK: Final = 60.0
"""Seconds for a whole call that carries no audio, its repeats included."""
AUDIO: Final = 900.0
"""Seconds for a whole call that carries audio: the service itself allows 15 minutes (protocol.md 1.3)."""

_T = TypeVar("_T")


def checked_timeout(timeout: float | None) -> float | None:
    """``timeout``, if it is a number of seconds above 0, or None.

    Raises:
        InputError: it is neither.
    """
    if timeout is None:
        return None
    if isinstance(timeout, bool) or not isinstance(timeout, (int, float)) or not 0 < timeout < float("inf"):
        raise InputError(f"timeout={timeout!r}: it takes seconds above 0, or None for the usual deadlines.")
    return float(timeout)


class Deadline:
    """The time of one call. ``within`` runs the work; the work reports its progress.

    Args:
        doing: what the call does, for the message ("Making speech").
        total: seconds in all; None while there is progress.
        gap: seconds without progress, counted only between :meth:`progress` and :meth:`quiet`.
    """

    def __init__(self, doing: str, total: float | None, gap: float = GAP) -> None:
        self.doing = doing
        self.total = total
        self.gap = gap
        self._loop = asyncio.get_running_loop()
        self._ends = None if total is None else self._loop.time() + total
        self._gap_ends: float | None = None
        self._scope: asyncio.Timeout | None = None

    def remaining(self) -> float:
        """Seconds left in all; infinite without a total."""
        return float("inf") if self._ends is None else self._ends - self._loop.time()

    def progress(self) -> None:
        """Something came or went: the next gap starts now."""
        self._gap_ends = self._loop.time() + self.gap
        self._set()

    def quiet(self) -> None:
        """Nothing has to come for now (the service works, or the caller is thinking): only the total counts."""
        self._gap_ends = None
        self._set()

    def restart(self, total: float | None) -> None:
        """``total`` seconds from now."""
        self.total = total
        self._ends = None if total is None else self._loop.time() + total
        self._set()

    async def within(self, work: Coroutine[Any, Any, _T]) -> _T:
        """What ``work`` returns.

        Raises:
            DeadlineError: it took too long. The work was cancelled.
        """
        try:
            async with asyncio.timeout_at(self._next()) as scope:
                self._scope = scope
                return await work
        except TimeoutError:
            if not scope.expired():
                raise
        finally:
            self._scope = None
        raise self.error()  # out here, so that it carries no context: that would hold requests with their headers

    def error(self) -> DeadlineError:
        """The error for the reader."""
        if self._gap_ends is not None and (self._ends is None or self._gap_ends < self._ends):
            return DeadlineError(
                f"{self.doing}: nothing came for {self.gap:g} s on an open connection. The service or the network hangs; "
                "try again."
            )
        return DeadlineError(
            f"{self.doing}: not finished within {self.total or 0:g} s. Give it more time with timeout=SECONDS, or try again."
        )

    def _next(self) -> float | None:
        times = [at for at in (self._ends, self._gap_ends) if at is not None]
        return min(times) if times else None

    def _set(self) -> None:
        if self._scope is not None and not self._scope.expired():
            self._scope.reschedule(self._next())
