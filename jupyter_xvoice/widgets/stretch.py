"""A part of an answer that the page gets in one go: from where the sound was turned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.widgets.page_sound import PAGE_RATE, ToPage

if TYPE_CHECKING:
    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["Stretch"]


class Stretch:
    """Counts both sides of it.

    Args:
        name: of the stretch, for the page.
        item: the answer's item.
        begin: samples of the item before this stretch, in the session's format.
        form: that format.

    Attributes:
        given: samples that were put in, in the session's format.
        sent: samples that came out, at the page's rate.
    """

    def __init__(self, name: str, item: str, begin: int, form: AudioFormat) -> None:
        self.name = name
        self.item = item
        self.begin = begin
        self.given = 0
        self.sent = 0
        self._form = form
        self._convert = ToPage(form)

    def feed(self, data: bytes) -> bytes:
        """The next of it, for the page."""
        self.given += len(data) // self._form.sample_bytes
        converted = self._convert.feed(data)
        self.sent += len(converted) // 2
        return converted

    def counted(self, rendered: int) -> int:
        """How many samples of the session's format ``rendered`` samples of the page are; all of them where it has rendered all."""
        return self.given if rendered >= self.sent else min(rendered * self._form.rate // PAGE_RATE, self.given)
