"""What a client may send (protocol.md 9.4)."""

from __future__ import annotations

import json
from typing import Any, Final

from jupyter_xvoice.engine.realtime.complaint import ComplaintError

__all__ = ["checked_response", "parse_event"]

_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "session.update": ("session",),
    "input_audio_buffer.append": ("audio",),
    "input_audio_buffer.commit": (),
    "input_audio_buffer.clear": (),
    "conversation.item.create": ("item", "previous_item_id"),
    "conversation.item.delete": ("item_id",),
    "conversation.item.truncate": ("item_id", "content_index", "audio_end_ms"),
    "response.create": ("response",),
    "response.cancel": ("response_id",),
}
_RESPONSE_FIELDS: Final = ("modalities", "instructions", "metadata")
_TOLERATED: Final = ("pong",)
_MOST_METADATA: Final = 16
_LONGEST_KEY: Final = 64
_LONGEST_VALUE: Final = 512


def parse_event(text: str, *, strict: bool) -> dict[str, Any]:
    """The event in a text frame.

    Raises:
        ComplaintError: it is not JSON, or of an unknown type, or (``strict``) has fields that are not documented.
    """
    try:
        event = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ComplaintError(f"The frame is not JSON: {error}.", code="invalid_json", kind="invalid_event") from None
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(kind, str) or (kind not in _FIELDS and (strict or kind not in _TOLERATED)):
        known = ", ".join(_FIELDS)
        raise ComplaintError(f"type {kind!r} is not known: one of {known}.", code="unknown_event", kind="invalid_event")
    assert isinstance(event, dict)
    if strict:
        _refuse_undocumented(event)
    return event


def _refuse_undocumented(event: dict[str, Any]) -> None:
    extra = event.keys() - {"type", "event_id", *_FIELDS[event["type"]]}
    response = event.get("response")
    inner = response.keys() - set(_RESPONSE_FIELDS) if isinstance(response, dict) else set()
    if names := [*extra, *(f"response.{name}" for name in inner)]:
        name = min(names)
        raise ComplaintError(f"{event['type']}.{name} is not documented.", code="unknown_parameter", param=name)


def checked_response(value: object) -> tuple[str | None, dict[str, str] | None]:
    """The instructions and the metadata of a ``response.create``.

    Raises:
        ComplaintError: one of them is not what it should be.
    """
    if value is None:
        return None, None
    if not isinstance(value, dict):
        raise ComplaintError("response must be an object.", param="response")
    instructions = value.get("instructions")
    if instructions is not None and not isinstance(instructions, str):
        raise ComplaintError("response.instructions must be a string.", param="response.instructions")
    return instructions, _metadata(value.get("metadata"))


def _metadata(value: object) -> dict[str, str] | None:
    if value is None:
        return None
    right = isinstance(value, dict) and len(value) <= _MOST_METADATA
    if not right or not isinstance(value, dict):
        raise ComplaintError(f"metadata is an object of at most {_MOST_METADATA} pairs.", param="response.metadata")
    for key, text in value.items():
        if not isinstance(text, str) or len(key) > _LONGEST_KEY or len(text) > _LONGEST_VALUE:
            raise ComplaintError(
                f"metadata.{key[:_LONGEST_KEY]} must be a string of at most {_LONGEST_VALUE} characters, its key at most "
                f"{_LONGEST_KEY}.",
                param="response.metadata",
            )
    return value
