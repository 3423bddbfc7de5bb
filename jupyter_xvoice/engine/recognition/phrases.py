"""Sample sentences and grammars as the recogniser takes them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pocketsphinx.lm import ArpaBoLM

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

__all__ = ["grammar_words", "phrase_words", "write_model"]

_WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*\.?")
# Comments, header, declarations, tags, rule names, weights: what a JSGF grammar holds beside words and operators.
_GRAMMAR_NOISE = re.compile(
    r"//[^\n]*|/\*.*?\*/|#JSGF[^;]*;|\bgrammar\b[^;]*;|\bpublic\b|\{[^}]*\}|<[^>]*>|/[\d.]+/", re.DOTALL
)
_GRAMMAR_WORD = re.compile(r"[^\s|()\[\]*+=;\"]+")


def phrase_words(sentence: str) -> list[str]:
    """The words of ``sentence`` as the dictionary spells them: lower case, no punctuation but inner apostrophes."""
    words = _WORD.findall(sentence.lower().replace("\u2019", "'").replace("-", " "))
    return [word.rstrip(".") for word in words]


def grammar_words(grammar: str) -> set[str]:
    """The words that a JSGF grammar may bring forth."""
    return set(_GRAMMAR_WORD.findall(_GRAMMAR_NOISE.sub(" ", grammar)))


def write_model(sentences: Iterable[Sequence[str]], path: Path) -> None:
    """Writes a trigram model of ``sentences`` (lists of words) to ``path``, in the ARPA format."""
    text = "\n".join(" ".join(words) for words in sentences if words)
    model = ArpaBoLM(text=text, add_start=True)
    model.compute()
    with path.open("w", encoding="utf-8") as file:
        model.write(file)
