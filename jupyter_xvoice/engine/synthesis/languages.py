"""The languages of protocol.md 3.1 and eSpeak NG's own, by tag."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

from jupyter_xvoice.engine.synthesis.espeak import data_path

__all__ = ["AUTO", "DOCUMENTED", "ENGLISH", "Language", "find", "suggestions"]

AUTO: Final = "auto"


@dataclass(frozen=True)
class Language:
    """A language that can be spoken.

    Attributes:
        tag: as documented, such as "pt-BR"; eSpeak's own tag for the others.
        file: eSpeak's file, relative to its ``lang`` folder.
        code: eSpeak's own name of the language.
    """

    tag: str
    file: str
    code: str


DOCUMENTED: Final[dict[str, str]] = {
    "en": "gmw/en-US",
    "ar-EG": "sem/ar",
    "ar-SA": "sem/ar",
    "ar-AE": "sem/ar",
    "bn": "inc/bn",
    "zh": "sit/cmn",
    "fr": "roa/fr",
    "de": "gmw/de",
    "hi": "inc/hi",
    "id": "poz/id",
    "it": "roa/it",
    "ja": "jpx/ja",
    "ko": "ko",
    "pt-BR": "roa/pt-BR",
    "pt-PT": "roa/pt",
    "ru": "zle/ru",
    "es-MX": "roa/es-419",
    "es-ES": "roa/es",
    "tr": "trk/tr",
    "vi": "aav/vi",
}
"""Documented tag -> eSpeak's language file (protocol.md 3.1). eSpeak has one Arabic."""

ENGLISH: Final = Language("en", DOCUMENTED["en"], "en-us")

# A bare or regional tag that the documented list does not hold, and the documented one that it means.
_ALIASES: Final = {
    "ar": "ar-EG",
    "pt": "pt-BR",
    "es": "es-ES",
    "en-us": "en",
    "zh-cn": "zh",
    "zh-hans": "zh",
    "cmn": "zh",
}

_NAMES: Final = {
    "english": "en",
    "arabic": "ar-EG",
    "bengali": "bn",
    "bangla": "bn",
    "chinese": "zh",
    "mandarin": "zh",
    "french": "fr",
    "german": "de",
    "deutsch": "de",
    "hindi": "hi",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "portuguese": "pt-BR",
    "russian": "ru",
    "spanish": "es-ES",
    "turkish": "tr",
    "vietnamese": "vi",
}


@cache
def _known() -> dict[str, Language]:
    """Lower-case tag -> language: eSpeak's own first, so that the documented ones win."""
    known: dict[str, Language] = {}
    codes: dict[str, str] = {}
    root = data_path() / "lang"
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        file = path.relative_to(root).as_posix()
        for line in path.read_text("utf-8").splitlines():
            words = line.split()
            if len(words) > 1 and words[0] == "language":
                code = codes.setdefault(file, words[1])
                known.setdefault(words[1].lower(), Language(words[1], file, code))
    known.update({tag.lower(): Language(tag, file, codes[file]) for tag, file in DOCUMENTED.items()})
    known.update({alias: known[tag.lower()] for alias, tag in _ALIASES.items()})
    return known


def find(tag: str) -> Language | None:
    """The language of ``tag``, in any case; of its first part when the region is unknown; None when there is none."""
    known = _known()
    tag = tag.strip().replace("_", "-").lower()
    while tag:
        if tag in known:
            return known[tag]
        tag = tag.rpartition("-")[0]
    return None


def suggestions(tag: str) -> list[str]:
    """Up to three documented tags that ``tag`` may have meant."""
    wanted = tag.strip().lower()
    tags = {name: name for name in DOCUMENTED} | {name.lower(): name for name in DOCUMENTED} | _NAMES
    return list(dict.fromkeys(tags[hit] for hit in get_close_matches(wanted, list(tags), n=6, cutoff=0.5)))[:3]
