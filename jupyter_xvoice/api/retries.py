"""Which failures are repeated, and after how long: the one place that decides it (design.md 8)."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.errors import XVoiceError

__all__ = ["ATTEMPTS", "Failure", "Kind", "pause_before_repeat", "read_retry_after"]

ATTEMPTS: Final = 4
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 8.0


class Kind(Enum):
    """How far a request got before it failed."""

    UNREACHED = "the connection was refused or never came about: nothing was sent"
    REFUSED = "429 or 503: the service says that it did nothing"
    FAILED = "500, 502 or 504: the service may have done it or not"
    LOST = "the connection broke after the request had gone out: the service may have done it or not"
    FINAL = "every other refusal: asking again changes nothing"


@dataclass(frozen=True)
class Failure:
    """An attempt that did not succeed. A value and no exception, so that no request clings to what is raised in the end.

    Attributes:
        error: what to raise when it is not repeated.
        retry_after: seconds that the service asked to wait.
    """

    kind: Kind
    error: XVoiceError
    retry_after: float | None = None


def pause_before_repeat(
    failure: Failure,
    *,
    attempt: int,
    repeatable: bool,
    remaining: float,
    draw: Callable[[], float] = random.random,
) -> float | None:
    """Seconds to wait before the request is sent again, or None: raise ``failure.error``.

    ===========  ==========================  =======================================
    kind         ``repeatable`` (reads)      not ``repeatable`` (costs, or doubles)
    ===========  ==========================  =======================================
    UNREACHED    again                       again
    REFUSED      again                       again
    FAILED       again                       raise
    LOST         again                       raise
    FINAL        raise                       raise
    ===========  ==========================  =======================================

    At most :data:`ATTEMPTS` attempts. The pause is what ``Retry-After`` says, with up to a tenth more so that many clients do
    not come back at once; without it 0.5 s, doubled each time up to 8 s, of which a random half is waited. A pause that
    would outlast the call's own deadline is not begun: the caller hears the refusal now and not after the wait.

    Args:
        failure: of the last attempt.
        attempt: how many attempts there were, from 1.
        repeatable: whether the request may reach the service twice.
        remaining: seconds left to the call.
        draw: a random number in [0, 1).
    """
    again = failure.kind in {Kind.UNREACHED, Kind.REFUSED} or (repeatable and failure.kind in {Kind.FAILED, Kind.LOST})
    if not again or attempt >= ATTEMPTS:
        return None
    if failure.retry_after is None:
        pause = min(_FIRST_PAUSE * 2 ** (attempt - 1), _LONGEST_PAUSE) * (0.5 + draw() / 2)
    else:
        pause = failure.retry_after * (1 + draw() / 10)
    return pause if pause < remaining else None


def read_retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """Seconds from a ``Retry-After`` header: a number of seconds, or an HTTP date (RFC 9110, 10.2.3). None if neither."""
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            date = parsedate_to_datetime(value)
        except ValueError:
            return None
        date = date if date.tzinfo else date.replace(tzinfo=UTC)
        seconds = (date - (now or datetime.now(UTC))).total_seconds()
    return max(seconds, 0.0) if seconds < float("inf") else None  # also refuses NaN
