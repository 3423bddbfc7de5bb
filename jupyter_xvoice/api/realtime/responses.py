"""The answers of the agent, by id; at most one is open (protocol.md 9.10)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jupyter_xvoice.api.realtime.changes import Status
    from jupyter_xvoice.api.realtime.requests import Request

__all__ = ["Response", "Responses"]


@dataclass
class Response:
    """One answer.

    Attributes:
        serial: 1 for the first, and so on.
        status: None while it is open.
        muted: its audio is not wanted any more: it was cancelled, or given up.
        cancel_sent: the service was asked to stop.
        asked: the request that it answers, as far as one can tell: by order.
        audio_item: the item whose audio is coming; binary frames carry no id.
        spoke: something of it reached us.
    """

    id: str
    serial: int
    status: Status | None = None
    muted: bool = False
    cancel_sent: bool = False
    asked: Request | None = None
    audio_item: str = ""
    spoke: bool = False
    items: list[str] = field(default_factory=list)


class Responses:
    """All answers so far."""

    def __init__(self) -> None:
        self._by_id: dict[str, Response] = {}
        self.open: Response | None = None
        self.latest: Response | None = None

    def __len__(self) -> int:
        return len(self._by_id)

    def get(self, response_id: str) -> Response | None:
        """The answer of this id."""
        return self._by_id.get(response_id)

    def since(self, serial: int) -> list[Response]:
        """Those that began after the one of this ``serial``."""
        return list(self._by_id.values())[serial:]

    def begin(self, response_id: str) -> Response:
        """A new answer, open."""
        response = Response(response_id, serial=len(self._by_id) + 1)
        self._by_id[response_id] = self.open = self.latest = response
        return response

    def end(self, response: Response, status: Status) -> None:
        """It is over. What was not completed is not played on."""
        response.status = status
        response.muted = response.muted or status in {"cancelled", "lost"}
        if self.open is response:
            self.open = None
