"""Functions the agent wants run: every call answered, those of an answer together (protocol.md 9.9)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Call", "ToolCalls"]


@dataclass
class Call:
    """One call.

    Attributes:
        pieces: the arguments as far as they came in pieces.
        announced: whoever runs functions was told.
        output: the result, once there is one.
        sent: the result is on its way, or in the history that a new connection gets.
        cancelled: the result is not wanted any more.
    """

    call_id: str
    name: str = ""
    arguments: str = ""
    response_id: str = ""
    pieces: str = ""
    announced: bool = False
    output: str | None = None
    sent: bool = False
    cancelled: bool = False


class ToolCalls:
    """All calls so far, by ``call_id``."""

    def __init__(self) -> None:
        self._by_id: dict[str, Call] = {}
        self._active: dict[str, Call] = {}
        self.owed = False  # results went out that nobody has asked the agent to speak about yet

    def __iter__(self) -> Iterator[Call]:
        return iter(tuple(self._by_id.values()))

    def get(self, call_id: str) -> Call | None:
        """The call of this id."""
        return self._by_id.get(call_id)

    def note(self, call_id: str, *, name: str = "", arguments: str = "", response_id: str = "") -> Call:
        """What is known of a call so far; what an event leaves out stays."""
        call = self._by_id.get(call_id)
        if call is None:
            call = self._by_id[call_id] = self._active[call_id] = Call(call_id)
        call.name = name or call.name
        call.arguments = arguments or call.arguments
        call.response_id = response_id or call.response_id
        return call

    def of(self, response_id: str) -> list[Call]:
        """The calls of one answer."""
        return [call for call in self._by_id.values() if call.response_id == response_id]

    def settle(self) -> None:
        """Looks no more at calls that are done with: a long conversation has many."""
        self._active = {name: call for name, call in self._active.items() if not call.sent and not call.cancelled}

    @property
    def outstanding(self) -> bool:
        """Whether a call has no result yet."""
        return any(call.announced and not call.cancelled and call.output is None for call in self._active.values())

    @property
    def unsent(self) -> list[Call]:
        """Calls whose result has not gone out."""
        return [
            call for call in self._active.values() if call.output is not None and not call.sent and not call.cancelled
        ]
