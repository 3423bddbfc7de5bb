"""The JSON object that a request carries."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

__all__ = ["MAX_BYTES", "read_object"]

MAX_BYTES = 4 * 2**20
"""Far above the longest text with the longest replacements (protocol.md 3)."""


async def read_object(request: Request, *, may_be_empty: bool = False) -> dict[str, Any]:
    """The body as a dict; ``{}`` for no body if ``may_be_empty``.

    Raises:
        Refusal: 400, the body is not a JSON object; 413, it is larger than 4 MiB.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BYTES:
            raise Refusal(413, f"The JSON body is larger than {MAX_BYTES} bytes.", code="too-large")
    if not body and may_be_empty:
        return {}
    try:
        value = json.loads(body)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Refusal(400, f"The body is not JSON: {error}.") from None
    except RecursionError:
        raise Refusal(400, "The body is nested too deeply.") from None
    if not isinstance(value, dict):
        raise Refusal(400, f"The body must be a JSON object, not {type(value).__name__}.")
    return value
