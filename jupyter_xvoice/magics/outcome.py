"""How a cell went, in words that can be spoken: names, not symbols."""

from __future__ import annotations

import re
from typing import Final

from jupyter_xvoice.endpoints import redact

__all__ = ["spoken_duration", "spoken_error"]

_NUMBERS: Final = (
    "no one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905  read as a sentence
)
_LONGEST: Final = 160  # characters of an error's message
_PATH: Final = re.compile(r"(?<![\w/])(?:[A-Za-z]:\\|~?/|\.{1,2}/)(?:[^\s'\"<>|:;,]*[/\\])?([^\s'\"<>|:;,/\\]+)")
# The longer ones first. What is not named here and is no letter, digit or punctuation is left out.
_NAMES: Final = {
    "==": "equals",
    "!=": "is not",
    "<=": "at most",
    ">=": "at least",
    "**": "to the power of",
    "->": "to",
    "=": "equals",
    "+": "plus",
    "*": "times",
    "/": "slash",
    "%": "percent",
    "&": "and",
    "|": "or",
    "@": "at",
    "#": "number",
    "$": "dollar",
    "^": "to the power of",
    "~": "about",
    "<": " ",
    ">": " ",
    "_": " ",
}
_SYMBOL: Final = re.compile("|".join(re.escape(symbol) for symbol in _NAMES))
_HUMP: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def spoken_duration(seconds: float) -> str:
    """``twelve seconds``, ``three minutes``, ``two hours and ten minutes``: as exactly as one would say it."""
    if seconds < 99.5:
        return _count(max(1, round(seconds)), "second")
    minutes = round(seconds / 60)
    if minutes < 90:
        return _count(minutes, "minute")
    hours, rest = divmod(minutes, 60)
    return _count(hours, "hour") + (f" and {_count(rest, 'minute')}" if rest else "")


def spoken_error(error: BaseException) -> str:
    """``Zero division error: division by zero.``: the error's name and the first line of its message, without secrets."""
    name = _HUMP.sub(" ", type(error).__name__.rpartition(".")[2]).replace("_", " ")
    words = " ".join(word if word.isupper() else word.lower() for word in name.split())
    lines = str(error).strip().splitlines()
    message = _named(redact(lines[0])) if lines else ""
    sentence = f"{words[:1].upper()}{words[1:]}" + (f": {message}" if message else "")
    return sentence if sentence.endswith((".", "?", "!")) else f"{sentence}."


def _count(number: int, unit: str) -> str:
    word = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    return f"{word} {unit}" if number == 1 else f"{word} {unit}s"


def _named(message: str) -> str:
    text = re.sub(r"\w+://([^\s/?#]+)\S*", r"\1", re.sub(r"\[(Errno|WinError) \d+\]", "", message))
    text = _PATH.sub(r"\1", text.replace("(s)", "s"))
    text = _SYMBOL.sub(lambda found: f" {_NAMES[found[0]]} ", text)
    text = re.sub(r"(?<=\w)\.(?=[A-Za-z])", " dot ", text)
    text = re.sub(r"(?<!\w)-(?=\s)", " minus ", text)
    text = re.sub(r"[^\w\s.,:;?!'-]|(?<!\w)'|'(?!\w)", " ", text)
    text = re.sub(r"\s+([.,:;?!])", r"\1", " ".join(text.split())).strip(" ,:;-")
    if len(text) > _LONGEST:
        text = text[:_LONGEST].rpartition(" ")[0].rstrip(",:;-")
    return text
