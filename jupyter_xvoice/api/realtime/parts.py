"""The words of an answer's item, which may come in several parts of content (protocol.md 9.5)."""

from __future__ import annotations

from dataclasses import dataclass, field

from jupyter_xvoice.api.realtime.reading import joined

__all__ = ["Part", "Parts"]


@dataclass
class Part:
    """One part.

    Attributes:
        text: its words so far, or whole.
        final: they are whole.
        source: the type of event that tells them; its aliases are not added up.
        phrases: pieces of the text with the second of audio at which they begin, where the service says it.
    """

    text: str = ""
    final: bool = False
    source: str = ""
    phrases: list[tuple[float | None, str]] = field(default_factory=list)


class Parts:
    """All parts of an item, by ``content_index``."""

    def __init__(self) -> None:
        self._parts: dict[int, Part] = {}

    def __getitem__(self, index: int) -> Part:
        """The part of this number, which begins here if it has not."""
        return self._parts.setdefault(index, Part())

    @property
    def text(self) -> str:
        """The words of all."""
        return joined(part.text for part in self._in_order)

    @property
    def final(self) -> bool:
        """All that say something are whole."""
        return all(part.final for part in self._in_order if part.text)

    @property
    def open(self) -> list[int]:
        """The numbers of those that may go on."""
        return [index for index, part in sorted(self._parts.items()) if part.text and not part.final]

    @property
    def phrases(self) -> list[tuple[float | None, str]]:
        """The pieces of all."""
        return [phrase for part in self._in_order for phrase in part.phrases]

    @property
    def _in_order(self) -> list[Part]:
        return [part for _, part in sorted(self._parts.items())]
