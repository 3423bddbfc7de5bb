"""Reading English number words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["DIGITS", "Numeral", "digit_run", "ordinal", "read_number"]

_UNITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9}

DIGITS = {word: str(value) for value, word in enumerate(_UNITS)} | {"oh": "0"}
_SMALL = {word: value for value, word in enumerate(_UNITS + _TEENS)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_ORDINAL_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
_ORDINALS = (
    {word: value for value, word in enumerate(_ORDINAL_UNITS, start=1)}
    | {"twelfth": 12}
    | {f"{word}th": value for value, word in enumerate(_TEENS, start=10) if word != "twelve"}
    | {f"{word[:-1]}ieth": 10 * value for value, word in enumerate(_TENS, start=2)}
)


@dataclass(frozen=True)
class Numeral:
    """A number that was read.

    Attributes:
        value: the number.
        end: index behind its last word.
    """

    value: int
    end: int


def read_number(texts: Sequence[str], start: int) -> Numeral | None:
    """The longest cardinal number that begins at ``start``: "two thousand and five" is 2005."""
    total, current, scale, position = (
        0,
        -1,
        10**12,
        start,
    )  # current: the group below the next scale; -1 before it began
    while position < len(texts):
        text = texts[position]
        if text in _SMALL and _joins(current, _SMALL[text]):
            current = max(current, 0) + _SMALL[text]
        elif text == "hundred" and 0 < current < 100:
            current *= 100
        elif text in _SCALES and current > 0 and _SCALES[text] < scale:
            scale = _SCALES[text]
            total, current = total + current * scale, -1
        elif not (text == "and" and _and_joins(texts, position, current, total)):
            break
        position += 1
    return Numeral(total + max(current, 0), position) if position > start else None


def _joins(current: int, value: int) -> bool:
    """Whether ``value`` may follow ``current`` inside one group: 25 is twenty five, never five twenty."""
    if current < 0:
        return True
    if value == 0 or current == 0:
        return False
    return current % 100 == 0 or (value < 10 and current % 10 == 0 and current % 100 >= 20)


def _and_joins(texts: Sequence[str], position: int, current: int, total: int) -> bool:
    behind = texts[position + 1] if position + 1 < len(texts) else ""
    after_group = current % 100 == 0 if current > 0 else total > 0
    return after_group and texts[position - 1] in {"hundred", *_SCALES} and _SMALL.get(behind, 0) > 0


def digit_run(texts: Sequence[str], start: int) -> tuple[str, int]:
    """The digits said one by one from ``start`` on, and the index behind them."""
    end = start
    while end < len(texts) and texts[end] in DIGITS:
        end += 1
    return "".join(DIGITS[text] for text in texts[start:end]), end


def ordinal(texts: Sequence[str], start: int) -> Numeral | None:
    """The ordinal at ``start``: "tenth", "twenty first"."""
    text = texts[start]
    if text in _ORDINALS:
        return Numeral(_ORDINALS[text], start + 1)
    behind = texts[start + 1] if start + 1 < len(texts) else ""
    if text in _TENS and behind in _ORDINAL_UNITS:
        return Numeral(_SMALL[text] + _ORDINALS[behind], start + 2)
    return None
