"""What was said, as words: content words, numbers, quotes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from jupyter_xvoice.engine.recognition.numerals import read_number

__all__ = ["GENERIC", "Number", "content_words", "numbers_in", "quotes_in", "split_name", "stem"]

_STOP: Final = frozenset(
    [
        "a",
        "an",
        "the",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "am",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
        "i",
        "you",
        "he",
        "she",
        "it",
        "we",
        "they",
        "me",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "this",
        "that",
        "these",
        "those",
        "what",
        "which",
        "who",
        "whom",
        "when",
        "where",
        "why",
        "how",
        "to",
        "of",
        "in",
        "on",
        "at",
        "for",
        "from",
        "by",
        "with",
        "about",
        "into",
        "and",
        "or",
        "but",
        "not",
        "no",
        "if",
        "then",
        "than",
        "so",
        "as",
        "there",
        "here",
        "please",
        "just",
        "now",
        "some",
        "any",
        "all",
        "more",
        "most",
        "much",
        "many",
        "have",
        "has",
        "had",
        "let",
        "want",
        "like",
        "need",
        "tell",
        "give",
        "know",
        "say",
        "ask",
        "thing",
        "things",
        "hello",
        "hi",
        "hey",
        "okay",
        "ok",
        "yes",
    ]
)
GENERIC: Final = frozenset(
    [
        "get",
        "set",
        "find",
        "fetch",
        "show",
        "list",
        "lookup",
        "look",
        "up",
        "make",
        "run",
        "tool",
        "use",
        "call",
        "check",
        "compute",
        "return",
        "returns",
        "value",
        "values",
        "given",
        "name",
        "number",
        "result",
        "results",
        "data",
        "current",
        "by",
        "from",
    ]
)
"""Words that tools share: alone they choose none."""

_QUOTE: Final = re.compile(r"[\"“„«]([^\"“”„«»]+)[\"”“»]|(?<!\w)['‘]([^'‘’]+)['’](?!\w)")  # noqa: RUF001  quotation marks
_TOKEN: Final = re.compile(r"-?\d+(?:[.,]\d+)*|[^\W\d_]+(?:['’][^\W\d_]+)*")  # noqa: RUF001  apostrophes


@dataclass(frozen=True)
class Number:
    """A number that was said, and where it stands."""

    value: float
    start: int
    end: int


def stem(word: str) -> str:
    """``word`` without its ending, roughly: "cities" and "city" become one."""
    word = word.lower()
    for ending, instead in (("ies", "y"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)] + instead if ending != "es" else word[:-1]
    return word


def content_words(text: str) -> set[str]:
    """The stems of the words that mean something."""
    return {stem(word) for word in re.findall(r"[^\W_]+", text.lower()) if word not in _STOP and len(word) > 1}


def split_name(name: str) -> list[str]:
    """``get_weather``, ``getWeather`` and ``get-weather`` are get and weather."""
    return [part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", name)]


def quotes_in(text: str) -> list[str]:
    """What stands in quotation marks."""
    return [(first or second).strip() for first, second in _QUOTE.findall(text)]


def numbers_in(text: str) -> list[Number]:
    """Numbers in digits ("1,200", "3.5") and in words ("twenty five", "minus three", "three point one"), in order."""
    tokens = list(_TOKEN.finditer(text))
    words = [token.group().lower() for token in tokens]
    found: list[Number] = []
    at = 0
    while at < len(tokens):
        value, end = _number_at(words, at)
        if value is None:
            at += 1
            continue
        start = tokens[at].start()
        if at and words[at - 1] == "minus":
            value, start = -value, tokens[at - 1].start()
        found.append(Number(value, start, tokens[end - 1].end()))
        at = end
    return found


def _number_at(words: list[str], at: int) -> tuple[float | None, int]:
    if re.fullmatch(r"-?\d.*", words[at]):
        return _digits(words[at]), at + 1
    whole = read_number(words, at)
    if whole is None:
        return None, at
    if words[whole.end : whole.end + 1] == ["point"]:
        fraction = ""
        end = whole.end + 1
        while end < len(words) and (digit := read_number(words[end : end + 1], 0)) and digit.value < 10:
            fraction += str(digit.value)
            end += 1
        if fraction:
            return float(f"{whole.value}.{fraction}"), end
    return float(whole.value), whole.end


def _digits(text: str) -> float | None:
    """``1,200`` is 1200; ``3,5`` is 3.5."""
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", text):
        return float(text.replace(",", ""))
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None
