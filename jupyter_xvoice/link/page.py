"""One page as the kernel knows it: what came from it, what goes to it, how long it has been silent."""

from __future__ import annotations

from typing import Any

from jupyter_xvoice.link.inbox import Inbox
from jupyter_xvoice.link.outbox import Outbox
from jupyter_xvoice.link.speech import SpeechQueue

__all__ = ["ANYBODY", "Page"]

ANYBODY = ""
"""The name of a page that has not said hello: every page takes what is for it, until it is welcomed."""

_GONE = 60.0
# A browser wakes a hidden page without sound once a minute.
_GONE_HIDDEN = 150.0
# Later than this, sound that waited behind a cell is dropped: it would be an answer to nothing.
_STALE_MS = 2000.0


class Page:
    """The state of one page. Not thread-safe: the link holds its lock around it."""

    def __init__(self, name: str, words: dict[str, Any]) -> None:
        self.name = name
        self.inbox = Inbox(_whole(words.get("next")))
        self.outbox = Outbox()
        self.speech = SpeechQueue()
        self.sequence = 0
        """of the next speaker frame"""
        self.late = 0
        self.frame_ms = 40.0
        self.rtt: float | None = None
        self.offset: float | None = None
        """what to add to the page's clock to get ours, ms"""
        self.silent = 0.0
        """s without a message, as far as one could have come"""
        self.announced: set[int] = set()
        self._greeting = -1
        self._hidden = False

    @property
    def gone(self) -> bool:
        """Whether it has been silent for too long."""
        return self.silent > (_GONE_HIDDEN if self._hidden else _GONE)

    def greets(self, words: dict[str, Any]) -> bool:
        """Whether a hello is news, not one that was repeated because it waited behind a cell."""
        greeting = _whole(words.get("greeting"))
        news = greeting > self._greeting
        self._greeting = max(self._greeting, greeting)
        return news

    def pinged(self, words: dict[str, Any]) -> None:
        """Takes what a ping tells."""
        self.rtt = _number(words.get("rtt"))
        self.offset = _number(words.get("offset")) if self.rtt is not None else None
        self._hidden = words.get("hidden") is True
        self.outbox.confirm(_whole(words.get("next")))

    def stale(self, captured: float, now: float, stalled: float) -> bool:
        """Whether sound ``captured`` at the page's ms is too old at our ``now``, ``stalled`` of which nothing could run."""
        return self.offset is not None and now - (captured + self.offset) - stalled > _STALE_MS


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
