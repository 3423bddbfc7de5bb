"""A list of voices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.results.voice import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Voices"]


class Voices(list[Voice]):
    """A list of :class:`Voice` that shows itself as a table.

    Attributes:
        pagination_token: what gives the next page of custom voices; None on the last page (protocol.md 8.2).
    """

    def __init__(self, voices: Iterable[Voice] = (), *, pagination_token: str | None = None) -> None:
        super().__init__(voices)
        self.pagination_token = pagination_token

    def __repr__(self) -> str:
        return f"Voices({', '.join(voice.voice_id for voice in self)})"

    def _repr_html_(self) -> str:
        from jupyter_xvoice.results.display import voices_html

        return voices_html(list(self), None, self[0].place if self else "")
