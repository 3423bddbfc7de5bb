"""What goes out: events at once, the user's audio when the service may have it (protocol.md 9.2, 9.10)."""

from __future__ import annotations

import base64
from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["MAX_HELD_MS", "Outbox"]

MAX_HELD_MS: Final = 60_000.0
"""Audio kept by default while it cannot be sent, in ms; the oldest goes first."""


class Outbox:
    """Two queues: frames ready for the socket, and input (audio, and the marks in it) that is held."""

    def __init__(self) -> None:
        self._frames: list[dict[str, Any] | bytes] = []
        self._held: deque[bytes | Mapping[str, Any]] = deque()
        self.held_bytes = 0

    def send(self, event: Mapping[str, Any]) -> None:
        """Goes out next."""
        self._frames.append(dict(event))

    def send_audio(self, data: bytes, *, binary: bool) -> None:
        """Goes out next."""
        if binary:
            self._frames.append(data)
        else:
            self._frames.append({"type": "input_audio_buffer.append", "audio": base64.b64encode(data).decode()})

    def hold(self, entry: bytes | Mapping[str, Any], limit: int) -> int:
        """Keeps ``entry``; returns how many bytes of older audio had to go because more than ``limit`` are held."""
        self._held.append(entry)
        if not isinstance(entry, bytes):
            return 0
        self.held_bytes += len(entry)
        dropped = 0
        while self.held_bytes - dropped > limit:
            oldest = next(number for number, one in enumerate(self._held) if isinstance(one, bytes))
            dropped += len(self._held[oldest])
            del self._held[oldest]
        self.held_bytes -= dropped
        return dropped

    def next_held(self) -> bytes | Mapping[str, Any] | None:
        """The oldest held entry, taken out."""
        if not self._held:
            return None
        entry = self._held.popleft()
        if isinstance(entry, bytes):
            self.held_bytes -= len(entry)
        return entry

    def ask_with(self, event: Mapping[str, Any]) -> bool:
        """Lets the last held commit be asked about with ``event``; False where none is held, or it has a question already."""
        for number in range(len(self._held) - 1, -1, -1):
            entry = self._held[number]
            if not isinstance(entry, bytes) and entry.get("type") == "input_audio_buffer.commit":
                if "ask" in entry:
                    return False
                self._held[number] = {**entry, "ask": event}
                return True
        return False

    def put_back(self, entries: Sequence[bytes | Mapping[str, Any]]) -> None:
        """``entries`` go out before everything that is held."""
        self._held.extendleft(reversed(entries))
        self.held_bytes += sum(len(entry) for entry in entries if isinstance(entry, bytes))

    def drop_held(self) -> None:
        """Forgets the input that is held."""
        self._held.clear()
        self.held_bytes = 0

    def drain(self) -> list[dict[str, Any] | bytes]:
        """What is to be sent now, in order."""
        frames, self._frames = self._frames, []
        return frames

    def disconnected(self) -> None:
        """What was not sent yet belongs to a connection that is gone."""
        self._frames.clear()
