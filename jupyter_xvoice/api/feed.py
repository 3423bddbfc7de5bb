"""Text as it comes: a string, an iterable or an async iterable, as one stream of pieces that fit a ``text.delta``."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import AsyncIterable, AsyncIterator, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeAlias, TypeVar

from jupyter_xvoice.errors import InputError

__all__ = ["Source", "from_source"]

_T = TypeVar("_T")
Source: TypeAlias = Iterable[_T] | AsyncIterable[_T]
_AHEAD: Final = 16  # items that a producer thread may be ahead of the sending


@dataclass(frozen=True)
class _Item(Generic[_T]):
    value: _T


@dataclass(frozen=True)
class _End:
    failure: BaseException | None


async def from_source(source: Source[_T], what: str) -> AsyncIterator[_T]:
    """The items of ``source``. A plain iterable runs on a thread of its own, so that it may block (an LLM's stream).

    An async iterable runs on the caller's loop. When the caller stops early, the source is closed.

    Raises:
        InputError: it is neither.
    """
    if isinstance(source, AsyncIterable):
        items = aiter(source)
        try:
            async for item in items:
                yield item
        finally:
            close = getattr(items, "aclose", None)
            if close is not None:
                await close()
    elif isinstance(source, (list, tuple)):
        for item in source:
            yield item
    elif isinstance(source, Iterable):
        async for item in _from_thread(source):
            yield item
    else:
        raise InputError(f"{what} is of type {type(source).__name__}: it takes an iterable or an async iterable.")


class _Producer(Generic[_T]):
    """Runs a plain iterable on a thread and hands its items to a loop, a few ahead of what is taken."""

    def __init__(self, source: Iterable[_T]) -> None:
        self._source = source
        self._loop = asyncio.get_running_loop()
        self._room = threading.Semaphore(_AHEAD)
        self._stopped = threading.Event()
        self.items: asyncio.Queue[_Item[_T] | _End] = asyncio.Queue()

    def start(self) -> None:
        # A daemon: a source that blocks for ever must not keep the kernel from ending.
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._run,), name="xvoice source", daemon=True).start()

    def taken(self) -> None:
        self._room.release()

    def stop(self) -> None:
        self._stopped.set()
        self._room.release()

    def _run(self) -> None:
        failure: BaseException | None = None
        iterator: Iterator[_T] | None = None
        try:
            iterator = iter(self._source)
            for item in iterator:
                self._room.acquire()
                if self._stopped.is_set():
                    break
                self._put(_Item(item))
        except BaseException as error:  # noqa: BLE001  it is the caller's code: what it raises is the caller's to see
            failure = error
        finally:
            if self._stopped.is_set() and isinstance(iterator, Generator):
                iterator.close()
        self._put(_End(failure))

    def _put(self, item: _Item[_T] | _End) -> None:
        if not self._stopped.is_set():
            with contextlib.suppress(RuntimeError):  # the loop has been closed
                self._loop.call_soon_threadsafe(self.items.put_nowait, item)


async def _from_thread(source: Iterable[_T]) -> AsyncIterator[_T]:
    producer = _Producer(source)
    producer.start()
    try:
        while not isinstance(item := await producer.items.get(), _End):
            producer.taken()
            yield item.value
        if item.failure is not None:
            raise item.failure
    finally:
        producer.stop()
