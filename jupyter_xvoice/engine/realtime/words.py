"""Text that a client sends, of any field."""

from __future__ import annotations

from typing import Final

from jupyter_xvoice.engine.realtime.complaint import ComplaintError
from jupyter_xvoice.engine.speech.checks import whole_characters

__all__ = ["checked_words"]

_MOST: Final = 200_000


def checked_words(value: object, param: str) -> str:
    """``value``, a string of at most 200,000 characters.

    Raises:
        ComplaintError: it is not.
    """
    if not isinstance(value, str):
        raise ComplaintError(f"{param} must be a string; {type(value).__name__} came.", param=param)
    if len(value) > _MOST:
        raise ComplaintError(f"{param} has {len(value)} characters; at most {_MOST} are taken.", param=param)
    return whole_characters(value)
