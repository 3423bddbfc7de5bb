"""The words of a transcript under its waveform."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from jupyter_xvoice.results.word import Word

__all__ = ["draw_words"]

_TOP: Final = -1.05  # just below the waveform's lowest point
_ROW: Final = 0.32
_ROWS: Final = 2


def draw_words(words: Sequence[Word], axes: Axes, *, duration: float | None) -> None:
    """Adds a lane with a bar and the text for each of ``words`` to ``axes``, seconds on the horizontal axis."""
    lowest = _TOP - _ROW * _ROWS
    speakers = sorted({_voice(word) for word in words})
    for number, word in enumerate(words):
        bottom = _TOP - _ROW * (1 + number % _ROWS)  # neighbours on two rows, or their texts would run together
        colour = f"C{1 + speakers.index(_voice(word)) % 9}"
        width = max(0.0, word.end - word.start)
        axes.broken_barh([(word.start, width)], (bottom, _ROW * 0.9), facecolors=colour, alpha=0.25)
        axes.text(
            word.start + width / 2,
            bottom + _ROW * 0.45,
            word.text,
            ha="center",
            va="center",
            fontsize="x-small",
            clip_on=True,
            parse_math=False,  # or a price in dollars would be typeset
        )
    end = max([duration or 0.0, *(word.end for word in words)])
    axes.set_xlim(0.0, max(end, 1e-3))
    axes.set_ylim(lowest, 1.0)
    axes.set_yticks([-1.0, 0.0, 1.0])
    axes.set_xlabel("time (s)")


def _voice(word: Word) -> tuple[int, int]:
    return (-1 if word.channel is None else word.channel, -1 if word.speaker is None else word.speaker)
