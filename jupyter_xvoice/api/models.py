"""The names of models, and which of them have had their day: one dated table (protocol.md 1.2)."""

from __future__ import annotations

import contextlib
import warnings
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.errors import XVoiceWarning

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["AS_OF", "STATES", "bare", "deprecation", "named_model", "told_already"]

_TOLD: Final[ContextVar[bool]] = ContextVar("told of a deprecated model already", default=False)

AS_OF: Final = "2026-11-21"
STATES: Final = {
    "grok-voice-latest": "alias of the newest",
    "grok-voice-3.0": "recommended",
    "grok-voice-think-fast-2.0": "deprecated",
    "grok-voice-2.0": "deprecated",
    "grok-voice-think-fast-1.0": "older",
    "grok-voice-fast-1.0": "deprecated",
    "grok-voice-transcribe-2.0": "recommended",
    "grok-voice-transcribe-1.0": "deprecated",
}
_INSTEAD: Final = {
    "grok-voice-transcribe-1.0": "grok-voice-transcribe-2.0, to which the service has routed it since 2 October 2026"
}


def bare(model: str) -> str:
    """``model`` without the name of the vendor, which gateways put before it ("xai/grok-voice-latest")."""
    return model.removeprefix("xai/")


def deprecation(model: str) -> str:
    """What to say about a deprecated ``model``; empty for every other, those that are not known here included."""
    name = bare(model)
    if STATES.get(name) != "deprecated":
        return ""
    instead = _INSTEAD.get(name, "grok-voice-latest, or grok-voice-3.0 to stay on one")
    return f"The model {name} is deprecated (as of {AS_OF}): it works until the vendor takes it away. Use {instead}."


def named_model(model: str | None, usual: str, *, above: int = 2) -> str:
    """``model`` if it is given, else ``usual``; warns of a deprecated one (:class:`XVoiceWarning`).

    Args:
        model: what the user names.
        usual: the endpoint's.
        above: how many calls above the caller the user's line is.
    """
    chosen = usual if model is None else model
    words = deprecation(chosen) if isinstance(chosen, str) else ""
    if words and not _TOLD.get():
        warnings.warn(words, XVoiceWarning, stacklevel=above + 2)
    return chosen


@contextlib.contextmanager
def told_already() -> Iterator[None]:
    """For what runs on a thread of ours, where nobody sees a warning: its maker was warned when it was made."""
    before = _TOLD.set(True)
    try:
        yield
    finally:
        _TOLD.reset(before)
