"""Who answers in a conversation: the interface, and the choice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from jupyter_xvoice.engine.dialogue.script import Script
    from jupyter_xvoice.engine.settings import Settings

__all__ = [
    "Call",
    "Called",
    "Declined",
    "Entry",
    "Failed",
    "Part",
    "Partner",
    "Returned",
    "Said",
    "Text",
    "ToolSpec",
    "partner_for",
]


@dataclass(frozen=True)
class Said:
    """A message; ``heard_until`` is the part of an interrupted answer that was heard."""

    role: str
    text: str
    heard_until: str | None = None


@dataclass(frozen=True)
class Called:
    """A tool that was called; ``arguments`` is JSON text."""

    call_id: str
    name: str
    arguments: str


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
    """A tool of the session; ``type`` is "function" or a server-run tool. An MCP server's ``name`` is its label."""

    type: str
    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Failed:
    """The partner could not answer: ``words`` are spoken, and go out as an ``error`` of this ``code`` as well."""

    code: str
    words: str


Part: TypeAlias = Text | Call | Declined | Failed
Entry: TypeAlias = Said | Called | Returned


class Partner(Protocol):
    """Answers a conversation. One is made a session."""

    def answer(
        self, history: Sequence[Entry], tools: Sequence[ToolSpec], instructions: str
    ) -> AsyncGenerator[Part, None]:
        """The next answer, phrase by phrase. Closing the generator ends the work behind it."""


def partner_for(settings: Settings, script: Script | None = None) -> Partner:
    """The partner of a session: the script, if there is one; the chat endpoint of the settings; or the engine's rules."""
    if script is not None:
        from jupyter_xvoice.engine.dialogue.script import ScriptedPartner

        return ScriptedPartner(script)
    if settings.chat_url and settings.chat_model:
        from jupyter_xvoice.engine.dialogue.chat import ChatPartner

        return ChatPartner(settings.chat_url, settings.chat_model, settings.chat_key)
    from jupyter_xvoice.engine.dialogue.rules import RulePartner

    return RulePartner()
