"""What went wrong in one of the user's functions, in words."""

from __future__ import annotations

import traceback
from typing import Final

from jupyter_xvoice.agent.tools.workers import CrowdedError, HungError
from jupyter_xvoice.api.refusals import one_line
from jupyter_xvoice.endpoints import redact

__all__ = ["told", "trace_of"]

_LONGEST_MESSAGE: Final = 1_000


def told(name: str, failure: Exception) -> tuple[str, str, str]:
    """For the model, for the user, and where it happened."""
    if isinstance(failure, HungError):
        running = " It may still be running, and what it does may still happen." if failure.left else ""
        words = f"{failure}{running}"
        return words, words, redact(failure.where)
    if isinstance(failure, CrowdedError):
        return str(failure), str(failure), ""
    words = one_line(redact(f"{type(failure).__name__}: {failure}".rstrip(": ")), _LONGEST_MESSAGE)
    return f"{name} failed. {words}", words, trace_of(failure)


def trace_of(failure: BaseException) -> str:
    """From the user's own function on; the frames of this package say nothing to them."""
    place = failure.__traceback__
    while place and place.tb_next and place.tb_frame.f_globals.get("__name__", "").startswith(__package__ or "?"):
        place = place.tb_next
    return redact("".join(traceback.format_exception(type(failure), failure, place)))
