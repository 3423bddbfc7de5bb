"""What happened in a conversation, for whoever listens: one frozen class a kind of change.

Item ids here are stable over reconnects. A text that was typed has an id of ours (``local-1``); the service's own id for it is
bound to that. Times are of the service's clock where a name says ``at_ms`` (milliseconds of audio since the session began).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jupyter_xvoice.api.realtime.usage import Total

__all__ = [
    "AgentAudio",
    "AgentText",
    "Change",
    "Committed",
    "Ended",
    "Raw",
    "Ready",
    "Reconnected",
    "Reconnecting",
    "ResponseEnded",
    "ResponseStarted",
    "ServerToolEvent",
    "SpeechStarted",
    "SpeechStopped",
    "Status",
    "ToolCall",
    "ToolCancelled",
    "Trouble",
    "Truncated",
    "Usage",
    "UserText",
]

Status: TypeAlias = Literal["completed", "cancelled", "failed", "incomplete", "lost"]


@dataclass(frozen=True)
class Ready:
    """The service took the configuration: audio and text go out from now on. Once a connection.

    Attributes:
        session: what the service says of the session, for display only (protocol.md 9.3).
        held_ms: of the user's audio that had to wait and goes out first: the service's clock begins with it.
    """

    session: Mapping[str, Any]
    held_ms: float = 0.0


@dataclass(frozen=True)
class SpeechStarted:
    """The service hears speech. It may be a false alarm, and come several times a turn (protocol.md 9.10)."""

    item_id: str
    at_ms: int | None = None


@dataclass(frozen=True)
class SpeechStopped:
    """The service hears no more speech; words may still come."""

    item_id: str
    at_ms: int | None = None


@dataclass(frozen=True)
class Committed:
    """The user's audio became an item of the conversation."""

    item_id: str


@dataclass(frozen=True)
class UserText:
    """What the user said or typed, whole: it replaces what was known of ``item_id``. A final text may still be revised."""

    item_id: str
    text: str
    final: bool


@dataclass(frozen=True)
class ResponseStarted:
    """The service answers."""

    response_id: str


@dataclass(frozen=True)
class AgentAudio:
    """Sound of the answer, whole samples in the session's output format; much faster than real time (protocol.md 9.8)."""

    response_id: str
    item_id: str
    data: bytes = field(repr=False)
    content_index: int = 0


@dataclass(frozen=True)
class AgentText:
    """Words of the answer: ``delta`` is new, ``text`` is all of the item so far. ``final`` text replaces what was there."""

    response_id: str
    item_id: str
    delta: str
    text: str
    final: bool


@dataclass(frozen=True)
class Truncated:
    """An answer that was interrupted: what of its text was heard, and what was not. Comes again when the text is revised."""

    item_id: str
    heard_ms: int
    heard: str
    unheard: str


@dataclass(frozen=True)
class ToolCall:
    """The agent wants a function run. ``arguments`` is the JSON text as it came. Answer with ``tool_result``, always."""

    call_id: str
    name: str
    arguments: str
    response_id: str


@dataclass(frozen=True)
class ToolCancelled:
    """The call belongs to an answer that was cancelled: its result is not wanted any more."""

    call_id: str


@dataclass(frozen=True)
class ServerToolEvent:
    """Something about a tool that the service runs itself (protocol.md 9.9). ``kind`` is the event's or the item's type."""

    kind: str
    event: Mapping[str, Any] = field(repr=False)


@dataclass(frozen=True)
class ResponseEnded:
    """The answer is over as far as the service is concerned; it may still be playing.

    Attributes:
        status: ``lost`` where the service never said how it ended.
        usage: this answer's own usage as the service reported it, or None.
        why: in words, where there is something to say.
    """

    response_id: str
    status: Status
    usage: Mapping[str, Any] | None = None
    why: str = ""


@dataclass(frozen=True)
class Usage:
    """What was used so far, over every connection of this conversation."""

    total: Total


@dataclass(frozen=True)
class Trouble:
    """Something went wrong and the session goes on.

    Attributes:
        code: the service's, or ours: ``not_ready``, ``request_dropped``, ``mute`` (the connection is made again if it may be),
            ``nothing_heard``, ``audio_dropped``, ``deprecated_model``.
        benign: expected, and without consequence: no reason to bother anybody.
        kind: the service's ``error.type``; ``timeout`` and ``max_duration`` precede a close (protocol.md 9.12).
        param: the field the service complains about.
    """

    code: str
    message: str
    benign: bool
    kind: str = ""
    param: str = ""


@dataclass(frozen=True)
class Reconnecting:
    """The connection broke and is made again: attempt ``try_`` of ``of``, in ``delay_s`` seconds."""

    try_: int
    of: int
    delay_s: float
    why: str


@dataclass(frozen=True)
class Reconnected:
    """The conversation goes on, ``resumed`` by the service, or its history was sent again.

    ``gap_s`` are the seconds since the last sign of life of the old connection.
    """

    gap_s: float
    resumed: bool


@dataclass(frozen=True)
class Ended:
    """The session is over. Nothing comes after it."""

    code: int | None
    reason: str
    by_us: bool
    why: str


@dataclass(frozen=True)
class Raw:
    """An event as it went over the wire, for the record: audio replaced by its length, credentials of tools hidden.

    The audio that is sent is not here; it is counted (``Counters.sent_frames``).
    """

    event: Mapping[str, Any]
    direction: Literal["in", "out"]


Change: TypeAlias = (
    Ready
    | SpeechStarted
    | SpeechStopped
    | Committed
    | UserText
    | ResponseStarted
    | AgentAudio
    | AgentText
    | Truncated
    | ToolCall
    | ToolCancelled
    | ServerToolEvent
    | ResponseEnded
    | Usage
    | Trouble
    | Reconnecting
    | Reconnected
    | Ended
    | Raw
)
