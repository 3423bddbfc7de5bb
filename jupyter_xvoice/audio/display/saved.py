"""What a saved notebook keeps of something live: a card in plain HTML (ui.md 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display.markup import tag

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["saved_html"]

_CARD: Final = "border:1px solid rgba(128,128,128,0.4);padding:12px;max-width:520px"
_CELL: Final = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"


def saved_html(name: str, call: str, facts: Iterable[tuple[str, str]]) -> str:
    """The card, which passes the sanitizer of an untrusted notebook.

    Args:
        name: of the thing, such as "Voice agent".
        call: what the reader can do, such as "run the cell to talk".
        facts: name and value; no words that were said, no key.
    """
    rows = (tag("tr", tag("th", name, style=_CELL), tag("td", value, style=_CELL)) for name, value in facts)
    return tag(
        "div",
        tag("div", tag("b", f"{name}."), f" This is a saved notebook: {call}."),
        tag("table", tag("tbody", *rows), style="border-collapse:collapse;margin:8px 0 0 0"),
        class_="xv-saved",
        style=_CARD,
    )
