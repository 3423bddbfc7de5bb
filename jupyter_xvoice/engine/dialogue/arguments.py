"""A tool's arguments, filled from what was said."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.dialogue.parameters import choices_of, kind_of, plain, properties_of
from jupyter_xvoice.engine.dialogue.words import Number, numbers_in, quotes_in, split_name

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Arguments", "fill"]

_PREPOSITIONS: Final = ("of", "for", "in", "about", "to", "from", "at", "on", "with", "named", "called", "by", "near")
_END: Final = frozenset(
    (
        *_PREPOSITIONS,
        "please",
        "today",
        "tomorrow",
        "yesterday",
        "now",
        "right",
        "and",
        "or",
        "is",
        "are",
        "was",
        "be",
        "then",
    )
)
_LEADING: Final = frozenset(("the", "a", "an", "my", "our", "me", "us", "you", "it"))
_BY_NAME: Final[dict[str, tuple[str, ...]]] = {
    "origin": ("from",),
    "source": ("from",),
    "start": ("from",),
    "destination": ("to",),
    "target": ("to", "of"),
    "recipient": ("to",),
    "city": ("in", "of", "for", "at", "near"),
    "place": ("in", "of", "for", "at", "near"),
    "location": ("in", "of", "for", "at", "near"),
    "country": ("in", "of", "for"),
    "topic": ("about", "on", "of"),
    "subject": ("about", "on", "of"),
    "query": ("for", "about", "of"),
    "name": ("named", "called", "of", "for", "to"),
}
_NAMES: Final = frozenset(
    (
        "city",
        "place",
        "location",
        "country",
        "region",
        "state",
        "town",
        "origin",
        "destination",
        "name",
        "person",
        "who",
    )
)
_NO_NOUN: Final = "".join(
    rf"(?<!\b{word} )" for word in ("the", "a", "an", "this", "that", "my", "our", "your", "every")
)
"""Behind these a parameter's name is a word of the sentence, not a label: "the city leaves" against "city Paris"."""
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
_YES: Final = re.compile(r"\b(yes|yeah|sure|true|on|enable|enabled)\b")
_NO: Final = re.compile(r"\b(no|not|without|false|off|disable|disabled|don't|never)\b")

_NOTHING: Final = object()


class Arguments:
    """What could be filled.

    Attributes:
        values: by parameter.
        missing: required parameters for which nothing was said, in the schema's order.
    """

    def __init__(self, values: dict[str, Any], missing: list[str]) -> None:
        self.values = values
        self.missing = missing


def fill(text: str, schema: Mapping[str, Any], *, bare: bool = False) -> Arguments:
    """Quoted text, names behind of/for/in and the like, numbers, words of an enum, switches, days.

    Args:
        text: what the user said.
        schema: the tool's parameters.
        bare: ``text`` is the answer to the question for these: all of it may be the value.
    """
    filler = _Filler(text, bare=bare)
    values: dict[str, Any] = {}
    properties = properties_of(schema)
    required = schema.get("required")
    required = required if isinstance(required, list) else []
    # What is narrow first: a word of an enum or a number must not be taken for a name.
    for name in sorted(properties, key=lambda each: (_breadth(properties[each]), each not in required)):
        value = filler.value(name, properties[name])
        if value is not _NOTHING:
            values[name] = value
    ordered = {name: values[name] for name in properties if name in values}
    return Arguments(ordered, [name for name in properties if name in required and name not in values])


def _breadth(schema: Mapping[str, Any]) -> int:
    if choices_of(schema):
        return 0
    return {"boolean": 1, "integer": 2, "number": 3, "array": 4, "object": 4}.get(kind_of(schema), 5)


class _Filler:
    """Takes what it uses out of the text, so that one word does not serve twice."""

    def __init__(self, text: str, *, bare: bool) -> None:
        self._text = text.strip()
        self._bare = bare
        self._quotes = quotes_in(text)
        self._numbers = numbers_in(text)
        self._lower = self._text == self._text.lower() or not re.search(r"\s[A-Z]", self._text)

    def value(self, name: str, schema: Mapping[str, Any]) -> Any:
        if choices := choices_of(schema):
            return self._choice(choices)
        match kind_of(schema):
            case "boolean":
                return self._switch(name)
            case "integer" | "number" as kind:
                return self._number(name, whole=kind == "integer")
            case "array":
                return self._many(name, plain(schema.get("items"), {}))
            case "object":
                inner = fill(self._text, schema)
                return inner.values if inner.values and not inner.missing else _NOTHING
            case _:
                return self._words(name, schema)

    def _choice(self, choices: list[Any]) -> Any:
        for choice in sorted(choices, key=lambda each: -len(str(each))):
            words = re.sub(r"[_\-\s]+", r"[\\s_-]+", str(choice).lower())
            match = re.search(rf"\b{words}(?:s|es)?\b", self._text.lower()) if words.strip() else None
            if match:
                self._take(match.start(), match.end())
                return choice
        return _NOTHING

    def _switch(self, name: str) -> Any:
        text = self._text.lower()
        words = " ".join(part for part in split_name(name) if part not in {"is", "with", "include", "use", "enable"})
        near = re.search(rf"(\w+)?\s*\b{re.escape(words)}\b\s*(\w+)?", text) if words else None
        if near:
            around = f"{near.group(1) or ''} {near.group(2) or ''}"
            return not _NO.search(around)
        if self._bare or words in {"on", "state", "enabled", "power"}:
            if _NO.search(text):
                return False
            if _YES.search(text):
                return True
        return _NOTHING

    def _number(self, name: str, *, whole: bool) -> Any:
        fitting = [number for number in self._numbers if not whole or number.value == int(number.value)]
        if not fitting:
            return _NOTHING
        words = [part[:4] for part in split_name(name)]

        def near(number: Number) -> bool:
            around = (
                self._text[max(0, number.start - 16) : number.start] + " " + self._text[number.end : number.end + 12]
            )
            return any(re.search(rf"\b{re.escape(word)}", around.lower()) for word in words)

        chosen = next(filter(near, fitting), fitting[0])
        self._numbers.remove(chosen)
        return int(chosen.value) if chosen.value == int(chosen.value) else chosen.value

    def _many(self, name: str, items: Mapping[str, Any]) -> Any:
        choices = choices_of(items)
        found: list[Any] = []
        if choices:
            found = [
                choice for choice in choices if re.search(rf"\b{re.escape(str(choice).lower())}", self._text.lower())
            ]
        elif kind_of(items) in {"integer", "number"}:
            whole = kind_of(items) == "integer"
            found = [int(number.value) if whole else number.value for number in self._numbers]
            self._numbers = []
        elif self._quotes:
            found, self._quotes = self._quotes, []
        else:
            match = re.search(rf"\b(?:{'|'.join(self._prepositions(name))})\s+(.+)", self._text, re.IGNORECASE)
            listed = match.group(1) if match else self._text if self._bare else ""
            found = [
                part.strip(" .?!") for part in re.split(r",\s*(?:and\s+)?|\s+and\s+", listed) if part.strip(" .?!")
            ]
        return found or _NOTHING

    def _words(self, name: str, schema: Mapping[str, Any]) -> Any:
        if schema.get("format") in ("date", "date-time") or split_name(name)[-1:] in (["date"], ["day"]):
            day = self._day()
            if day is not _NOTHING or schema.get("format"):
                return day
        if self._quotes:
            return self._quotes.pop(0)
        label = re.escape(" ".join(split_name(name)))
        named = re.search(rf"(?:\b{label}\s*(?:is\b|=|:)\s*|{_NO_NOUN}\b{label}\s+)(.+)", self._text, re.IGNORECASE)
        candidates = [named] if named and split_name(name)[-1] not in {"query", "text"} else []
        for preposition in self._prepositions(name):
            found = re.finditer(rf"\b{preposition}\s+(.+)", self._text, re.IGNORECASE)
            candidates.extend(sorted(found, key=lambda match: -match.start()))
        for match in candidates:
            phrase = self._phrase(match.group(1))
            if phrase and not re.match(rf"{label}\b", phrase, re.IGNORECASE):  # "in the city" names none
                start = match.start(1) + match.group(1).index(phrase)
                self._take(start, start + len(phrase))
                return self._written(name, phrase)
        if self._bare and self._text.strip(" .?!"):
            return self._written(name, re.sub(r"(?i)^(it is|it's|in|for|of|the|to)\s+", "", self._text.strip(" .?!")))
        capitals = re.search(r"(?<=[^.?!]\s)((?:[A-Z][\w'-]*)(?:\s+[A-Z][\w'-]*)*)", self._text)
        if capitals and capitals.group(1) != "I":
            self._take(capitals.start(1), capitals.end(1))
            return capitals.group(1)
        return _NOTHING

    def _prepositions(self, name: str) -> list[str]:
        parts = split_name(name)
        first = [part for part in parts if part in _PREPOSITIONS]
        for part in reversed(parts):
            first.extend(_BY_NAME.get(part, ()))
        kept = (
            first
            if any(part in _PREPOSITIONS or part in {"origin", "source", "destination"} for part in parts)
            else None
        )
        return kept or [*first, *(each for each in _PREPOSITIONS if each not in first)]

    def _phrase(self, rest: str) -> str:
        """The name at the start of ``rest``: up to five words before a word that leads on to something else."""
        words: list[str] = []
        for word in re.split(r"\s+", rest):
            bare = word.strip(".,;:?!")
            if (bare.lower() in _END or re.fullmatch(r"-?\d.*", bare)) or (
                not words and bare.lower() in {"me", "us", "you", "it"}
            ):
                break
            if not words and bare.lower() in _LEADING:
                continue
            if numbers_in(bare) and not words:
                break
            words.append(bare)
            if word != bare or len(words) == 5:
                break
        phrase = " ".join(words)
        return phrase if phrase and phrase in rest else ""

    def _written(self, name: str, phrase: str) -> str:
        """The recogniser writes names small; a name is written large."""
        if self._lower and _NAMES.intersection(split_name(name)):
            return " ".join(word[:1].upper() + word[1:] for word in phrase.split())
        return phrase

    def _day(self) -> Any:
        found = re.search(r"\d{4}-\d{2}-\d{2}", self._text)
        if found:
            return found.group()
        for word, days in _DAYS.items():
            if re.search(rf"\b{word}\b", self._text.lower()):
                return (dt.datetime.now().astimezone().date() + dt.timedelta(days=days)).isoformat()
        return _NOTHING

    def _take(self, start: int, end: int) -> None:
        self._text = self._text[:start] + "\N{MIDDLE DOT}" * (end - start) + self._text[end:]
        self._numbers = [number for number in self._numbers if not start <= number.start < end]
