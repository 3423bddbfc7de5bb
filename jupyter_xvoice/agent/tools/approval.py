"""Somebody's yes before a tool runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Approve", "Request", "Somebody"]


@dataclass(frozen=True)
class Request:
    """A call that waits for approval.

    Attributes:
        arguments: checked and converted, as the function will get them.
    """

    call_id: str
    name: str
    arguments: Mapping[str, Any]


Approve: TypeAlias = Callable[[Request], bool | Awaitable[bool]]
"""Called on a worker thread, or awaited on the tools' loop; anything but True is a no."""


class Somebody(Protocol):
    """Who may sit at a page, and is asked where no ``approve`` was given."""

    @property
    def there(self) -> bool:
        """There is a page."""

    def begin(self) -> None:
        """A session begins: what was granted in the last one is granted no more."""

    def granted(self, name: str) -> bool:
        """Whether this function is not asked about any more in this session."""

    async def ask(self, request: Request) -> bool:
        """Waits for the answer, on the session's loop, however long it takes."""
