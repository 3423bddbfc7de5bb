"""A queue of bounded size between two tasks."""

from __future__ import annotations

from asyncio import Condition
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Mailbox"]

T = TypeVar("T")


class Mailbox(Generic[T]):
    """First in, first out.

    Args:
        limit: :meth:`put` waits while what lies inside is larger.
        size: how large an item is.
        replaces: whether a new item (the first argument) makes the last one inside needless.
    """

    def __init__(
        self, limit: int, *, size: Callable[[T], int], replaces: Callable[[T, T], bool] = lambda _new, _old: False
    ) -> None:
        self._limit = limit
        self._size = size
        self._replaces = replaces
        self._items: deque[T] = deque()
        self._held = 0
        self._changed = Condition()

    def __len__(self) -> int:
        return len(self._items)

    async def put(self, item: T) -> None:
        """Adds ``item``; waits while there is too much inside."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._held <= self._limit)
            if self._items and self._replaces(item, self._items[-1]):
                self._held -= self._size(self._items.pop())
            self._items.append(item)
            self._held += self._size(item)
            self._changed.notify_all()

    async def get(self) -> T:
        """Takes the oldest item; waits for one."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._items)
            item = self._items.popleft()
            self._held -= self._size(item)
            self._changed.notify_all()
            return item
