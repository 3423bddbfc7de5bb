"""Rows of events, only while somebody looks at them."""

from __future__ import annotations

import re
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.widgets.chores import Chores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.agent.events import Events

__all__ = ["EventRows", "row_of"]

_EVERY: Final = 0.2  # s between two messages
_NEWEST: Final = 5000  # rows that a page keeps (ui.md 4)
_LONGEST: Final = 80  # characters of a detail
_SOUND: Final = re.compile(r"\[(\d+) characters of audio\]")


class EventRows:
    """Sends what is new, a limited number of rows a message and five messages a second.

    Args:
        send: a message for the page.
    """

    def __init__(self, send: Callable[[str, dict[str, Any]], None]) -> None:
        self._send = send
        self._chores = Chores("xvoice events")
        self._lock = threading.Lock()
        self._next = 0
        self._limit = 0

    def watch(self, after: int, limit: int, source: Callable[[], tuple[Events, float, float] | None]) -> None:
        """Sends the rows after the one of this number; a limit of 0 sends no more.

        Args:
            after: -1 for all of them.
            limit: rows a message.
            source: gives the events, the Unix time of the beginning, and the bytes of a second of the agent's sound; None
                before there are any.
        """
        with self._lock:
            self._next, self._limit = after + 1, limit
        self.follow(source)

    def follow(self, source: Callable[[], tuple[Events, float, float] | None]) -> None:
        """There may be more."""
        if self._limit > 0:
            self._chores.drop()
            self._chores.add(lambda: self._catch_up(source))

    def _catch_up(self, source: Callable[[], tuple[Events, float, float] | None]) -> None:
        known = source()
        if known is None:
            return
        events, began, bytes_a_second = known
        while True:
            with self._lock:
                limit, first = self._limit, max(self._next, events.total - _NEWEST)
                rows = events.since(first, limit) if limit > 0 else []
                if not rows:
                    return
                self._next = rows[-1][0] + 1
            bodies = [row_of(number, entry, began, bytes_a_second) for number, entry in rows]
            self._send("events", {"rows": bodies, "total": events.total})
            time.sleep(_EVERY)


def row_of(number: int, entry: Mapping[str, Any], began: float, bytes_a_second: float) -> dict[str, Any]:
    """An entry of :class:`Events` as the page lists it."""
    event = entry["event"]
    row = {
        "number": number,
        "time": max(entry["time"] - began, 0.0),
        "direction": entry["direction"],
        "type": str(event.get("type", "")),
        "detail": _detail(event),
        "event": event,
    }
    seconds = _seconds(event, bytes_a_second)
    return row if seconds is None else row | {"sound": seconds}


def _seconds(event: Mapping[str, Any], bytes_a_second: float) -> float | None:
    if "audio_ms" in event:
        return float(event["audio_ms"]) / 1000
    found = _SOUND.fullmatch(str(event.get("delta", "")))
    return None if found is None else int(found[1]) * 3 / 4 / bytes_a_second


def _detail(event: Mapping[str, Any]) -> str:
    """What tells this event from the others of its type."""
    error, response = event.get("error"), event.get("response")
    if isinstance(error, dict):
        words = str(error.get("code") or error.get("message") or "")
    elif isinstance(response, dict) and isinstance(response.get("status"), str):
        words = response["status"]
    elif "frames" in event:
        words = "1 frame" if event["frames"] == 1 else f"{event['frames']} frames"
    else:
        texts = (event.get(name) for name in ("transcript", "text", "delta", "name", "message"))
        words = next((text for text in texts if isinstance(text, str) and not _SOUND.fullmatch(text)), "")
    return words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…"
