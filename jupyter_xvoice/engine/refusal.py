"""A request that the engine refuses, in the words and the shape of the wire (protocol.md 2.3)."""

from __future__ import annotations

from typing import Final

__all__ = ["Refusal"]

_HEAD: Final = 300
_TAIL: Final = 700
"""Characters: the value that is quoted, and the rule and the remedy behind it, which can be a list."""


class Refusal(Exception):  # noqa: N818  it is the answer, not a failure
    """Becomes ``{"code": …, "error": …}`` with ``status``, or an ``error`` event on an open socket.

    Attributes:
        status: HTTP status.
        error: one or two sentences: the value, the rule, the remedy.
        code: the wire's code, free text.
        headers: extra response headers (``Retry-After``).
    """

    def __init__(
        self, status: int, error: str, *, code: str = "invalid-argument", headers: dict[str, str] | None = None
    ) -> None:
        error = _shortened(error)
        super().__init__(error)
        self.status = status
        self.error = error
        self.code = code
        self.headers = headers or {}


def _shortened(words: str) -> str:
    """``words`` without the middle of a value that fills pages: an answer is not the place to send it back."""
    return words if len(words) <= _HEAD + _TAIL else f"{words[:_HEAD]} … {words[-_TAIL:]}"
