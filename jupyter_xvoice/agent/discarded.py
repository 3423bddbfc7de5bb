"""Speech that was thrown away, and what still comes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.api.realtime.changes import SpeechStarted, SpeechStopped, UserText

if TYPE_CHECKING:
    from collections.abc import Container

    from jupyter_xvoice.api.realtime.changes import Change

__all__ = ["Discarded"]


class Discarded:
    """The service is told to forget the audio, and may tell of it all the same: its words were on their way."""

    def __init__(self) -> None:
        self._items: set[str] = set()
        self._quiet = False  # nobody speaks now
        self._asked = False  # the service was told, and has not answered

    def add(self, item_id: str) -> None:
        """This item was thrown away; an empty name is one that the service has not named yet."""
        self._items |= {item_id} - {""}

    def begin(self) -> None:
        """Nobody speaks, and the service was told to forget: an item that nobody knows is of what was thrown away."""
        self._quiet = self._asked = True

    def end(self) -> None:
        """Somebody may speak again."""
        self._quiet = False

    def forgotten(self) -> None:
        """The service has forgotten, or has gone on: what it hears now was said since."""
        self._asked = False

    def holds(self, change: Change, known: Container[str]) -> bool:
        """Whether ``change`` is about what was thrown away; ``known``: the items that were not."""
        item_id = getattr(change, "item_id", "")
        late = self._quiet or self._asked
        if late and isinstance(change, SpeechStarted | SpeechStopped | UserText) and item_id not in known:
            self.add(item_id)
        return item_id in self._items
