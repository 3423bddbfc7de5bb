"""Waits for what happens in a realtime session, with a deadline."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from jupyter_xvoice.api.realtime.changes import Change

if TYPE_CHECKING:
    from jupyter_xvoice import RealtimeSession

__all__ = ["rest", "until"]

_C = TypeVar("_C", bound=Change)
DEADLINE = 60.0


async def until(session: RealtimeSession, kind: type[_C], *, among: list[Change] | None = None) -> _C:
    """The next change of this kind; all that came until then is added to ``among``."""
    seen = among if among is not None else []
    async with asyncio.timeout(DEADLINE):
        async for change in session:
            seen.append(change)
            if isinstance(change, kind):
                return change
    raise AssertionError(f"no {kind.__name__} among {seen}")


async def rest(session: RealtimeSession) -> list[Change]:
    """All that still comes."""
    async with asyncio.timeout(DEADLINE):
        return [change async for change in session]
