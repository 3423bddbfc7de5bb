"""What a client may send on a speech socket (protocol.md 4.2)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.speech.checks import MAX_TEXT, whole_characters

if TYPE_CHECKING:
    from collections.abc import MutableMapping

__all__ = ["ClientEventError", "parse_event"]

_TYPES: Final = ("text.delta", "text.done", "text.clear", "session.update")


class ClientEventError(ValueError):
    """An event that cannot be obeyed. It becomes an ``error`` event, and the session goes on without it."""


def parse_event(message: MutableMapping[str, Any]) -> dict[str, Any]:
    """The event in a WebSocket message.

    Raises:
        ClientEventError: it is binary, not JSON, of an unknown type, or its text is missing or too long.
    """
    if message.get("text") is None:
        raise ClientEventError('Binary frames are not taken here: text is sent as JSON, such as {"type": "text.done"}.')
    try:
        event = json.loads(message["text"])
    except (ValueError, RecursionError) as error:
        raise ClientEventError(f"The frame is not JSON: {error}.") from None
    kind = event.get("type") if isinstance(event, dict) else None
    if kind not in _TYPES:
        raise ClientEventError(f"type {kind!r} is not known; one of {', '.join(_TYPES)}.")
    if kind == "text.delta":
        return {**event, "delta": _checked_delta(event.get("delta"))}
    return dict(event)


def _checked_delta(delta: object) -> str:
    if not isinstance(delta, str):
        raise ClientEventError(f"delta must be a string; {delta!r} came.")
    if len(delta) > MAX_TEXT:
        raise ClientEventError(
            f"delta is {len(delta)} characters; at most {MAX_TEXT} are allowed. It was left out: send it in smaller ones."
        )
    return whole_characters(delta)
