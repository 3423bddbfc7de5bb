"""The utterance that goes on: what of it is settled, and what may still change (protocol.md 7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from jupyter_xvoice.results import Utterance

__all__ = ["Pending", "same_place"]

_NEAR: Final = 0.05  # s


class Pending:
    """The chunk finals of one utterance, and the interim text behind them."""

    def __init__(self) -> None:
        self._chunks: list[Utterance] = []
        self._interim: Utterance | None = None

    def take(self, utterance: Utterance) -> None:
        """The next chunk or interim; a final leaves nothing pending."""
        self._interim = None
        if utterance.kind == "final":
            self._chunks.clear()
        elif utterance.kind == "chunk":
            # A restated chunk replaces what lies at the same place.
            self._chunks = [*self._before(utterance), utterance]
        else:
            self._interim = utterance

    def clear(self) -> None:
        """Nothing goes on."""
        self._chunks, self._interim = [], None

    @property
    def said(self) -> list[Utterance]:
        """Its chunk finals, then the interim text where that does not restate them."""
        if self._interim is None:
            return list(self._chunks)
        # An interim text starts where the chunks end, or restates the utterance from its beginning.
        return [*self._before(self._interim), self._interim]

    def _before(self, utterance: Utterance) -> list[Utterance]:
        return [chunk for chunk in self._chunks if chunk.start + chunk.duration <= utterance.start + _NEAR]


def same_place(one: Utterance, other: Utterance) -> bool:
    """Both tell of the same sound. Where no time is given, neither does."""
    near = abs(one.start - other.start) <= _NEAR and abs(one.duration - other.duration) <= _NEAR
    return near and other.start + other.duration > 0
