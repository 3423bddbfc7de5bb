"""One request over REST, and what came back."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.deadlines import QUICK
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from jupyter_xvoice.api.deadlines import Deadline
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["RESTARTED", "Answer", "Request", "is_engine"]

RESTARTED: Final = "The local engine had died and was started again."


def is_engine(headers: Mapping[str, str], endpoint: Endpoint) -> bool:
    """Whether our own engine answered: it costs nothing and every display says so."""
    if endpoint.is_gateway:
        return False  # whoever answers behind it, the gateway bills
    return endpoint.is_local or headers.get("server", "").startswith("jupyter-xvoice-engine")


@dataclass(frozen=True)
class Request:
    """One call.

    Attributes:
        doing: what it does, for messages ("Making speech").
        body: sent as JSON.
        parts: makes the multipart body, anew for every attempt; the file is the last part (protocol.md 6.1), and closed
            when the attempt has ended.
        repeatable: whether it may be sent again when its answer was lost (reads; see ``retries.py``).
        total: seconds in all.
        part: where the body is gathered, for a caller who can use a part of it: a body that was cut short is then an answer
            with ``cut`` set and no failure, and what came before a deadline is there.
        lost: for a call that must not be doubled: asks the service whether it was done, and returns its answer if so.
        remedies: what to do about a refusal, by status.
        on_body: called with the bytes so far and the bytes to come in all (None: not known).
    """

    method: str
    path: str
    doing: str
    params: Mapping[str, str | int] | None = None
    body: Mapping[str, Any] | None = None
    parts: Callable[[Deadline], Sequence[tuple[str, Any]]] | None = None
    repeatable: bool = False
    total: float | None = QUICK
    part: list[bytes] | None = None
    lost: Callable[[], Awaitable[Answer | None]] | None = None
    remedies: Mapping[int, str] = field(default_factory=dict)
    on_body: Callable[[float, float | None], None] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back with a 2xx.

    Attributes:
        body: all of it, or what came of it when ``cut`` says so.
        endpoint: who was asked.
        first_byte: seconds from the request to the first byte of the body.
        cut: empty, or why the body ended early.
        expected: bytes that the body should have had, if the service said so.
        restarted: the local engine had died, and was started again for this call.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    endpoint: Endpoint
    first_byte: float | None = None
    cut: str = ""
    expected: int | None = None
    restarted: bool = False

    @property
    def trace_id(self) -> str:
        """The ``x-trace-id`` (protocol.md 2.3)."""
        return self.headers.get("x-trace-id", "")

    @property
    def local(self) -> bool:
        """Whether our own engine answered."""
        return is_engine(self.headers, self.endpoint)

    @property
    def place(self) -> str:
        """Who answered, for the reader."""
        return LOCAL_LABEL if self.local else self.endpoint.label

    @property
    def warnings(self) -> list[str]:
        """What was done in another way than asked (the local engine's header ``x-xvoice-warnings``)."""
        try:
            said = json.loads(self.headers.get("x-xvoice-warnings", "[]"))
        except ValueError:
            said = []
        own = [RESTARTED] if self.restarted else []
        return own + ([str(item) for item in said] if isinstance(said, list) else [])

    def data(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            LinkError: it is none.
        """
        try:
            data = json.loads(self.body)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise LinkError(
                f"{self.place} answered {self.status} with something that is no JSON object: check that base_url is a server "
                "of this API."
            )
        return data
