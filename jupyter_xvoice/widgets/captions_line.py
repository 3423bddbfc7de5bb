"""A line of the captions, and who said which of it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from jupyter_xvoice.results.scripts import join_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from jupyter_xvoice.results import Utterance

__all__ = ["Line", "LineTurn", "turns_of"]


@dataclass(frozen=True)
class LineTurn:
    """What one speaker says of a line without a break.

    Attributes:
        speaker: from 0, as the service numbers them in this stream; None where it cannot tell.
        start: seconds of sound since the beginning.
        text: what is settled.
        interim: what may still change, behind it.
    """

    speaker: int | None
    start: float
    text: str = ""
    interim: str = ""


@dataclass(frozen=True)
class Line:
    """A line of the captions; a later one of the same number replaces it.

    Attributes:
        number: from 0.
        start: seconds of sound since the beginning.
        text: what is settled.
        interim: what may still change, behind it.
        final: nothing of it changes any more. One that is final and empty is none.
        note: no words of a speaker, but what happened.
        turns: the same words by who says them; empty where nobody was told apart.
    """

    number: int
    start: float
    text: str = ""
    interim: str = ""
    final: bool = False
    note: bool = False
    turns: tuple[LineTurn, ...] = ()


def turns_of(said: Iterable[Utterance]) -> tuple[LineTurn, ...]:
    """Who says what of ``said``, in order; empty where no word has a speaker."""
    pieces = [piece for utterance in said for piece in _pieces(utterance)]
    if all(piece.speaker is None for piece in pieces):
        return ()
    runs = (list(run) for _, run in groupby(pieces, key=lambda piece: piece.speaker))
    return tuple(
        LineTurn(
            run[0].speaker,
            run[0].start,
            " ".join(piece.text for piece in run if piece.text),
            " ".join(piece.interim for piece in run if piece.interim),
        )
        for run in runs
    )


def _pieces(utterance: Utterance) -> Iterator[LineTurn]:
    """A piece for each change of speaker. One speaker's words are given as the service writes them."""
    runs = [(speaker, list(run)) for speaker, run in groupby(utterance.words, key=lambda word: word.speaker)]
    if len(runs) < 2:
        yield _piece(utterance, runs[0][0] if runs else None, utterance.start, utterance.text)
        return
    for speaker, run in runs:
        yield _piece(utterance, speaker, run[0].start, join_words([word.text for word in run]))


def _piece(utterance: Utterance, speaker: int | None, start: float, text: str) -> LineTurn:
    settled = utterance.kind != "interim"
    return LineTurn(speaker, start, text if settled else "", "" if settled else text)
