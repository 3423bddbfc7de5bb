"""What goes to a page: numbered, kept until the page has it, and never too many messages at once."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Budget", "Outbox"]

_KEPT = 512

Control = tuple[dict[str, Any], "Sequence[bytes] | None"]


class Outbox:
    """Control messages to one page. A server whose output limit is passed drops everything, ours included, unsaid.

    Not thread-safe: the link holds its lock around it.
    """

    def __init__(self) -> None:
        self.next = 0
        """number of the next message"""
        self._kept: collections.deque[Control] = collections.deque(maxlen=_KEPT)

    def add(self, kind: str, body: dict[str, Any], buffers: Sequence[bytes] | None) -> dict[str, Any]:
        """Numbers a message and keeps it."""
        message = {"type": kind, "n": self.next, "body": body}
        self.next += 1
        self._kept.append((message, buffers))
        return message

    def confirm(self, number: int) -> None:
        """The page has all before ``number``."""
        while self._kept and self._kept[0][0]["n"] < number:
            self._kept.popleft()

    def since(self, number: int) -> list[Control] | None:
        """All from ``number`` on; None if some of them are not kept any more."""
        if number < self.next - len(self._kept):
            return None
        return [one for one in self._kept if one[0]["n"] >= number]


class Budget:
    """How many messages may go at once: a bucket that fills with time.

    A server lets 1,000 messages a second through on the average of three (jupyter.md, "Latency"), for all that a kernel
    sends. This is our share of it.
    """

    def __init__(self, per_second: float, burst: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._left = burst
        self._at = 0.0

    def take(self, now: float) -> bool:
        """Whether one may go now."""
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1.0:
            return False
        self._left -= 1.0
        return True
