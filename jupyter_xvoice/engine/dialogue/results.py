"""What a tool gave, in words to speak."""

from __future__ import annotations

import json
from typing import Any, Final

from jupyter_xvoice.engine.dialogue.tool_choice import spoken_name

__all__ = ["spoken_result"]

_LONGEST: Final = 400  # characters; nobody listens to more
_MOST: Final = 5


def spoken_result(output: str) -> str:
    """JSON as words, a table as its first rows, text as it is; long ones are cut and say so."""
    text = output.strip()
    try:
        value = json.loads(text)
    except ValueError:
        words = _table(text) or text
    else:
        words = _words(value)
    words = words.strip() or "nothing"
    if len(words) > _LONGEST:
        words = f"{words[:_LONGEST].rsplit(' ', 1)[0]}, and so on"
    return words if words.endswith((".", "!", "?")) else f"{words}."


def _words(value: Any) -> str:
    if value is None:
        return "it is done, there is no result"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        said = [f"{spoken_name(str(key))}: {_words(inner)}" for key, inner in list(value.items())[:_MOST]]
        return ", ".join(said) + _rest(len(value)) if said else "nothing"
    if isinstance(value, list):
        return ", ".join(_words(inner) for inner in value[:_MOST]) + _rest(len(value)) if value else "an empty list"
    return str(value)


def _rest(count: int) -> str:
    return f", and {count - _MOST} more" if count > _MOST else ""


def _table(text: str) -> str:
    """Rows of CSV, each value with the name of its column."""
    lines = [line for line in text.splitlines() if line.strip()]
    heads = lines[0].split(",") if lines else []
    rows = [line.split(",") for line in lines[1:]]
    if len(heads) < 2 or not rows or any(len(row) != len(heads) for row in rows[:_MOST]):
        return ""
    said = [
        ", ".join(f"{spoken_name(head)} {cell}".strip() for head, cell in zip(heads, row, strict=True))
        for row in rows[:_MOST]
    ]
    return "; ".join(said) + _rest(len(rows))
