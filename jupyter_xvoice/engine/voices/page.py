"""Pagination tokens: where in the order of creation the next page begins."""

from __future__ import annotations

import base64
import binascii
from typing import Final

from jupyter_xvoice.engine.refusal import Refusal

__all__ = ["after", "checked_limit", "token_of"]

_DEFAULT_LIMIT: Final = 100
_MAX_LIMIT: Final = 1000
_PREFIX: Final = "after:"


def checked_limit(text: str | None) -> int:
    """``limit`` of the query.

    Raises:
        Refusal: 400, it is not a whole number from 1 to 1000.
    """
    if text is None:
        return _DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal()) or len(text) > 4 or not 1 <= int(text) <= _MAX_LIMIT:
        raise Refusal(400, f"limit must be a whole number from 1 to {_MAX_LIMIT}, not {text!r}.")
    return int(text)


def token_of(number: int) -> str:
    """The token of the page that begins after the voice with ``number``."""
    return base64.urlsafe_b64encode(f"{_PREFIX}{number}".encode()).decode()


def after(pagination_token: str | None) -> int:
    """The number that the token stands for; 0 for None.

    Raises:
        Refusal: 400, the token is not one of ours.
    """
    if pagination_token is None:
        return 0
    try:
        text = base64.b64decode(pagination_token, altchars=b"-_", validate=True).decode()
        number = int(text.removeprefix(_PREFIX)) if text.startswith(_PREFIX) else -1
    except (binascii.Error, ValueError):
        number = -1
    if not 0 <= number < 2**63:
        raise Refusal(400, "pagination_token is not one that this engine gave: leave it out for the first page.")
    return number
