"""The models that a LiteLLM proxy has for a key, under its own names: for the refusal of one that it does not have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.api.checks import nearest
from jupyter_xvoice.api.refusals import one_line, scrub
from jupyter_xvoice.api.request import Request
from jupyter_xvoice.errors import XVoiceError

if TYPE_CHECKING:
    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.errors import APIError

__all__ = ["is_unknown_alias", "name_aliases"]

_READ: Final = 5.0  # seconds: the refusal is what the caller waits for, the list is only help
_SHOWN: Final = 40


def is_unknown_alias(wire: Wire, error: APIError) -> bool:
    """Whether a proxy says that it has no such model (measured with LiteLLM 1.106.2)."""
    return wire.endpoint.kind == "litellm" and "Invalid model name" in error.detail


async def name_aliases(wire: Wire, error: APIError, model: str) -> APIError:
    """``error`` with the nearest of the proxy's names and the list; where it cannot be read, with who knows them."""
    names = await _read(wire)
    near = nearest(model, names)
    guess = f"Did you mean {' or '.join(repr(name) for name in near)}? " if near else ""
    listed = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
    help_ = f"{guess}With this key it has: {listed}." if names else "Its keeper knows them."
    error.args = (f"{error} {help_}",)
    return error


async def _read(wire: Wire) -> list[str]:
    try:
        answer = await wire.send(Request("GET", "/models", "Listing models", total=_READ))
        models = answer.data().get("data")
        ids = {item["id"] for item in models or [] if isinstance(item, dict) and isinstance(item.get("id"), str)}
    except (XVoiceError, TypeError):
        return []
    return sorted(one_line(scrub(name, wire.endpoint), 100) for name in ids)
