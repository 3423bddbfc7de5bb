"""Conversations that can be taken up again (protocol.md 9.11)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.applications import Starlette

    from jupyter_xvoice.engine.realtime.history import History
    from jupyter_xvoice.engine.realtime.usage import Usage

__all__ = ["Conversations", "Kept"]

_SECONDS: Final = 30 * 60
_MOST: Final = 100


@dataclass(frozen=True)
class Kept:
    """What is left of a session whose socket is gone."""

    history: History
    usage: Usage


class Conversations:
    """At most 100, each for 30 minutes after its last session; in memory. Used on the event loop only."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, tuple[float, Kept]] = {}

    @classmethod
    def of(cls, app: Starlette) -> Conversations:
        """Those of ``app``."""
        if not hasattr(app.state, "conversations"):
            app.state.conversations = cls()
        conversations: Conversations = app.state.conversations
        return conversations

    def keep(self, conversation_id: str, kept: Kept) -> None:
        """Keeps a conversation, from now on for 30 minutes; the oldest makes room."""
        self._forget_old()
        self._kept.pop(conversation_id, None)
        self._kept[conversation_id] = (self._clock() + _SECONDS, kept)
        while len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def find(self, conversation_id: str) -> Kept | None:
        """The conversation of that id; None if it is not known, or no longer.

        It may still belong to a session whose socket is dead and that has not noticed.
        """
        self._forget_old()
        _, kept = self._kept.get(conversation_id, (0.0, None))
        return kept

    def _forget_old(self) -> None:
        now = self._clock()
        self._kept = {key: (end, kept) for key, (end, kept) in self._kept.items() if end > now}
