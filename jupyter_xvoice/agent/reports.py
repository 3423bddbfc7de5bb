"""What a page reports, brought to the session's event loop from whichever thread it comes."""

from __future__ import annotations

import asyncio
import contextlib
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.agent.ports import Capture, Playback

__all__ = ["CaptureReports", "PlaybackReports"]


_Port = TypeVar("_Port", "Capture", "Playback")


class _Reports(Generic[_Port]):
    def __init__(self, loop: asyncio.AbstractEventLoop, port: _Port) -> None:
        self._loop = loop
        self._port: _Port = port

    def _call(self, action: Callable[..., None], *args: Any) -> None:
        try:
            here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            here = False
        if here:
            action(*args)
        else:
            with contextlib.suppress(RuntimeError):  # the session is over, and its loop closed
                self._loop.call_soon_threadsafe(action, *args)

    def gone(self, why: str) -> None:
        """See :class:`Playback`."""
        self._call(self._port.gone, why)


class PlaybackReports(_Reports["Playback"]):
    """A :class:`Playback`."""

    def rendered(self, item_id: str, samples: int) -> None:
        """See :class:`Playback`."""
        self._call(self._port.rendered, item_id, samples)

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        """See :class:`Playback`."""
        self._call(self._port.flushed, generation, dict(rendered))

    def lost(self) -> None:
        """See :class:`Playback`."""
        self._call(self._port.lost)


class CaptureReports(_Reports["Capture"]):
    """A :class:`Capture`."""

    def take(self, data: bytes) -> None:
        """See :class:`Capture`."""
        self._call(self._port.take, data)

    def use(self, *, on: bool) -> None:
        """See :class:`Capture`."""
        self._call(partial(self._port.use, on=on))
