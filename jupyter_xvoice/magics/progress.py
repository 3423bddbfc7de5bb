"""Progress of long work: a bar of text that goes when the work is done.

Plain tqdm, not ``tqdm.auto``: that one leaves a widget without its kernel in the saved notebook.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    from tqdm import tqdm

    T = TypeVar("T")

__all__ = ["one_call", "steps"]

# Work that is done sooner shows no bar at all.
_DELAY = 1.0


def steps(items: Iterable[T], total: int, description: str, unit: str) -> Iterator[T]:
    """``items`` as they come, with a bar."""
    yield from _bar(items, total=total, desc=description, unit=unit)


def one_call(description: str) -> tuple[Callable[[float, float | None, str], None], Callable[[], None]]:
    """``on_progress`` for a client's call, and what closes its bar."""
    bar: tqdm[NoReturn] = _bar(desc=description, unit_scale=True)

    def report(done: float, total: float | None, unit: str) -> None:
        bar.unit = unit
        bar.total = total
        bar.update(done - bar.n)

    return report, bar.close


def _bar(items: Iterable[T] | None = None, **options: Any) -> tqdm[Any]:
    from IPython.core.getipython import get_ipython
    from tqdm import tqdm

    if not hasattr(get_ipython(), "kernel"):
        return tqdm(items, file=sys.stdout, leave=False, delay=_DELAY, **options)
    from jupyter_xvoice.magics.output_bar import OutputBar

    return OutputBar(items, delay=_DELAY, **options)
