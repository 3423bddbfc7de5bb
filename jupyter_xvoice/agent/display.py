"""How an agent looks where nothing is live: its card, its transcript (ui.md 4 and 10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.display import Html, saved_html, tag
from jupyter_xvoice.audio.display.words import clock, length

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jupyter_xvoice.agent.transcript import Row

__all__ = ["card_html", "transcript_html"]

_NAMES: Final = {"user": "You", "agent": "Agent", "tool": "Tool", "note": "", "ended": "Ended"}
_CELL: Final = "padding:2px 12px 2px 0;text-align:left;vertical-align:top"
_SMALL: Final = "font-size:12px"
_DIM: Final = "color:#767676"
_MOST: Final = 200  # rows; a saved notebook is no archive


def card_html(voice: str, place: str, tools: Sequence[str]) -> str:
    """What a saved notebook keeps of an agent: no transcript, no key, no sound."""
    facts = [("Voice", voice), ("Place", place), ("Tools", ", ".join(tools) or "none")]
    return saved_html("Voice agent", "run the cell to talk", facts)


def transcript_html(rows: Iterable[Row]) -> str:
    """The rows as a table that passes the sanitizer of an untrusted notebook."""
    every = list(rows)
    shown = every[-_MOST:]
    left = len(every) - len(shown)
    head = tag("div", f"The last {len(shown)} rows; {left} before them: agent.transcript.text", style=_SMALL)
    body = tag("tbody", *(_row(row) for row in shown))
    table = tag("table", body, style="border-collapse:collapse")
    whole = tag(
        "div",
        head if left else None,
        table if shown else tag("div", "Nothing was said yet.", style=_DIM),
        # Keeps MathJax away from money and code.
        class_="xv-transcript mathjax_ignore tex2jax_ignore",
    )
    return str(whole)  # as `audio.display.output` does


def _row(row: Row) -> Html:
    who = tag("th", _NAMES[row.who], scope="row", style=_CELL)
    return tag(
        "tr",
        who,
        tag("td", clock(row.start), style=f"{_CELL};{_DIM};{_SMALL}"),
        tag("td", *_words(row), style=_CELL, dir="auto"),
    )


def _words(row: Row) -> Iterable[Html | str]:
    if row.who == "tool":
        yield tag("code", row.text)
        return
    if row.who in {"note", "ended"}:
        yield tag("i", row.text, style=_DIM)
        return
    yield row.text if row.heard is None else row.heard
    if row.typed:
        yield tag("span", " typed", style=f"{_DIM};{_SMALL}")
    if row.heard is not None:
        yield tag("u", row.unheard, title="not heard", style=_DIM)
        said = f" interrupted, heard {length(row.sounded)} of {length(row.sound)}"
        yield tag("span", said, style=f"{_DIM};{_SMALL}")
