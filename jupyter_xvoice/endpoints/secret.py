"""A credential that does not print, and texts without credentials."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["Secret", "redact"]

_REDACTIONS: Final = (
    (re.compile(r"xai-client-secret\.[^\s,\"']+"), "xai-client-secret.[hidden]"),
    (re.compile(r"xai-[A-Za-z0-9_-]{6,}"), "xai-[hidden]"),
    (re.compile(r"(?i)(bearer\s+)[^\s,\"']+"), r"\1[hidden]"),
)


def redact(text: str, *secrets: Secret | str | None) -> str:
    """``text`` without anything that looks like a credential (protocol.md 2.1), and without ``secrets``."""
    for secret in secrets:
        value = secret.reveal() if isinstance(secret, Secret) else secret
        if value:
            text = text.replace(value, "[hidden]")
    for pattern, instead in _REDACTIONS:
        text = pattern.sub(instead, text)
    return text


class Secret:
    """A credential that does not print. ``reveal()`` gives it, for a header and nothing else."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The credential itself."""
        return self._value

    def __repr__(self) -> str:
        return "Secret([hidden])"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __bool__(self) -> bool:
        return bool(self._value)

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a credential is not pickled; make the Client again where it is needed")
