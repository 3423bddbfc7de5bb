"""What a client did wrong on an open session: it becomes an ``error`` event, and the session goes on."""

from __future__ import annotations

from typing import Any

__all__ = ["ComplaintError"]


class ComplaintError(ValueError):
    """An event that cannot be obeyed (protocol.md 9.12).

    Attributes:
        code: the wire's code, by which clients tell harmless errors from others.
        kind: the wire's ``error.type``.
        param: the field that is wrong, or None.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str = "invalid_value",
        kind: str = "invalid_request_error",
        param: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.kind = kind
        self.param = param

    def to_wire(self) -> dict[str, Any]:
        """The ``error`` of the event. Its ``event_id`` names no event of the client, as on the service."""
        return {"type": self.kind, "code": self.code, "message": str(self), "param": self.param, "event_id": None}
