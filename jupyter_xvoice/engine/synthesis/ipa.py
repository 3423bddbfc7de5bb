# ruff: noqa: RUF001, RUF002  the signs of other scripts are the subject
"""IPA to eSpeak's phoneme names, for pronunciations between slashes.

eSpeak NG names phonemes in ASCII after Kirshenbaum, each language with its own set. The table gives the English ones, the
largest set of vowels, and in another language eSpeak switches to English for the word; a sign that the table does not know
is left out. In eSpeak the stress stands before the
vowel, in IPA before the syllable: the mark is carried over the consonants.
"""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["phonemes_in", "to_espeak"]

_VOWELS: Final = {
    "oʊ": "oU", "əʊ": "oU", "eɪ": "eI", "aɪ": "aI", "aʊ": "aU", "ɔɪ": "OI", "ɪə": "i@3", "ɪɹ": "i@3", "eə": "e@", "ɛɹ": "e@",
    "ʊə": "U@", "ʊɹ": "U@", "ɑː": "A:", "ɑɹ": "A@", "ɑːɹ": "A@", "ɔː": "O:", "ɔɹ": "O@", "ɔːɹ": "O@", "iː": "i:", "uː": "u:",
    "ɜː": "3:", "ɜɹ": "3:", "ɝ": "3:", "ɝː": "3:", "ɚ": "3", "əɹ": "3", "ə": "@", "ɐ": "a#", "ɑ": "A:", "ɒ": "0", "æ": "a",
    "a": "a", "aː": "A:", "ʌ": "V", "ɛ": "E", "e": "E", "eː": "eI", "ɪ": "I", "i": "i", "ɨ": "I2", "ɔ": "O:", "o": "oU", "oː": "oU",
    "ʊ": "U", "u": "u:", "ɜ": "3:", "y": "u:", "ø": "3:", "œ": "3:",
}  # fmt: skip

_CONSONANTS: Final = {
    "tʃ": "tS", "t͡ʃ": "tS", "ʧ": "tS", "dʒ": "dZ", "d͡ʒ": "dZ", "ʤ": "dZ", "p": "p", "b": "b", "t": "t", "d": "d", "k": "k",
    "ɡ": "g", "g": "g", "m": "m", "n": "n", "ŋ": "N", "f": "f", "v": "v", "θ": "T", "ð": "D", "s": "s", "z": "z", "ʃ": "S",
    "ʒ": "Z", "h": "h", "ç": "C", "x": "x", "ɹ": "r", "r": "r", "ʁ": "r", "ɾ": "t#", "l": "l", "ɫ": "l", "j": "j", "w": "w",
    "ʍ": "w", "ʔ": "?", "ɲ": "n^", "ʎ": "l^", "c": "k", "ɟ": "g", "ɱ": "m", "β": "v", "ɣ": "g", "ɦ": "h", "n̩": "n-", "l̩": "@L",
}  # fmt: skip

_STRESS: Final = {"ˈ": "'", "'": "'", "ˌ": ","}
_LONGEST: Final = max(map(len, {**_VOWELS, **_CONSONANTS}))


def to_espeak(word: str) -> str:
    """The eSpeak phonemes of one word in IPA, without the brackets: ``ˈɛndʒɪn`` -> ``'EndZIn``."""
    text = unicodedata.normalize("NFC", word)
    phonemes: list[str] = []
    stress = ""
    position = 0
    while position < len(text):
        if text[position] in _STRESS:
            stress = _STRESS[text[position]]
            position += 1
            continue
        for length in range(_LONGEST, 0, -1):
            sign = text[position : position + length]
            if sign in _VOWELS:
                phonemes.append(stress + _VOWELS[sign])
                stress = ""
                break
            if sign in _CONSONANTS:
                phonemes.append(_CONSONANTS[sign])
                break
        else:
            length = 1
        position += length
    return "".join(phonemes)


def phonemes_in(language: str, word: str) -> str:
    """The eSpeak phonemes of one word in IPA, for use within a text of eSpeak's ``language``."""
    phonemes = to_espeak(word)
    if language.lower().startswith("en"):
        return phonemes
    # Back to the language without its region: of those eSpeak finds only some, and says the word twice for the others.
    return f"_^_en-us {phonemes} _^_{language.partition('-')[0]}"
