"""The table of ``%%stt``: a row a file, the ones that failed among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    import pandas as pd

    from jupyter_xvoice.results import Transcript

__all__ = ["Row", "Transcripts"]

_CELL = "text-align:left;vertical-align:top;padding:4px 12px 4px 0;border-bottom:1px solid rgba(128,128,128,0.4)"
_EXCERPT = 300


@dataclass(frozen=True)
class Row:
    """One source: its transcript, or why there is none."""

    name: str
    transcript: Transcript | None = None
    failure: str = ""


class Transcripts(Sequence["Transcript"]):
    """The transcripts in the order asked for; what failed is in :attr:`rows` and :attr:`failures` only."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(self, row: Row) -> None:
        """The next source."""
        self.rows.append(row)

    @property
    def failures(self) -> dict[str, str]:
        """Name to reason."""
        return {row.name: row.failure for row in self.rows if row.transcript is None}

    @property
    def _done(self) -> list[Transcript]:
        return [row.transcript for row in self.rows if row.transcript is not None]

    @overload
    def __getitem__(self, index: int) -> Transcript: ...
    @overload
    def __getitem__(self, index: slice) -> list[Transcript]: ...
    def __getitem__(self, index: int | slice) -> Transcript | list[Transcript]:
        return self._done[index]

    def __len__(self) -> int:
        return len(self._done)

    def to_dataframe(self) -> pd.DataFrame:
        """A row a source: ``source, duration`` (s), ``language, text, failure``.

        Raises:
            XVoiceError: pandas is not installed.
        """
        from jupyter_xvoice.results.data_frame import data_frame

        columns = {
            "source": "object",
            "duration": "float64",
            "language": "object",
            "text": "object",
            "failure": "object",
        }
        facts = ("duration", "language", "text")
        rows = (
            {"source": row.name, "failure": row.failure} | {name: getattr(row.transcript, name, None) for name in facts}
            for row in self.rows
        )
        return data_frame(columns, list(rows))

    def __repr__(self) -> str:
        lines = [f"{len(self)} of {len(self.rows)} transcribed"]
        lines += [f"{row.name}  {_length(row)}  {_shown(row)}" for row in self.rows]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """Plain HTML that the sanitizer of an untrusted notebook lets through (ui.md 8)."""
        head = "".join(f'<th style="{_CELL}">{name}</th>' for name in ("Source", "Length", "Text"))
        body = "".join(_html_row(row) for row in self.rows)
        return (
            f'<table style="border-collapse:collapse"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
            f'<div style="font-size:0.9em">{len(self)} of {len(self.rows)} transcribed</div>'
        )


def _length(row: Row) -> str:
    if row.transcript is None:
        return "failed"
    return "" if row.transcript.duration is None else f"{row.transcript.duration:.1f} s"


def _shown(row: Row) -> str:
    text = row.transcript.text or "no speech was recognised" if row.transcript else row.failure
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def _html_row(row: Row) -> str:
    cells = (row.name, _length(row), _shown(row))
    return "<tr>" + "".join(f'<td style="{_CELL}">{escape(cell)}</td>' for cell in cells) + "</tr>"
