"""Captions: words with times, broken into cues that can be read, as SubRip or WebVTT.

A cue has at most two lines of 42 columns (a wide character is two) and lasts at most 7 s; cues never overlap. They end
where a reader expects it: at a change of speaker, at a pause, at the end of a sentence, else after a comma, else between
words.
"""

from __future__ import annotations

import html
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.results.lines import CLAUSE_ENDS, SENTENCE_ENDS, Room, ends_with, wrapped
from jupyter_xvoice.results.scripts import splits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jupyter_xvoice.results.word import Word

__all__ = ["Cue", "cues", "srt", "vtt"]

_LONGEST: Final = 7000  # ms
_SHORTEST: Final = 1000  # ms, where the next cue leaves room
_PAUSE: Final = 800  # ms of silence that end a cue
_LEAST: Final = 100  # ms, when speakers talk at once


@dataclass(frozen=True)
class Cue:
    """A caption.

    Attributes:
        start: ms.
        end: ms, after ``start`` and not after the next cue's start.
        words: what is shown, before it is broken into lines.
        speaker: who speaks; empty when there is only one.
    """

    start: int
    end: int
    words: tuple[str, ...]
    speaker: str = ""


@dataclass(frozen=True)
class _Atom:
    """What no line break goes through: a word, or one character of writing without spaces. Times in ms."""

    text: str
    start: float
    end: float


def cues(turns: Iterable[tuple[str, Sequence[Word]]]) -> list[Cue]:
    """The cues for ``turns``: pairs of a speaker's name (empty when there is only one) and words, in order of time."""
    made = [cue for speaker, words in turns for cue in _turn_cues(speaker, list(_atoms(words)))]
    made.sort(key=lambda cue: cue.start)
    return _apart(made)


def srt(made: Sequence[Cue]) -> str:
    """``made`` as SubRip. A speaker is named where the speaker changes."""
    blocks, before = [], ""
    for number, cue in enumerate(made, 1):
        words = (f"{cue.speaker}:", *cue.words) if cue.speaker != before and cue.speaker else cue.words
        before = cue.speaker
        # SubRip has no escape; an arrow would be read as a line of times.
        text = "\n".join(wrapped(words)).replace("-->", "->")
        blocks.append(f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(made: Sequence[Cue]) -> str:
    """``made`` as WebVTT, with ``<v speaker>`` where there are several."""
    blocks = ["WEBVTT\n"]
    for cue in made:
        text = html.escape("\n".join(wrapped(cue.words)), quote=False)
        voice = f"<v {html.escape(cue.speaker, quote=False)}>" if cue.speaker else ""
        blocks.append(f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{voice}{text}\n")
    return "\n".join(blocks)


def _atoms(words: Sequence[Word]) -> Iterator[_Atom]:
    for word in words:
        pieces = [piece for text in word.text.replace("\0", "").split() for piece in _characters(text)]
        start, step = 1000 * word.start, 1000 * max(0.0, word.end - word.start) / max(1, len(pieces))
        for number, piece in enumerate(pieces):
            yield _Atom(piece, start + number * step, start + (number + 1) * step)


def _characters(text: str) -> list[str]:
    """``text`` cut before each letter of unspaced writing; marks and punctuation stay with the letter before."""
    pieces = [""]
    for character in text:
        if pieces[-1] and splits(pieces[-1], character):
            pieces.append("")
        pieces[-1] += character
    return pieces


def _turn_cues(speaker: str, atoms: list[_Atom]) -> Iterator[Cue]:
    while atoms:
        size = _cue_size(speaker, atoms)
        chosen, atoms = atoms[:size], atoms[size:]
        texts = tuple(atom.text for atom in chosen)
        yield Cue(round(chosen[0].start), round(max(atom.end for atom in chosen)), texts, speaker)


def _cue_size(speaker: str, atoms: list[_Atom]) -> int:
    """How many of ``atoms`` the next cue takes."""
    room = Room()
    if speaker:
        room.take(f"{speaker}:")
    room.take(atoms[0].text)
    most = 1
    while most < len(atoms):
        if atoms[most].start - atoms[most - 1].end >= _PAUSE:
            return most  # whatever fits before a pause stays together
        if atoms[most].end - atoms[0].start > _LONGEST:
            break
        if not room.take(atoms[most].text):
            break
        most += 1
    if most == len(atoms):
        return most
    for ends in (SENTENCE_ENDS, CLAUSE_ENDS):
        for size in range(most, max(1, most // 3), -1):
            if ends_with(atoms[size - 1].text, ends):
                return size
    # No place asks for a break: cues of about the same size, not full ones and a last word alone.
    rest = _stretch(atoms[: 3 * most], most)  # further ahead it makes no difference
    pieces = -(-rest // most)
    return -(-rest // pieces)


def _stretch(atoms: Sequence[_Atom], least: int) -> int:
    """How many of ``atoms``, at least ``least``, there are up to a pause or the end of a sentence."""
    for size, (atom, following) in enumerate(pairwise(atoms[least - 1 :]), least):
        if following.start - atom.end >= _PAUSE or ends_with(atom.text, SENTENCE_ENDS):
            return size
    return len(atoms)


def _apart(made: Sequence[Cue]) -> list[Cue]:
    """The same cues, each with a length, none over another; short ones stay longer where there is room."""
    starts: list[int] = []
    for cue in made:
        starts.append(max(0, cue.start, starts[-1] + _LEAST if starts else 0))
    result = []
    for number, (cue, start) in enumerate(zip(made, starts, strict=True), 1):
        limit = starts[number] if number < len(starts) else None
        end = max(cue.end, start + _SHORTEST)
        result.append(replace(cue, start=start, end=end if limit is None else min(end, limit)))
    return result


def _clock(ms: int, separator: str) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{separator}{ms:03d}"
