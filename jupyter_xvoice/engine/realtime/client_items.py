"""Items that a client sends (protocol.md 9.4), checked and in the wire's shape."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.realtime.history import new_id
from jupyter_xvoice.engine.realtime.words import checked_words

__all__ = ["checked_item", "decoded_audio"]

_TYPES: Final = ("message", "function_call", "function_call_output", "force_message")
_ROLES: Final = ("user", "system", "assistant")
_TEXTS: Final = ("input_text", "output_text", "text")
_DOCUMENTED: Final = frozenset(
    ["id", "type", "role", "content", "call_id", "name", "arguments", "output", "interruptible", "object", "status"]
)

Item = dict[str, Any]


def checked_item(value: object, *, strict: bool) -> Item:
    """The item, with its own id if it has one. ``input_audio`` keeps its audio, decoded, under ``audio``.

    Raises:
        ComplaintError: it is no item.
    """
    if not isinstance(value, dict) or value.get("type") not in _TYPES:
        kind = value.get("type") if isinstance(value, dict) else value
        raise ComplaintError(f"item.type {kind!r} is not known: one of {', '.join(_TYPES)}.", param="item.type")
    if strict and (extra := value.keys() - _DOCUMENTED):
        name = min(extra)
        raise ComplaintError(f"item.{name} is not documented.", code="unknown_parameter", param=f"item.{name}")
    item_id = value.get("id") or new_id()
    if not isinstance(item_id, str) or len(item_id) > 200:
        raise ComplaintError("item.id must be a string of at most 200 characters.", param="item.id")
    head = {"id": item_id, "object": "realtime.item", "type": value["type"], "status": "completed"}
    match value["type"]:
        case "message":
            return {**head, "role": _role(value.get("role")), "content": _content(value.get("content"))}
        case "force_message":
            return {
                **head,
                "role": "assistant",
                "content": _content(value.get("content")),
                "interruptible": value.get("interruptible", True) is not False,
            }
        case "function_call":
            arguments = value.get("arguments", "{}")
            call = {"call_id": _string(value, "call_id"), "name": _string(value, "name")}
            return {
                **head,
                **call,
                "arguments": checked_words(
                    arguments if isinstance(arguments, str) else json.dumps(arguments), "item.arguments"
                ),
            }
        case _:
            return {**head, "call_id": _string(value, "call_id"), "output": _string(value, "output")}


def _role(value: object) -> str:
    if value not in _ROLES:
        raise ComplaintError(f"item.role {value!r} is not known: one of {', '.join(_ROLES)}.", param="item.role")
    return str(value)


def _content(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not value:
        raise ComplaintError("item.content must be a list with at least one part.", param="item.content")
    return [_part(part, f"item.content[{number}]") for number, part in enumerate(value)]


def _part(part: object, param: str) -> dict[str, Any]:
    kind = part.get("type") if isinstance(part, dict) else None
    if isinstance(part, dict) and kind in _TEXTS and isinstance(part.get("text"), str):
        return {"type": kind, "text": checked_words(part["text"], f"{param}.text")}
    if isinstance(part, dict) and kind == "input_audio":
        audio = decoded_audio(part.get("audio") or "", f"{param}.audio")
        return {"type": kind, "transcript": str(part.get("transcript") or ""), "audio": audio}
    if isinstance(part, dict) and kind in ("audio", "output_audio") and isinstance(part.get("transcript"), str):
        return {"type": kind, "transcript": checked_words(part["transcript"], f"{param}.transcript")}
    raise ComplaintError(
        f"{param} is no part: it takes {{type: input_text, text}}, {{type: input_audio, audio}} or {{type: output_text, text}}.",
        param=param,
    )


def _string(item: Item, name: str) -> str:
    value = item.get(name)
    return checked_words(value, f"item.{name}")


def decoded_audio(value: object, param: str) -> bytes:
    """base64 to bytes.

    Raises:
        ComplaintError: it is no base64.
    """
    try:
        return base64.b64decode(value if isinstance(value, str) else "?", validate=True)
    except ValueError:
        raise ComplaintError(f"{param} must be base64 audio.", code="invalid_audio", param=param) from None
