"""Checks of what an agent is made with; the rest is checked where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api import AsyncClient, Client
from jupyter_xvoice.api.checks import nearest
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["check_client", "check_further", "check_limit"]

_FURTHER: Final = (
    "transport", "language_hint", "keyterms", "speed", "reasoning_effort", "resumption", "replace", "local_phrases",
)  # fmt: skip
_OWN: Final = (
    "model",
    "voice",
    "instructions",
    "tools",
    "approve",
    "turn_detection",
    "audio_format",
    "max_minutes",
    "max_cost",
)


def check_client(client: object) -> None:
    """Raises InputError for a client that is none; the first thing that comes to mind are the instructions."""
    if client is None or isinstance(client, Client | AsyncClient):
        return
    hint = (
        'For instructions: VoiceAgent(instructions="…").'
        if isinstance(client, str)
        else "Leave it out, or pass Client(…)."
    )
    raise InputError(f"client is of type {type(client).__name__}: it takes a Client or an AsyncClient. {hint}")


def check_further(settings: Mapping[str, Any]) -> None:
    """Raises InputError for a name that is no field of a session."""
    for name in settings:
        if name not in _FURTHER:
            near = nearest(name, (*_FURTHER, *_OWN))
            guess = f" Did you mean {' or '.join(near)}?" if near else ""
            raise InputError(f"VoiceAgent takes no {name!r}.{guess} Further settings are: {', '.join(_FURTHER)}.")


def check_limit(name: str, limit: float | None) -> None:
    """Raises InputError for a limit that is none."""
    if limit is None:
        return
    if isinstance(limit, bool) or not isinstance(limit, (int, float)) or not 0 < limit < float("inf"):
        raise InputError(f"{name}={limit!r}: it takes a number above 0, or None for no limit.")
