"""The agent's sound on its way to a page: at once while the page's start buffer is empty, then in longer pieces."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Piece", "SpeechQueue"]

_BYTES_PER_S = 48_000
# Seconds that the page has in hand, and the length of the pieces from there on. A start buffer is 200 ms at most
# (audio.md): below that nothing may wait. A long answer that comes at once must not become a flood of messages.
_LADDER = ((3.0, 0.4), (1.0, 0.2), (0.3, 0.1), (0.0, 0.0))
_LONGEST = _BYTES_PER_S
# The longest that an incomplete piece waits.
_PATIENCE = 0.1


@dataclass(frozen=True, slots=True)
class Piece:
    """Sound of one item without a gap, to be sent as one frame."""

    item_id: str
    generation: int
    position: int
    """samples from the beginning of the item"""
    data: bytes


class SpeechQueue:
    """Coalesces sound. Not thread-safe: the link holds its lock around it. Times are seconds of one clock."""

    def __init__(self) -> None:
        self.due: float | None = None
        """when :meth:`rest` is wanted at the latest; None while nothing waits"""
        self._item_id = ""
        self._generation = 0
        self._position = 0
        self._data = bytearray()
        self._sounds_until = 0.0

    def add(self, piece: Piece, now: float) -> list[Piece]:
        """Takes sound; gives what is to be sent now. Sound of a generation that was flushed comes to nothing."""
        if piece.generation < self._generation:
            return []
        if piece.generation > self._generation:
            self.flush(piece.generation, now)
        ready = []
        follows = piece.item_id == self._item_id and piece.position == self._position + len(self._data) // 2
        if self._data and not follows:
            ready = self.rest()
        if not self._data:
            self._item_id, self._position = piece.item_id, piece.position
            self.due = now + _PATIENCE
        self._data += piece.data
        in_hand = self._sounds_until - now
        wanted = next((length for least, length in _LADDER if in_hand >= least), 0.0)
        if len(self._data) >= wanted * _BYTES_PER_S:
            ready += self.rest()
        self._sounds_until = max(self._sounds_until, now) + len(piece.data) / _BYTES_PER_S
        return ready

    def rest(self) -> list[Piece]:
        """What waits, whatever its length."""
        data = bytes(self._data)
        self._data.clear()
        self.due = None
        return [
            Piece(self._item_id, self._generation, self._position + at // 2, data[at : at + _LONGEST])
            for at in range(0, len(data), _LONGEST)
        ]

    def flush(self, generation: int, now: float) -> None:
        """The page is silent from here on: what waits of older generations is of no use."""
        self._generation = generation
        self._data.clear()
        self.due = None
        self._sounds_until = now
