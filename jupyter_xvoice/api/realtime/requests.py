"""Requests for an answer: one at a time, the next behind it (robustness.md R5)."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Commit", "Request", "Requests"]


@dataclass
class Request:
    """What is sent to get an answer: a ``response.create``, or an item that is spoken by itself (``force_message``).

    Attributes:
        retried: it was refused once because an answer was open.
        cancelled: nobody wants the answer any more.
        once: it asks for something that may be on its way already: it is not asked a second time.
        heard: anything came since it was sent.
        mute: nothing did in the time for an answer; the connection may be dead, and is made again for it once.
    """

    event: Mapping[str, Any]
    retried: bool = False
    once: bool = False
    cancelled: bool = False
    heard: bool = False
    mute: bool = False


@dataclass
class Commit:
    """A turn that was ended by hand and is not answered yet.

    Attributes:
        acknowledged: the service made an item of it.
        ask: what to ask with if it does not answer by itself.
        asks_more: the question is about something else, too, that was typed behind the speech.
        cancelled: nobody wants the answer any more.
    """

    acknowledged: bool = False
    ask: Mapping[str, Any] | None = None
    asks_more: bool = False
    cancelled: bool = False


class Requests:
    """The queue, and the one that waits for its ``response.created``."""

    def __init__(self) -> None:
        self.queue: deque[Request] = deque()
        self.in_flight: Request | None = None
        self.blocked = False  # the service says that an answer is open which we do not know

    def add(self, event: Mapping[str, Any]) -> Request:
        """Behind all others."""
        request = Request(event)
        self.queue.append(request)
        return request

    def take(self) -> Request | None:
        """The next one; it is in flight now."""
        if self.in_flight is not None or self.blocked or not self.queue:
            return None
        self.in_flight = self.queue.popleft()
        self.in_flight.heard = False
        return self.in_flight

    def answered(self) -> Request | None:
        """An answer began: the request it belongs to."""
        request, self.in_flight = self.in_flight, None
        return request

    def first(self, request: Request) -> None:
        """Before all others: its answer was lost with the connection."""
        request.retried = False
        self.queue.appendleft(request)

    def again(self, request: Request) -> None:
        """Refused because an answer is open: first in the queue, once."""
        request.retried = True
        self.queue.appendleft(request)
        if self.in_flight is request:
            self.in_flight = None

    def disconnected(self) -> None:
        """What was in flight was lost with the connection."""
        if self.in_flight is not None and not self.in_flight.cancelled:
            self.queue.appendleft(self.in_flight)
        self.in_flight = None
        self.blocked = False
