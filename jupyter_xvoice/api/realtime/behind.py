"""What a LiteLLM proxy says when it could not begin: an error event on an open socket, and a close (protocol.md 10)."""

from __future__ import annotations

import re
from typing import Final

from jupyter_xvoice.api.refusals import behind_a_proxy
from jupyter_xvoice.api.retries import Failure, Kind
from jupyter_xvoice.errors import APIError, AuthenticationError, NotFoundError, RateLimitError, ServerError

__all__ = ["refused_behind"]

_STATUS: Final = re.compile(r"handshake rejected with HTTP (\d{3})")
_UNKNOWN: Final = re.compile(r"Invalid model name passed in model=(\S+?)\. ")


def refused_behind(words: str, *, doing: str, place: str, model: str) -> Failure | None:
    """The failure that the error event's ``words`` mean; None where they are no such thing.

    Args:
        words: of the event.
        doing: what was tried ("Talking").
        place: who said it.
        model: the alias that was asked for.
    """
    if _UNKNOWN.search(words):
        message = (
            f"{doing}: {place} has no model {model!r}. It takes the aliases of the proxy's config: pass one as model, or "
            "make the endpoint with it, as Endpoint.litellm(..., realtime_model=...)."
        )
        return Failure(Kind.FINAL, NotFoundError(message, status=404, detail=words))
    found = _STATUS.search(words)
    if found is None:
        return None
    status = int(found[1])
    message = (
        f"{doing}: {place} reached the service behind {model!r}, which refused with {status}. {behind_a_proxy(status)}"
    )
    if status == 429:
        return Failure(Kind.REFUSED, RateLimitError(message, detail=words))
    if status in {401, 403}:
        return Failure(Kind.FINAL, AuthenticationError(message, status=status, detail=words))
    kind = Kind.FAILED if status >= 500 else Kind.FINAL
    return Failure(kind, (ServerError if status >= 500 else APIError)(message, status=status, detail=words))
