"""A figure of the live measurement: how a number of milliseconds is spread, beside its aim."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["against", "spread", "stages"]


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Of seconds, in ms."""
    if not seconds:
        return {"count": 0}
    half, most, last = np.percentile(1000 * np.array(seconds), (50, 95, 100)).tolist()
    return {"count": len(seconds), "p50_ms": round(half, 1), "p95_ms": round(most, 1), "most_ms": round(last, 1)}


def against(seconds: Sequence[float], aim: tuple[float, float], bare: Sequence[float] = ()) -> dict[str, Any]:
    """``aim``: ms, p50 and p95 (audio.md, "Numbers to reach"); ``bare``: the same by the bare WebSocket, in the same run."""
    found: dict[str, Any] = dict(spread(seconds))
    found |= {"aim_p50_ms": aim[0], "aim_p95_ms": aim[1]}
    found["met"] = bool(seconds) and found["p50_ms"] <= aim[0] and found["p95_ms"] <= aim[1]
    if bare:
        found["bare"] = spread(bare)
        found["ratio"] = round(float(np.median(seconds) / np.median(bare)), 2) if seconds else None
    return found


def stages(names: Sequence[str], moments: Sequence[Sequence[float]]) -> Mapping[str, dict[str, float]]:
    """Where the time goes: ``moments`` has one row each time, of one moment (s) more than there are names."""
    return {name: spread([row[n + 1] - row[n] for row in moments]) for n, name in enumerate(names)}
