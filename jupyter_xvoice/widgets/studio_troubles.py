"""What went wrong, as the page shows it: a name that has its remedy there, and the words of who refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import (
    APIError,
    AudioError,
    AuthenticationError,
    BadRequestError,
    CredentialsError,
    EngineError,
    InputError,
    LinkError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
)

if TYPE_CHECKING:
    from typing import Any

__all__ = ["trouble_body"]

_KINDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (AudioError, "no-audio"),
    (InputError, "input"),
    (CredentialsError, "no-key"),
    (AuthenticationError, "wrong-key"),
    (EngineError, "engine-failed"),
    (NotFoundError, "gone"),
    (RateLimitError, "too-many"),
    (LinkError, "unreachable"),
    (TimeoutError, "unreachable"),
)
_FULL: Final = (
    r"(?i)\b(limit|quota|maximum|at most|already)\b.*\bvoices?\b|\bvoices?\b.*\b(limit|quota|maximum|at most)\b"
)


def trouble_body(doing: str, error: BaseException) -> dict[str, Any]:
    """``doing``: "list", "create", "update", "delete" or "file"."""
    words = redact(str(error))
    detail = error.detail if isinstance(error, APIError) else ""
    if isinstance(error, PermissionDeniedError):
        return {"name": "no-creation" if doing == "create" else "no-voices", "words": words}
    if isinstance(error, BadRequestError) and doing == "create" and re.search(_FULL, detail):
        return {"name": "full", "words": words}
    if isinstance(error, BadRequestError) and doing == "create":
        return {"name": "refused", "words": words}
    return {"name": next((name for kind, name in _KINDS if isinstance(error, kind)), "failed"), "words": words}
