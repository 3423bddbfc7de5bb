# ruff: noqa: RUF001  the signs of other scripts are the subject
"""``replace``: how a phrase is to be spoken (protocol.md 3.4)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.engine.synthesis.ipa import phonemes_in

if TYPE_CHECKING:
    from jupyter_xvoice.engine.synthesis.spoken import Spoken

__all__ = ["MAX_EXPANSION", "ReplacementError", "Replacements"]

MAX_ENTRIES: Final = 200
MAX_KEY: Final = 100
MAX_VALUE: Final = 128
MAX_EXPANSION: Final = 60_000


class ReplacementError(ValueError):
    """The map breaks a rule; the text says which entry and which rule."""


@dataclass(frozen=True)
class Replacements:
    """A checked map, phrase (lower case) -> what is spoken. Matching: any case, whole words, the longest first."""

    entries: tuple[tuple[str, str], ...] = ()

    @classmethod
    def checked(cls, value: object) -> Replacements:
        """The map of a request.

        Raises:
            ReplacementError: it breaks one of the documented rules.
        """
        if value is None:
            return cls()
        if not isinstance(value, dict):
            raise ReplacementError(
                'replace must be an object of phrase to pronunciation, such as {"nginx": "engine x"}'
            )
        if len(value) > MAX_ENTRIES:
            raise ReplacementError(f"replace has {len(value)} entries; at most {MAX_ENTRIES} are allowed")
        entries: dict[str, str] = {}
        for key, instead in value.items():
            phrase = _checked_key(str(key))
            if not isinstance(instead, str):
                raise ReplacementError(f"replace[{key!r}] must be a string, not {type(instead).__name__}")
            if len(instead) > MAX_VALUE:
                raise ReplacementError(
                    f"replace[{_short(key)}] is {len(instead)} characters; at most {MAX_VALUE} are allowed"
                )
            if not instead.isascii() and any("\ud800" <= char <= "\udfff" for char in instead):
                raise ReplacementError(f"replace[{_short(key)}] holds half of a character (a lone surrogate)")
            if phrase in entries:
                raise ReplacementError(f"replace has {key!r} twice (phrases are compared without case)")
            entries[phrase] = instead
        return cls(tuple(entries.items()))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted((phrase for phrase, _ in self.entries), key=len, reverse=True)
        phrases = (r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in longest_first)
        return re.compile(rf"(?<![\w'])(?:{'|'.join(phrases)})(?![\w'])", re.IGNORECASE)

    def expanded_length(self, text: str) -> int:
        """Characters of ``text`` after replacement, as the limit of 60,000 counts them.

        Raises:
            ReplacementError: it is above the limit.
        """
        length = len(text)
        if self.entries:
            table = dict(self.entries)
            for match in self._pattern.finditer(text):
                length += len(table[_phrase(match.group())]) - len(match.group())
        if length > MAX_EXPANSION:
            raise ReplacementError(
                f"the text is {length} characters after replace; at most {MAX_EXPANSION} are allowed"
            )
        return length

    def applied(self, spoken: Spoken, language: str) -> Spoken:
        """``spoken`` with the phrases replaced; a pronunciation in slashes becomes eSpeak phonemes in ``[[ ]]``.

        ``language`` is eSpeak's code of the language around.
        """
        if not self.entries:
            return spoken
        table = dict(self.entries)
        return spoken.rewritten(self._pattern, lambda match: _say(table[_phrase(match.group())], language))


def _say(value: str, language: str) -> str:
    value = value.strip()
    if len(value) > 2 and value[0] == value[-1] == "/":
        return " ".join(f"[[{phonemes_in(language, word)}]]" for word in value[1:-1].split())
    return value


def _phrase(text: str) -> str:
    return " ".join(text.split()).lower()


def _short(key: object) -> str:
    text = str(key)
    return repr(text if len(text) <= 40 else text[:37] + "…")


def _checked_key(key: str) -> str:
    if not key.strip():
        raise ReplacementError("replace has a blank key; a key is a phrase of letters, digits, apostrophes and spaces")
    if len(key) > MAX_KEY:
        raise ReplacementError(f"the replace key {_short(key)} is {len(key)} characters; at most {MAX_KEY} are allowed")
    wrong = sorted({char for char in key if not (char.isalnum() or char in "'’ " or _is_mark(char))})
    if wrong:
        raise ReplacementError(
            f"the replace key {_short(key)} holds {' '.join(map(repr, wrong))}; only letters, digits, apostrophes and spaces are allowed"
        )
    return _phrase(key)


def _is_mark(char: str) -> bool:
    return unicodedata.category(char).startswith("M")
