# ruff: noqa: RUF001  the letters of the phonetic alphabet are meant
"""How a word that the dictionary does not know is said, in the phones of the recogniser's model (ARPABET, as in CMUdict)."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

__all__ = ["pronunciation"]

_PHONES = {
    # vowels of eSpeak NG's American English
    "ɑːɹ": "AA R", "ɔːɹ": "AO R", "oːɹ": "AO R", "ɛɹ": "EH R", "ɪɹ": "IH R", "ʊɹ": "UH R", "aɪɚ": "AY ER", "aʊɚ": "AW ER",
    "aɪə": "AY AH", "aɪ": "AY", "aʊ": "AW", "eɪ": "EY", "oʊ": "OW", "ɔɪ": "OY", "ɑː": "AA", "ɔː": "AO", "ɜː": "ER",
    "iː": "IY", "uː": "UW", "iə": "IY AH", "ɑ": "AA", "a": "AA", "æ": "AE", "ɐ": "AH", "ə": "AH", "ʌ": "AH", "ɔ": "AO",
    "ɛ": "EH", "e": "EH", "ɚ": "ER", "ɪ": "IH", "ᵻ": "IH", "i": "IY", "o": "OW", "ʊ": "UH", "u": "UW",
    # consonants; a flap or a glottal stop is a t that the dictionary writes as T
    "dʒ": "JH", "tʃ": "CH", "n̩": "AH N", "l̩": "AH L", "b": "B", "d": "D", "f": "F", "ɡ": "G", "h": "HH", "j": "Y",
    "k": "K", "l": "L", "m": "M", "n": "N", "ŋ": "NG", "p": "P", "ɹ": "R", "r": "R", "s": "S", "ʃ": "SH", "t": "T",
    "ɾ": "T", "ʔ": "T", "θ": "TH", "ð": "DH", "v": "V", "w": "W", "x": "K", "z": "Z", "ʒ": "ZH",
}  # fmt: skip
# The numbers of speak_lib.h, eSpeak NG 1.52.
_RETRIEVAL, _DO_NOT_EXIT, _UTF8, _IPA = 1, 0x8000, 0x1, 0x2
_LONGEST = max(map(len, _PHONES))


def pronunciation(word: str) -> str | None:
    """Phones with spaces in between, from eSpeak NG's rules; None if eSpeak is missing or says nothing for ``word``."""
    try:
        ipa = _ipa(word)
    except (ImportError, OSError):
        return None
    phones = []
    position = 0
    while position < len(ipa):
        for length in range(_LONGEST, 0, -1):
            found = _PHONES.get(ipa[position : position + length])
            if found:
                phones.append(found)
                break
        position += length  # what is no phone is a stress or a length mark
    return " ".join(phones) or None


def _ipa(text: str) -> str:
    rest = ctypes.c_char_p(text.replace("\0", " ").encode())
    clauses = []
    while rest.value is not None:  # the library moves it clause by clause, and to NULL at the end
        clauses.append(_espeak().espeak_TextToPhonemes(ctypes.byref(rest), _UTF8, _IPA).decode())
    return " ".join(clauses)


@cache
def _espeak() -> Any:
    """The library, for its rules alone: nothing is spoken here, and the worker is a process of its own."""
    import espeakng_loader

    library = ctypes.CDLL(espeakng_loader.get_library_path())
    library.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_char_p), ctypes.c_int, ctypes.c_int]
    library.espeak_TextToPhonemes.restype = ctypes.c_char_p
    started = library.espeak_Initialize(_RETRIEVAL, 0, espeakng_loader.get_data_path().encode(), _DO_NOT_EXIT)
    if started < 0 or library.espeak_SetVoiceByName(b"en-us") != 0:
        raise OSError("eSpeak NG did not start; install it again: pip install espeakng-loader")
    return library
