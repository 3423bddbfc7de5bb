"""Which card a start that failed becomes (ui.md "Cards")."""

from __future__ import annotations

from typing import Final

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import APIError, AuthenticationError, CredentialsError, EngineError

__all__ = ["card_of"]

_CARDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (CredentialsError, "no-key"),
    (AuthenticationError, "wrong-key"),
    (EngineError, "engine-failed"),
)


def card_of(error: BaseException) -> tuple[str, str]:
    """Name and words: the vendor's own where it said something, else ours."""
    name = next((name for kind, name in _CARDS if isinstance(error, kind)), "failed")
    detail = error.detail if isinstance(error, APIError) else ""
    return name, redact(detail if name == "wrong-key" and detail else str(error))
