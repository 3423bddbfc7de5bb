"""What may stand in the fields of a custom voice (protocol.md 8.1)."""

from __future__ import annotations

import re
from typing import Any, Final

from jupyter_xvoice.engine.refusal import Refusal

__all__ = ["FIELDS", "checked"]

_CHOICES: Final = {
    "gender": ("male", "female", "neutral"),
    "age": ("young", "middle-aged", "old"),
    "use_case": (
        "conversational",
        "narration",
        "characters",
        "educational",
        "advertisement",
        "social_media",
        "entertainment",
    ),
    "tone": ("warm", "casual", "professional", "friendly", "authoritative", "expressive", "calm"),
}
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?")

FIELDS: Final = ("name", "description", "gender", "accent", "age", "language", "use_case", "tone")
"""In the order of the vendor's voice object."""


def checked(given: dict[str, Any]) -> dict[str, str | None]:
    """The known fields of ``given``, each a non-empty string, or None to clear it; unknown fields are left out.

    Raises:
        Refusal: 400; a value breaks its rule.
    """
    known: dict[str, str | None] = {name: given[name] for name in FIELDS if name in given}
    for name, value in known.items():
        if value is not None:
            _check(name, value)
    return known


def _check(name: str, value: Any) -> None:
    if not isinstance(value, str):
        raise Refusal(400, f"{name} must be a string or null, not {type(value).__name__}.")
    if not value:
        raise Refusal(400, f'{name} must not be "": leave it out to keep it as it is, or send null to clear it.')
    if name in _CHOICES and value not in _CHOICES[name]:
        raise Refusal(400, f"{name} must be one of {', '.join(_CHOICES[name])}, not {value!r}.")
    if name == "language" and not _LANGUAGE.fullmatch(value):
        raise Refusal(
            400,
            f"language must be like en or en-US, the language in lower case and the region in upper case, not {value!r}.",
        )
