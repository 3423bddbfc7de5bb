"""Who said what in a conversation."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from jupyter_xvoice.results.data_frame import data_frame

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Row", "SessionTranscript", "Who"]

Who: TypeAlias = Literal["user", "agent", "tool", "note", "ended"]
_NOT_HEARD: Final = "[not heard: {}]"


@dataclass(frozen=True)
class Row:
    """One row. A later row of the same ``number`` replaces an earlier one.

    Attributes:
        number: its place in the order of arrival.
        turn: the number of its turn; 0 for a note that belongs to none.
        who: "user", "agent", "tool", "note" for what happened to the session, "ended" for its end.
        text: all of the words; for a tool, the call and what came of it.
        start: when it began, seconds since the first session began.
        final: the words will not change any more.
        typed: the user typed it.
        heard: the part that was heard, of an answer that was interrupted; else None.
        sound: seconds of the answer that came.
        sounded: seconds of it that were rendered.
        call: of a tool, the id of its call.
    """

    number: int
    turn: int
    who: Who
    text: str
    start: float
    final: bool = False
    typed: bool = False
    heard: str | None = None
    sound: float = 0.0
    sounded: float = 0.0
    call: str = ""

    @property
    def unheard(self) -> str:
        """The part that was not heard, of an answer that was interrupted."""
        return "" if self.heard is None else self.text[len(self.heard) :]

    @property
    def shown(self) -> str:
        """The words in one line; what was not heard stands in brackets."""
        heard = " ".join((self.text if self.heard is None else self.heard).split())
        rest = " ".join(self.unheard.split())
        return f"{heard} {_NOT_HEARD.format(rest)}".strip() if rest else heard


class SessionTranscript(tuple[Row, ...]):
    """The rows, in order. A value: it does not grow; ``agent.transcript`` gives a new one."""

    __slots__ = ()

    @property
    def text(self) -> str:
        """A line a turn of either side, ``user: …`` or ``agent: …``; what was not heard as ``[not heard: …]``."""
        lines: list[tuple[tuple[str, int], str]] = []
        for row in self:
            if row.who not in {"user", "agent"} or not row.shown:
                continue
            key = (row.who, row.turn)
            if lines and lines[-1][0] == key:
                lines[-1] = (key, f"{lines[-1][1]} {row.shown}")
            else:
                lines.append((key, f"{row.who}: {row.shown}"))
        return "\n".join(line for _, line in lines)

    def to_dataframe(self) -> pd.DataFrame:
        """A row a row: columns as in :class:`Row`, and ``unheard``; times in seconds.

        Raises:
            XVoiceError: pandas is not installed.
        """
        columns = {
            "turn": "int64", "who": "object", "text": "object", "start": "float64", "final": "bool", "typed": "bool",
            "heard": "object", "unheard": "object", "sound": "float64", "sounded": "float64",
        }  # fmt: skip
        return data_frame(columns, [asdict(row) | {"unheard": row.unheard} for row in self])

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        turns = len({row.turn for row in self if row.turn})
        return f"SessionTranscript({len(self)} rows, {turns} turns)"

    def _repr_html_(self) -> str:
        """The rows as a table that stays in the saved notebook."""
        from jupyter_xvoice.agent.display import transcript_html

        return transcript_html(self)
