"""Who answers in a conversation: the interface, and a small honest partner that follows rules."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from jupyter_xvoice.engine.settings import Settings

__all__ = ["Call", "Called", "Declined", "Partner", "Returned", "Said", "Text", "ToolSpec", "partner_for"]


@dataclass(frozen=True)
class Said:
    """A message; ``heard_until`` is the part of an interrupted answer that was heard."""

    role: str
    text: str
    heard_until: str | None = None


@dataclass(frozen=True)
class Called:
    """A tool that was called."""

    call_id: str
    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Returned:
    """What a tool gave."""

    call_id: str
    output: str


@dataclass(frozen=True)
class Text:
    """A phrase of the answer."""

    text: str


@dataclass(frozen=True)
class Call:
    """A function that the client is to run."""

    name: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Declined:
    """A server-run tool that does not run here, and the words that say so."""

    tool: str
    words: str


@dataclass(frozen=True)
class ToolSpec:
    """A tool of the session; ``type`` is "function" or a server-run tool."""

    type: str
    name: str
    description: str
    parameters: dict[str, Any]


class Partner(Protocol):
    """Answers a conversation."""

    def answer(
        self, history: Sequence[Said | Called | Returned], tools: Sequence[ToolSpec], instructions: str
    ) -> AsyncIterator[Text | Call | Declined]:
        """The next answer, phrase by phrase."""


class _Echo:
    """Says what it heard."""

    async def answer(
        self, history: Sequence[Said | Called | Returned], _tools: Sequence[ToolSpec], _instructions: str
    ) -> AsyncIterator[Text | Call | Declined]:
        last = history[-1] if history else None
        if isinstance(last, Returned):
            yield Text(f"The tool says: {last.output}")
        elif isinstance(last, Said) and last.role == "user":
            yield Text(f"You said: {last.text}. ")
            yield Text("What else can I do for you?")
        else:
            yield Text("Hello! How can I help you?")


def partner_for(_settings: Settings, _script: object = None) -> Partner:
    """The partner of a session."""
    return _Echo()
