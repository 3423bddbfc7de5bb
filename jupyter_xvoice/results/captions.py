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

from jupyter_xvoice.results.scripts import columns, join_words, splits

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from jupyter_xvoice.results.word import Word

__all__ = ["Cue", "cues", "srt", "vtt"]

_LINE: Final = 42  # columns
_LONGEST: Final = 7000  # ms
_SHORTEST: Final = 1000  # ms, where the next cue leaves room
_PAUSE: Final = 800  # ms of silence that end a cue
_LEAST: Final = 100  # ms, when speakers talk at once
_SENTENCE_ENDS: Final = ".?!…。？！؟।"  # noqa: RUF001 - Chinese, Japanese, Arabic, Hindi too
_CLAUSE_ENDS: Final = ",;:，、；：،"  # noqa: RUF001
_CLOSING: Final = "\"'”’»)]）」』"  # noqa: RUF001


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
        text = "\n".join(_lines(words)).replace("-->", "->")
        blocks.append(f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{text}\n")
    return "\n".join(blocks)


def vtt(made: Sequence[Cue]) -> str:
    """``made`` as WebVTT, with ``<v speaker>`` where there are several."""
    blocks = ["WEBVTT\n"]
    for cue in made:
        text = html.escape("\n".join(_lines(cue.words)), quote=False)
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
    label = (f"{speaker}:",) if speaker else ()
    most = 1
    while most < len(atoms):
        if atoms[most].start - atoms[most - 1].end >= _PAUSE:
            return most  # whatever fits before a pause stays together
        if atoms[most].end - atoms[0].start > _LONGEST:
            break
        if not _fits((*label, *(atom.text for atom in atoms[: most + 1]))):
            break
        most += 1
    if most == len(atoms):
        return most
    for ends in (_SENTENCE_ENDS, _CLAUSE_ENDS):
        for size in range(most, max(1, most // 3), -1):
            if _ends(atoms[size - 1].text, ends):
                return size
    # No place asks for a break: cues of about the same size, not full ones and a last word alone.
    rest = _stretch(atoms, most)
    pieces = -(-rest // most)
    return -(-rest // pieces)


def _stretch(atoms: Sequence[_Atom], least: int) -> int:
    """How many of ``atoms``, at least ``least``, there are up to a pause or the end of a sentence."""
    for size, (atom, following) in enumerate(pairwise(atoms[least - 1 :]), least):
        if following.start - atom.end >= _PAUSE or _ends(atom.text, _SENTENCE_ENDS):
            return size
    return len(atoms)


def _ends(text: str, marks: str) -> bool:
    return text.rstrip(_CLOSING).endswith(tuple(marks))


def _fits(words: Sequence[str]) -> bool:
    return all(columns(line) <= _LINE for line in _lines(words))


def _lines(words: Sequence[str]) -> list[str]:
    """``words`` on one line if they fit, else on two of about the same width, broken after punctuation if that is near."""
    whole = join_words(list(words))
    if columns(whole) <= _LINE or len(words) < 2:
        return [whole]
    pairs = ((join_words(list(words[:cut])), join_words(list(words[cut:]))) for cut in range(1, len(words)))
    return list(min(pairs, key=lambda pair: _ugliness(*pair)))


def _ugliness(above: str, below: str) -> tuple[int, int]:
    first, second = columns(above), columns(below)
    natural = _ends(above, _SENTENCE_ENDS + _CLAUSE_ENDS)
    return max(0, max(first, second) - _LINE), abs(first - second) - (_LINE // 2 if natural else 0)


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
