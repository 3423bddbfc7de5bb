from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice.api.retries import ATTEMPTS, Failure, Kind, pause_before_repeat, read_retry_after
from jupyter_xvoice.errors import LinkError

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


def pause(kind: Kind, *, attempt: int = 1, repeatable: bool = False, remaining: float = 60, after: float | None = None):
    failure = Failure(kind, LinkError("x"), after)
    return pause_before_repeat(failure, attempt=attempt, repeatable=repeatable, remaining=remaining, draw=lambda: 0.0)


@pytest.mark.parametrize(
    ("kind", "cautious", "repeatable"),
    [
        (Kind.UNREACHED, True, True),
        (Kind.REFUSED, True, True),
        (Kind.FAILED, False, True),
        (Kind.LOST, False, True),
        (Kind.FINAL, False, False),
    ],
)
def test_only_what_cannot_cost_or_double_is_repeated(kind: Kind, cautious: bool, repeatable: bool) -> None:
    assert (pause(kind) is not None) == cautious
    assert (pause(kind, repeatable=True) is not None) == repeatable


def test_attempts_are_bounded() -> None:
    assert pause(Kind.REFUSED, attempt=ATTEMPTS - 1) is not None
    assert pause(Kind.REFUSED, attempt=ATTEMPTS) is None


def test_retry_after_rules_over_the_own_pause() -> None:
    assert pause(Kind.REFUSED, after=7) == 7
    assert pause(Kind.REFUSED) == 0.25


def test_a_pause_that_outlasts_the_deadline_is_not_begun() -> None:
    assert pause(Kind.REFUSED, after=60, remaining=59) is None


@settings(deadline=None)
@given(attempt=st.integers(1, ATTEMPTS - 1), draw=st.floats(0, 1, exclude_max=True))
def test_the_pause_grows_and_is_never_nothing(attempt: int, draw: float) -> None:
    failure = Failure(Kind.UNREACHED, LinkError("x"))
    waited = pause_before_repeat(failure, attempt=attempt, repeatable=False, remaining=1e9, draw=lambda: draw)
    assert waited is not None
    assert 0.25 * 2 ** (attempt - 1) <= waited <= min(0.5 * 2 ** (attempt - 1), 8)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("-2", 0.0),
        ("Sat, 21 Nov 2026 10:00:30 GMT", 30.0),
        ("Sat, 21 Nov 2026 09:00:00 GMT", 0.0),
        ("soon", None),
        ("inf", None),
        ("nan", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_is_seconds_or_a_date(value: str | None, seconds: float | None) -> None:
    assert read_retry_after(value, now=NOW) == seconds
