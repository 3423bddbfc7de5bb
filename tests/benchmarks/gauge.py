"""What a process takes over time, and the slope of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import psutil  # type: ignore[import-untyped]  # it has none, and one benchmark needs no stubs

__all__ = ["SAMPLE_SECONDS", "Gauge", "slope"]

SAMPLE_SECONDS = 5.0
WARM_UP_SHARE = 0.25
MEGABYTE = 1e6


def slope(moments: list[float], values: list[float]) -> float:
    """Of a straight line through ``values``, an hour; ``moments`` in seconds, without the first quarter: warming up."""
    first = int(len(moments) * WARM_UP_SHARE)
    if len(moments) - first < 2:
        return 0.0
    return round(float(np.polyfit(np.array(moments[first:]) / 3600, values[first:], 1)[0]), 1)


@dataclass
class Gauge:
    """Memory (MB, not shared with others) and processor time (s) of a process and all its children, over time."""

    process: psutil.Process
    moments: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def sample(self, now: float, *, without: int | None = None) -> None:
        """Takes a sample; ``without`` is a child that is not counted, nor what it has started."""
        family = [self.process]
        for child in self.process.children():
            family += [] if child.pid == without else [child, *child.children(recursive=True)]
        memory = processor = 0.0
        for member in family:
            try:
                memory += member.memory_full_info().uss / MEGABYTE
                times = member.cpu_times()
            except psutil.NoSuchProcess:
                continue
            processor += times.user + times.system
        self.moments.append(now)
        self.memory.append(memory)
        self.processor.append(processor)

    def report(self) -> dict[str, float]:
        """Averages and slopes after the warm-up."""
        first = int(len(self.moments) * WARM_UP_SHARE)
        hours = np.array(self.moments[first:]) / 3600
        load = 100 * np.diff(self.processor[first:]) / np.diff(self.moments[first:])
        return {
            "memory_mb_first": round(self.memory[first], 1),
            "memory_mb_last": round(self.memory[-1], 1),
            "memory_mb_per_hour": round(float(np.polyfit(hours, self.memory[first:], 1)[0]), 1),
            "processor_percent": round(float(load.mean()), 1),
            "processor_percent_per_hour": round(float(np.polyfit(hours[1:], load, 1)[0]), 1),
        }
