"""Progress of long work as text: a bar on stdout that goes when the work is done.

Plain tqdm, not ``tqdm.auto``: that one leaves a widget without its kernel in the saved notebook.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    T = TypeVar("T")

__all__ = ["one_call", "steps"]

# Work that is done sooner shows no bar at all.
_DELAY = 1.0


def steps(items: Iterable[T], total: int, description: str, unit: str) -> Iterator[T]:
    """``items`` as they come, with a bar."""
    from tqdm import tqdm

    yield from tqdm(items, total=total, desc=description, unit=unit, file=sys.stdout, leave=False, delay=_DELAY)


def one_call(description: str) -> tuple[Callable[[float, float | None, str], None], Callable[[], None]]:
    """``on_progress`` for a client's call, and what closes its bar."""
    from tqdm import tqdm

    bar: tqdm[NoReturn] = tqdm(desc=description, file=sys.stdout, leave=False, delay=_DELAY, unit_scale=True)

    def report(done: float, total: float | None, unit: str) -> None:
        bar.unit = unit
        bar.total = total
        bar.update(done - bar.n)

    return report, bar.close
