"""Frames on their way to the socket: in order, and not more audio than a slow connection may hold up."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Frame", "Outgoing", "audio_size"]

Frame: TypeAlias = "Mapping[str, Any] | bytes"


def audio_size(frame: Frame) -> int:
    """Bytes of audio in ``frame``; 0 for an event."""
    if isinstance(frame, bytes):
        return len(frame)
    if frame.get("type") == "input_audio_buffer.append":
        encoded = str(frame["audio"])
        return len(encoded) * 3 // 4 - encoded[-2:].count("=")
    return 0


class Outgoing:
    """A queue with one reader, the writer of the socket.

    Args:
        limit: bytes of audio that may wait. When more would, the oldest goes: what is said now matters more.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._frames: deque[Frame] = deque()
        self._filled = asyncio.Event()
        self.audio = 0

    def put(self, frames: Iterable[Frame]) -> int:
        """Adds ``frames``; returns how many bytes of older audio had to go. Events never go."""
        for frame in frames:
            self._frames.append(frame)
            self.audio += audio_size(frame)
        self._filled.set()
        dropped = 0
        while self.audio > self._limit:
            oldest = next(number for number, frame in enumerate(self._frames) if audio_size(frame))
            size = audio_size(self._frames[oldest])
            del self._frames[oldest]
            self.audio -= size
            dropped += size
        return dropped

    async def get(self) -> Frame:
        """The oldest frame, waited for."""
        while not self._frames:
            self._filled.clear()
            await self._filled.wait()
        frame = self._frames.popleft()
        self.audio -= audio_size(frame)
        return frame
