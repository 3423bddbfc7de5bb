"""Deadlines without a clock: they start when the next ``now`` is known."""

from __future__ import annotations

__all__ = ["Timers"]


class Timers:
    """Named deadlines. What was set since the last :meth:`stamp` starts there, however long ago that was decided."""

    def __init__(self) -> None:
        self._delays: dict[str, float] = {}
        self._ends: dict[str, float] = {}

    def set(self, name: str, delay: float) -> None:
        """``name`` is due ``delay`` seconds from the next stamp on; an older deadline of that name is forgotten."""
        self._ends.pop(name, None)
        self._delays[name] = delay

    def clear(self, *names: str) -> None:
        """Nothing is due any more under these names."""
        for name in names:
            self._ends.pop(name, None)
            self._delays.pop(name, None)

    def clear_all(self) -> None:
        """Nothing is due any more."""
        self._ends.clear()
        self._delays.clear()

    def stamp(self, now: float) -> None:
        """It is ``now``: what was set begins."""
        self._ends.update((name, now + delay) for name, delay in self._delays.items())
        self._delays.clear()

    def due(self, now: float) -> list[str]:
        """What is over, the earliest first; each is told once."""
        names = sorted((end, name) for name, end in self._ends.items() if end <= now)
        for _, name in names:
            del self._ends[name]
        return [name for _, name in names]

    def running(self, name: str) -> bool:
        """Whether ``name`` is set."""
        return name in self._ends or name in self._delays

    @property
    def unstamped(self) -> bool:
        """Whether something waits for the next stamp."""
        return bool(self._delays)

    @property
    def next(self) -> float | None:
        """The earliest deadline, or None."""
        return min(self._ends.values(), default=None)
