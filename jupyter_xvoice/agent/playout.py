"""How much of each item came, and how much of it was rendered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

__all__ = ["Playout"]


@dataclass
class _Item:
    received: int = 0
    rendered: int = 0
    flushed: bool = False

    @property
    def sounds(self) -> bool:
        return not self.flushed and self.rendered < self.received


class Playout:
    """Counts samples by item. What was rendered never exceeds what came, and never goes back (robustness.md R7)."""

    def __init__(self) -> None:
        self._items: dict[str, _Item] = {}

    def receive(self, item_id: str, samples: int) -> bool:
        """Sound came; False where the item was interrupted and its sound is not wanted."""
        item = self._items.setdefault(item_id, _Item())
        if item.flushed:
            return False
        item.received += samples
        return True

    def render(self, item_id: str, samples: int) -> int:
        """``samples`` of the item were rendered in all; returns how many of them are new."""
        item = self._items.get(item_id)
        if item is None:
            return 0
        new = max(min(samples, item.received) - item.rendered, 0)
        item.rendered += new
        return new

    def flush(self, but: Container[str] = ()) -> dict[str, int]:
        """Nothing that is queued will sound: the items that were not rendered to their end, with the count of each.

        Args:
            but: items that will sound all the same.
        """
        cut = {name: item.rendered for name, item in self._items.items() if item.sounds and name not in but}
        for name in cut:
            self._items[name].flushed = True
        return cut

    def counts(self, item_id: str) -> tuple[int, int]:
        """Samples rendered, and samples received."""
        item = self._items.get(item_id, _Item())
        return item.rendered, item.received

    def sounding(self, item_ids: Iterable[str] | None = None) -> bool:
        """Whether something of these items (of any, by default) is still to be heard."""
        names: Iterable[str] = self._items if item_ids is None else item_ids
        return any(name in self._items and self._items[name].sounds for name in names)

    def correct(self, rendered: Mapping[str, int]) -> None:
        """A page says how far items came that were flushed."""
        for name, samples in rendered.items():
            self.render(name, samples)
