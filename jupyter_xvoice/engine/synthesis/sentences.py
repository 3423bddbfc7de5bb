# ruff: noqa: RUF001  the signs of other scripts are the subject
"""Where a text is cut so that each part can be spoken by itself: after sentences, and in very long ones after clauses."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["LONGEST", "pause_after", "split", "split_complete"]

LONGEST: Final = 300
"""Characters. A longer sentence is cut, so that a text without any stop still flows and can be cancelled."""

_END: Final = re.compile(
    r"""(?: (?<![.!?…])[.!?…]++ ["'”’»)\]]*+ (?=\s)     # a stop, and white space behind it
          | [。！？।؟۔]+ ["”’」』）]*        # scripts that write no space there
          | \n+ ) \s*""",
    re.VERBOSE,
)
_ABBREVIATION: Final = re.compile(r"(?:^|[\s(])(?:Mr|Mrs|Ms|Dr|Prof|St|vs|etc|e\.g|i\.e|cf|approx|No|Fig|[A-Z])\.\s*$")
_LONGEST_ABBREVIATION: Final = 10

_LAST_MARK: Final = re.compile(r"([.!?…,。！？।؟۔、，：；،:;–—\n])[\"'”’»)\]」』）\s]*$")
_SENTENCE_PAUSE: Final = 0.3
_CLAUSE_PAUSE: Final = 0.15
_CLAUSE: Final = re.compile(r"[,;:—–、，；：،]\s*|\s+")


def split(text: str) -> list[str]:
    """``text`` in parts of at most :data:`LONGEST` characters; joined they are ``text`` again."""
    complete, rest = split_complete(text)
    return [*complete, rest] if rest else complete


def split_complete(text: str) -> tuple[list[str], str]:
    """The parts of ``text`` that have surely ended (white space follows the stop), and what is left behind them."""
    sentences: list[str] = []
    start = 0
    for end in _END.finditer(text):
        sentence = text[start : end.end()]
        tail = text[max(start, end.start() - _LONGEST_ABBREVIATION) : end.end()]
        if sentence.isspace() or _ABBREVIATION.search(tail):
            continue
        sentences += _short_enough(sentence)
        start = end.end()
    *cut, rest = _short_enough(text[start:])
    return sentences + cut, rest


def pause_after(text: str) -> float:
    """Seconds at normal pace that a reader pauses for the mark that ``text`` ends with; 0 where there is none."""
    mark = _LAST_MARK.search(text)
    if mark is None:
        return 0.0
    return _CLAUSE_PAUSE if mark.group(1) in ",;:–—、，；：،" else _SENTENCE_PAUSE


def _short_enough(sentence: str) -> list[str]:
    parts: list[str] = []
    while len(sentence) > LONGEST:
        cuts = [cut.end() for cut in _CLAUSE.finditer(sentence, 0, LONGEST)]
        marked = [cut for cut in cuts if not sentence[cut - 2 : cut - 1].isalnum() and cut > LONGEST // 3]
        at = marked[-1] if marked else (cuts[-1] if cuts else LONGEST)
        parts.append(sentence[:at])
        sentence = sentence[at:]
    return [*parts, sentence]
