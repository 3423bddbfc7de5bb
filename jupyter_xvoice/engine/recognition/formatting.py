# ruff: noqa: SIM905  words read better in a row
"""Inverse text normalisation: spoken words to written ones (``format=true``, protocol.md 6.1).

Simple, for English, by rule:

* numbers from ten on in digits ("twenty five" -> 25, "twelve thousand" -> 12,000), below ten as words;
* decimals ("three point one four" -> 3.14), years ("nineteen eighty four" -> 1984), three or more single digits as one
  number ("five five five one" -> 5551), ordinals from ten on ("twenty first" -> 21st);
* percent (5%), dollars, euros and cents ($3.50, €20, 50¢), times with a.m. and p.m. ("seven thirty p m" -> 7:30 PM);
* "I", weekdays and months with a capital; each stretch between pauses is a sentence: a capital, and a full stop or, where it
  begins like a question, a question mark.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_xvoice.engine.recognition.numerals import DIGITS, digit_run, ordinal, read_number
from jupyter_xvoice.engine.recognition.words import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.engine.recognition.numerals import Numeral

__all__ = ["formatted"]

_CURRENCIES = {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€"}
_CENTS = frozenset({"cent", "cents"})
_HALVES = {"a": "AM", "p": "PM", "a.m": "AM", "p.m": "PM", "a.m.": "AM", "p.m.": "PM"}
_CAPITALS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september october "
    "november december english".split()  # "may" and "march" are verbs as well
)
_QUESTIONS = frozenset(
    "who what where when why how which whose is are was were do does did can could will would should have has".split()
)


def formatted(words: Sequence[Word]) -> list[Word]:
    """One sentence, written. Words that become one (as "twenty five") span the time of all of them."""
    texts = [word.text for word in words]
    written: list[Word] = []
    position = 0
    while position < len(words):
        text, end = _written(texts, position)
        written.append(Word(text, words[position].start, words[end - 1].end, words[position].speaker))
        position = end
    return _punctuated(written, texts)


def _written(texts: Sequence[str], start: int) -> tuple[str, int]:
    """How the words at ``start`` are written, and the index behind them."""
    for rule in (_digits, _rank, _decimal, _year, _time, _amount):
        found = rule(texts, start)
        if found:
            return found
    return _capital(texts[start]), start + 1


def _digits(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    digits, end = digit_run(texts, start)
    return (digits, end) if len(digits) >= 3 else None


def _rank(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    rank = ordinal(texts, start)
    return (f"{rank.value}{_suffix(rank.value)}", rank.end) if rank and rank.value >= 10 else None


def _decimal(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    number = read_number(texts, start)
    if not number or _at(texts, number.end) != "point" or _at(texts, number.end + 1) not in DIGITS:
        return None
    decimals, end = digit_run(texts, number.end + 1)
    return _with_unit(texts, f"{number.value:,}.{decimals}", end)


def _year(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    century, rest = _two_numbers(texts, start)
    if not century or not rest or not 18 <= century.value <= 20 or not 10 <= rest.value <= 99:
        return None
    return f"{century.value}{rest.value}", rest.end


def _time(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    hour, minute = _two_numbers(texts, start)
    if not hour or not 1 <= hour.value <= 12:
        return None
    if minute and 10 <= minute.value <= 59 and (half := _half(texts, minute.end)):
        return f"{hour.value}:{minute.value} {half[0]}", half[1]
    half = _half(texts, hour.end)
    return (f"{hour.value} {half[0]}", half[1]) if half else None


def _amount(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    number = read_number(texts, start)
    if not number:
        return None
    written, end = _with_unit(texts, f"{number.value:,}" if number.value >= 10_000 else str(number.value), number.end)
    return (written, end) if end > number.end or number.value >= 10 else None


def _two_numbers(texts: Sequence[str], start: int) -> tuple[Numeral | None, Numeral | None]:
    """A number of one word, and the number behind it."""
    first = read_number(texts, start)
    if not first or first.end > start + 1:
        return None, None
    return first, read_number(texts, first.end)


def _with_unit(texts: Sequence[str], number: str, end: int) -> tuple[str, int]:
    unit = _at(texts, end)
    if unit == "percent":
        return f"{number}%", end + 1
    if unit in _CENTS:
        return f"{number}¢", end + 1
    if unit in _CURRENCIES:
        cents = read_number(texts, end + 2 if _at(texts, end + 1) == "and" else end + 1)
        if cents and cents.value < 100 and _at(texts, cents.end) in _CENTS and "." not in number:
            return f"{_CURRENCIES[unit]}{number}.{cents.value:02d}", cents.end + 1
        return f"{_CURRENCIES[unit]}{number}", end + 1
    return number, end


def _half(texts: Sequence[str], start: int) -> tuple[str, int] | None:
    """The half of the day at ``start``: "p m" or "p.m."; and the index behind it."""
    text = _at(texts, start)
    if text in {"a", "p"}:
        return (_HALVES[text], start + 2) if _at(texts, start + 1) == "m" else None
    return (_HALVES[text], start + 1) if text in _HALVES else None


def _suffix(value: int) -> str:
    return "th" if value % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(value % 10, "th")


def _capital(text: str) -> str:
    if text in _CAPITALS or re.match(r"i('|$)", text):
        return text[0].upper() + text[1:]
    return text


def _at(texts: Sequence[str], index: int) -> str:
    return texts[index] if index < len(texts) else ""


def _punctuated(words: list[Word], texts: Sequence[str]) -> list[Word]:
    if not words:
        return []
    first = words[0]
    words[0] = Word(first.text[0].upper() + first.text[1:], first.start, first.end, first.speaker)
    last = words[-1]
    mark = "?" if texts[0] in _QUESTIONS else "."
    words[-1] = Word(last.text + mark, last.start, last.end, last.speaker)
    return words
