"""The items of a conversation, in order (protocol.md 9.4)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.partner import Called, Returned, Said
from jupyter_xvoice.engine.realtime.complaint import ComplaintError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["History", "Item"]

_MOST: Final = 2_000
_MOST_CHARACTERS: Final = 4_000_000
"""Items that are kept, and their characters together; the oldest go first."""

Item = dict[str, Any]


class History:
    """Used on the event loop only.

    Attributes:
        heard: item id -> the part of an interrupted answer that was sent, or heard as the client said.
        ours: ids of items that the server made.
    """

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._characters: dict[str, int] = {}
        self.heard: dict[str, str] = {}
        self.ours: set[str] = set()

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[Item]:
        return iter(list(self._items.values()))

    @property
    def last_id(self) -> str | None:
        """The id of the last item."""
        return next(reversed(self._items), None)

    def get(self, item_id: object) -> Item | None:
        """The item of that id."""
        return self._items.get(item_id) if isinstance(item_id, str) else None

    def add(self, item: Item, previous_id: object = None, *, ours: bool = False) -> str | None:
        """Puts ``item`` behind ``previous_id`` (None: at the end; ``"root"``: at the start), and gives what it is behind.

        Raises:
            ComplaintError: there is no such item, or there is already one of that id.
        """
        item_id = item["id"]
        if item_id in self._items:
            raise ComplaintError(f"There is already an item {item_id!r}.", code="item_already_exists", param="item.id")
        if previous_id is None:
            behind = self.last_id
            self._items[item_id] = item
        else:
            behind = self._insert(item, previous_id)
        if ours:
            self.ours.add(item_id)
        self._characters[item_id] = len(str(item))
        while len(self._items) > 1 and (len(self._items) > _MOST or sum(self._characters.values()) > _MOST_CHARACTERS):
            self.forget(next(iter(self._items)))
        return behind

    def _insert(self, item: Item, previous_id: object) -> str | None:
        ids = list(self._items)
        if previous_id != "root" and self.get(previous_id) is None:
            raise ComplaintError(f"Item not found: {previous_id!r}.", code="item_not_found", param="previous_item_id")
        position = 0 if previous_id == "root" else ids.index(str(previous_id)) + 1
        ids.insert(position, item["id"])
        items = {**self._items, item["id"]: item}
        self._items = {item_id: items[item_id] for item_id in ids}
        return ids[position - 1] if position else None

    def delete(self, item_id: object) -> str:
        """Takes an item that the client made away.

        Raises:
            ComplaintError: there is none; the server's own are not given away (protocol.md 9.10).
        """
        if not isinstance(item_id, str) or item_id not in self._items or item_id in self.ours:
            raise ComplaintError("Item not found", code="item_not_found", param="item_id")
        self.forget(item_id)
        return item_id

    def forget(self, item_id: str) -> None:
        """Takes any item away; nothing if there is none."""
        self._items.pop(item_id, None)
        self._characters.pop(item_id, None)
        self.heard.pop(item_id, None)
        self.ours.discard(item_id)

    def said(self) -> list[Said | Called | Returned]:
        """What a partner answers to."""
        return [entry for item in self._items.values() if (entry := self._entry(item)) is not None]

    def _entry(self, item: Item) -> Said | Called | Returned | None:
        match item["type"]:
            case "message":
                text = text_of(item)
                return Said(item["role"], text, self.heard.get(item["id"])) if text else None
            case "function_call":
                return Called(item["call_id"], item["name"], item["arguments"])
            case _:
                return Returned(item["call_id"], item["output"])


def text_of(item: Item) -> str:
    """The words of a message."""
    parts = [part.get("text") or part.get("transcript") or "" for part in item.get("content") or ()]
    return " ".join(filter(None, parts))


def new_id() -> str:
    """As the service makes them: a bare UUID."""
    return str(uuid.uuid4())
