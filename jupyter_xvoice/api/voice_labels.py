"""What the labels of a custom voice take (protocol.md 8.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.checks import check_characters, check_one_of
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LABELS", "check_labels"]

LABELS: Final = {
    "gender": ("male", "female", "neutral"),
    "age": ("young", "middle-aged", "old"),
    "use_case": (
        "conversational", "narration", "characters", "educational", "advertisement", "social_media", "entertainment",
    ),
    "tone": ("warm", "casual", "professional", "friendly", "authoritative", "expressive", "calm"),
}  # fmt: skip


def check_labels(labels: Mapping[str, object], *, update: bool) -> None:
    """Refuses a label that the service would refuse.

    Args:
        labels: by name.
        update: None clears a label; in a creation there is nothing to clear.

    Raises:
        InputError: not a string, empty, none of the documented words, or a language with its region not in capitals.
    """
    for name, value in labels.items():
        if value is None and update:
            continue
        if not isinstance(value, str):
            raise InputError(f"{name}={value!r}: it takes a string{', or None to clear it' if update else ''}.")
        if not value.strip():
            remedy = f"{name}=None clears it; leave it out to keep it" if update else "leave it out"
            raise InputError(f"{name}={value!r}: an empty string is refused. {remedy[0].upper()}{remedy[1:]}.")
        check_characters(name, value)
        if name in LABELS:
            check_one_of(name, value, LABELS[name])
        if name == "language":
            _check_language(value)


def _check_language(value: str) -> None:
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise InputError(f"language={value!r}: it takes a code such as 'en' or 'pt-BR'.")
    language, *rest = value.split("-")
    right = "-".join([language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
    if right != value:
        raise InputError(f"language={value!r}: the region is written in capitals. Did you mean {right!r}?")
