"""Reads fields of events without trusting them: almost every field may be missing or of another type (protocol.md 0)."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Iterable, Mapping
from typing import Any

__all__ = [
    "amount", "audio", "index", "joined", "listed", "mapping", "milliseconds", "parse", "part_words", "shown", "text", "words_of",
]  # fmt: skip

_NOTHING: Mapping[str, Any] = {}


def parse(frame: str) -> Mapping[str, Any] | None:
    """The event of a text frame, or None where it is no JSON object with a type."""
    try:
        event = json.loads(frame)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, Mapping) else None


def text(event: Mapping[str, Any], name: str) -> str:
    """A string, or empty."""
    value = event.get(name)
    return value if isinstance(value, str) else ""


def mapping(event: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object, or an empty one."""
    value = event.get(name)
    return value if isinstance(value, Mapping) else _NOTHING


def listed(event: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects of a list; whatever else stands in it is left out."""
    value = event.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def amount(event: Mapping[str, Any], name: str) -> float:
    """A number from 0 on, or 0."""
    value = event.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return 0.0
    try:
        number = float(value)
    except OverflowError:
        return 0.0
    return number if math.isfinite(number) and number > 0 else 0.0


def index(event: Mapping[str, Any], name: str = "content_index") -> int:
    """A place in a list; the first where none is given."""
    value = event.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else 0


def milliseconds(event: Mapping[str, Any], name: str) -> int | None:
    """A whole number of milliseconds, or None where there is none."""
    value = event.get(name)
    usable = isinstance(value, (int, float)) and not isinstance(value, bool)
    return int(amount(event, name)) if usable else None


def audio(event: Mapping[str, Any], name: str = "delta") -> bytes | None:
    """The audio of a delta, or None where it cannot be read. Missing padding is forgiven."""
    value = event.get(name)
    if not isinstance(value, str):
        return None
    try:
        return base64.b64decode(value + "=" * (-len(value) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def words_of(item: Mapping[str, Any]) -> str:
    """The text of an item: ``text`` or ``transcript`` of its parts, one after the other."""
    return joined(part_words(part) for part in listed(item, "content"))


def part_words(part: Mapping[str, Any]) -> str:
    """The text of one part of content."""
    return text(part, "transcript") or text(part, "text")


def joined(texts: Iterable[str]) -> str:
    """Texts one after the other, with a space where none stands between them."""
    whole = ""
    for piece in texts:
        gap = " " if whole and piece and not (whole[-1].isspace() or piece[0].isspace()) else ""
        whole += gap + piece
    return whole


_SECRET = frozenset({"authorization", "headers"})
_SOUND = frozenset({"delta", "audio", "data"})


def shown(event: Mapping[str, Any]) -> dict[str, Any]:
    """``event`` for the record: audio replaced by its length, credentials of server-run tools hidden (robustness.md R11)."""
    sounds = "audio" in text(event, "type") and "transcript" not in text(event, "type")
    return {
        name: f"[{len(value)} characters of audio]"
        if sounds and name in _SOUND and isinstance(value, str)
        else _hidden(name, value)
        for name, value in event.items()
    }


def _hidden(name: str, value: Any, depth: int = 0) -> Any:
    if depth > 12:
        return "[…]"
    if name.lower() in _SECRET and value:
        return "[hidden]"
    if isinstance(value, Mapping):
        if text(value, "type") == "input_audio" and text(value, "audio"):
            return {**value, "audio": f"[{len(text(value, 'audio'))} characters of audio]"}
        return {str(key): _hidden(str(key), inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_hidden("", inner, depth + 1) for inner in value]
    return value
