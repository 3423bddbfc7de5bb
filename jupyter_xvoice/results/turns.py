"""Who speaks when."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.results.scripts import join_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from jupyter_xvoice.results.word import Word

__all__ = ["Turn", "turns_of"]

_PAUSE: Final = 0.8  # seconds of silence that end a turn when channels talk at once


@dataclass(frozen=True)
class Turn:
    """A run of words of one speaker or channel.

    Attributes:
        speaker: "Speaker 1", "Left", "Right", "Channel 3"; empty when there is only one.
        start: seconds.
        end: seconds.
        text: the words.
        words: the words with their times.
    """

    speaker: str
    start: float
    end: float
    text: str
    words: tuple[Word, ...] = field(repr=False)


def turns_of(words: Sequence[Word]) -> list[Turn]:
    """The turns in ``words``, in order of their start. Channels may overlap, speakers on one channel do not."""
    voices = {(word.channel, word.speaker) for word in words}
    channels = {word.channel for word in words if word.channel is not None}
    runs: list[list[Word]] = []
    for channel in sorted({word.channel for word in words}, key=lambda number: -1 if number is None else number):
        runs += _runs([word for word in words if word.channel == channel], split=len(channels) > 1)
    turns = [_turn(run, named=len(voices) > 1, channels=len(channels)) for run in runs]
    return sorted(turns, key=lambda turn: turn.start)


def _runs(words: Iterable[Word], *, split: bool) -> list[list[Word]]:
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last is None or last.speaker != word.speaker or (split and word.start - last.end > _PAUSE):
            runs.append([])
        runs[-1].append(word)
    return runs


def _turn(words: Sequence[Word], *, named: bool, channels: int) -> Turn:
    return Turn(
        speaker=_name(words[0], channels) if named else "",
        start=words[0].start,
        end=max(word.end for word in words),
        text=join_words([word.text for word in words]),
        words=tuple(words),
    )


def _name(word: Word, channels: int) -> str:
    """As ui.md 8 names them; a reader counts from 1."""
    names = []
    if word.channel is not None and channels > 1:
        two = channels == 2 and word.channel in {0, 1}
        names.append(("Left", "Right")[word.channel] if two else f"Channel {word.channel + 1}")
    if word.speaker is not None:
        names.append(f"Speaker {word.speaker + 1}")
    return ", ".join(names) or "Unknown"
