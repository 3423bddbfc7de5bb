"""Two ways of doing the same thing, timed in turns, so that a machine that slows down slows both."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def in_turns(
    ways: dict[str, Callable[[], Awaitable[float | None]]], rounds: int, *, warm_up: int = 2
) -> dict[str, list[float]]:
    """Seconds of each round of each way; who goes first alternates.

    A way gives the seconds itself, or None when all of it counts.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for round_number in range(warm_up + rounds):
        order = list(ways.items())
        for name, way in order if round_number % 2 else reversed(order):
            began = time.perf_counter()
            own = await way()
            spent = time.perf_counter() - began if own is None else own
            if round_number >= warm_up:
                seconds[name].append(spent)
    return seconds


def summary(seconds: list[float]) -> dict[str, float]:
    """Median and the middle half's edges, in milliseconds."""
    low, _, high = statistics.quantiles(seconds, n=4)
    return {
        "median_ms": _ms(statistics.median(seconds)),
        "quarter_ms": _ms(low),
        "three_quarters_ms": _ms(high),
        "least_ms": _ms(min(seconds)),
    }


def ratio(seconds: dict[str, list[float]], ours: str, bare: str, *, aim: float) -> dict[str, Any]:
    """How many times as long ``ours`` takes as ``bare``: of the medians, and the middle half of the rounds' own ratios."""
    rounds = [a / b for a, b in zip(seconds[ours], seconds[bare], strict=True)]
    low, _, high = statistics.quantiles(rounds, n=4)
    value = statistics.median(seconds[ours]) / statistics.median(seconds[bare])
    return {
        "ratio": round(value, 3),
        "aim": aim,
        "met": value <= aim,
        "rounds_quarter": round(low, 3),
        "rounds_three_quarters": round(high, 3),
        "rounds": len(rounds),
        ours: summary(seconds[ours]),
        bare: summary(seconds[bare]),
    }


def _ms(seconds: float) -> float:
    return round(1000 * seconds, 2)
