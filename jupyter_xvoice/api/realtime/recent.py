"""The user's last audio, kept until its words are safe, so that a broken connection does not swallow a sentence."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LOOK_BACK_MS", "MAX_RECENT_MS", "Recent"]

LOOK_BACK_MS: Final = 1000.0
"""Speech is noticed after it began: so much from before is kept at any time, in ms."""
MAX_RECENT_MS: Final = 30_000.0
"""At most so much of a sentence is sent again, in ms; the oldest goes first."""


class Recent:
    """What was sent, in order: audio, and the marks in it.

    Attributes:
        open: it holds speech whose words are not final.
    """

    def __init__(self) -> None:
        self._entries: deque[bytes | Mapping[str, Any]] = deque()
        self._size = 0
        self.open = False

    def add(self, entry: bytes | Mapping[str, Any], *, longest: int) -> None:
        """``entry`` went out; keeps at most ``longest`` bytes."""
        self._entries.append(entry)
        self._size += _size(entry)
        self._keep(longest)

    def begin(self, longest: int) -> None:
        """Speech was noticed: it lies in the last ``longest`` bytes, and in what follows."""
        if not self.open:
            self._keep(longest)
            self.open = True

    def settle(self) -> None:
        """The words of it are known: none of it has to be sent again."""
        self._entries.clear()
        self._size = 0
        self.open = False

    def take(self, unheard: int) -> list[bytes | Mapping[str, Any]]:
        """What has to be sent again, taken out: open speech, else the last ``unheard`` bytes."""
        if not self.open:
            self._keep(unheard)
        entries = list(self._entries) if self.open or unheard else []
        self.settle()
        return entries

    def _keep(self, longest: int) -> None:
        while self._size > longest and self._entries:
            self._size -= _size(self._entries.popleft())


def _size(entry: bytes | Mapping[str, Any]) -> int:
    return len(entry) if isinstance(entry, bytes) else 0
