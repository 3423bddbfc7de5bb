"""How long answers let wait, turn by turn."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from statistics import median
from typing import TYPE_CHECKING, Any, overload

from jupyter_xvoice.results.data_frame import data_frame

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Latencies", "Latency", "Metrics"]


@dataclass(frozen=True)
class Latency:
    """The times of one turn, in seconds. None for what did not happen (an answer that never came, a turn without speech).

    Attributes:
        turn: its number.
        kind: "typed", "spoken" or "agent".
        end_of_speech: when the user's last word ended, or the text was handed over; since the first session began.
        silence: from there until the service noticed that the user had finished: waiting for silence. 0 for a typed turn.
        first_delta: from the end of speech to the first sound of the answer that came, silence included.
        first_rendered: from the end of speech to the first sample that was rendered, silence included.
        tools: how long functions took in this turn, one after the other or together.
        tools_before: the part of ``tools`` before the first sound came.
    """

    turn: int
    kind: str
    end_of_speech: float | None = None
    silence: float | None = None
    first_delta: float | None = None
    first_rendered: float | None = None
    tools: float = 0.0
    tools_before: float = 0.0

    @property
    def stages(self) -> tuple[float, float, float, float]:
        """Seconds of silence, service, tools and speaker until the first rendered sample; they add up to it."""
        first = self.first_delta or 0.0
        silence = min(self.silence or 0.0, first)
        tools = min(self.tools_before, first - silence)
        return silence, first - silence - tools, tools, max((self.first_rendered or first) - first, 0.0)


STAGES = ("waiting for silence", "service", "tools", "speaker")


class Latencies(tuple[Latency, ...]):
    """The turns that are over, in order."""

    __slots__ = ()

    @property
    def median(self) -> float | None:
        """Median seconds from the end of speech to the first rendered sample, waiting for silence included."""
        times = [one.first_rendered for one in self if one.first_rendered is not None]
        return median(times) if times else None

    def to_dataframe(self) -> pd.DataFrame:
        """A row a turn, columns as in :class:`Latency`, seconds; missing values are NA.

        Raises:
            XVoiceError: pandas is not installed.
        """
        texts = {"kind": "object", "turn": "int64"}
        return data_frame(
            {one.name: texts.get(one.name, "float64") for one in fields(Latency)}, [asdict(one) for one in self]
        )

    @overload
    def plot(self, ax: None = None) -> Figure: ...
    @overload
    def plot(self, ax: Axes) -> Axes: ...
    def plot(self, ax: Axes | None = None) -> Figure | Axes:
        """A bar a turn up to its first rendered sample, in stages: into ``ax``, or as a new figure that the notebook shows."""
        from jupyter_xvoice.audio.waveform import new_figure

        figure = new_figure(2.4) if ax is None else None
        axes = ax if figure is None else figure.subplots()
        assert axes is not None
        bars = [one for one in self if one.first_delta is not None]
        bottom = [0.0] * len(bars)
        for number, name in enumerate(STAGES):
            heights = [one.stages[number] for one in bars]
            axes.bar([str(one.turn) for one in bars], heights, 0.6, bottom=bottom, label=name)
            bottom = [low + height for low, height in zip(bottom, heights, strict=True)]
        axes.set_xlabel("turn")
        axes.set_ylabel("to first sound (s)")
        if bars:
            axes.legend(fontsize="small")
        return axes if figure is None else figure

    def __repr__(self) -> str:
        middle = "" if self.median is None else f", median {self.median:.2f} s"
        return f"Latencies({len(self)} turns{middle})"


@dataclass(frozen=True)
class Metrics:
    """What was measured and counted.

    Attributes:
        turns: the times of each turn that is over.
        input_tokens: as the service counts them.
        output_tokens: as the service counts them.
        text_items: text items sent, which have a price each.
        seconds: how long the sessions lasted.
        sent: seconds of audio sent.
        received: seconds of audio that came.
        dropped: seconds of the user's audio that never reached the service.
        reconnects: how often the connection was made again.
        unknown: events of types we do not know.
        malformed: events that could not be read.
    """

    turns: Latencies
    input_tokens: int = 0
    output_tokens: int = 0
    text_items: int = 0
    seconds: float = 0.0
    sent: float = 0.0
    received: float = 0.0
    dropped: float = 0.0
    reconnects: int = 0
    unknown: int = 0
    malformed: int = 0

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        """Names and values, for ``dict(metrics)``."""
        return iter([(one.name, getattr(self, one.name)) for one in fields(self)])


def overlap(before: float, runs: Sequence[tuple[float, float]]) -> float:
    """Seconds before ``before`` in which at least one of ``runs`` (begin, end) went on."""
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(runs):
        last = min(end, before)
        total += max(last - max(begin, reached), 0.0)
        reached = max(reached, last)
    return total
