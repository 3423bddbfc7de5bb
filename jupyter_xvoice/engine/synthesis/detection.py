# ruff: noqa: RUF001  the signs of other scripts are the subject
"""Which language a text is in, for ``language=auto``: by script, then by letters only one language has, then by stop words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

__all__ = ["detect"]

_ENOUGH: Final = 2_000
"""Characters that are looked at."""

_SCRIPTS: Final = {
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CJK": "zh",
    "ARABIC": "ar-EG",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "CYRILLIC": "ru",
}

_STOP_WORDS: Final = {
    "en": "the and of to is are was in it that this you for with have not what he she we they my your hello how i a on be can",
    "fr": "le la les un une des et est dans que qui pour pas vous je nous il elle avec sur bonjour ce cette du au mon sont à",
    "de": "der die das und ist nicht ein eine ich du wir sie mit für auf den dem zu von es guten wie was sind auch heute",
    "es-ES": "el la los las un una y es en que no por para con se lo mi su está hola como qué muy del yo tú buenos días",
    "it": "il lo la gli un una e è di che non per con sono mi si ciao come questo della nel buongiorno anche più io oggi",
    "pt-BR": "o a os as um uma e é em que não por para com se meu você olá está como do da no na eu muito bom dia são",
    "id": "yang dan di ini itu dengan untuk tidak dari ke saya anda adalah pada akan selamat apa kami bisa ada pagi kabar",
    "tr": "ve bir bu için ile değil ben sen çok ne var mı da de olarak merhaba nasıl gün bugün evet günaydın",
    "vi": "và là của có không trong cho được một người này tôi bạn xin chào hôm nay với những các",
}
_WORDS: Final = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}

# Letters that one of these languages has and the others do not; each counts as much as two stop words.
_LETTERS: Final = {
    "vi": "ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "tr": "ğışİ",
    "de": "ßä",
    "es-ES": "ñ¿¡",
    "pt-BR": "ãõ",
    "fr": "œûêëî",
    "it": "ò",
}


def detect(text: str, *, default: str = "en") -> str:
    """The documented tag of the language of ``text``; ``default`` where nothing speaks for any."""
    text = text[:_ENOUGH]
    scripts = Counter(_script(char) for char in text if char.isalpha())
    if not scripts:
        return default
    if scripts["ja"]:
        return "ja"  # kana among Chinese characters is Japanese
    script = scripts.most_common(1)[0][0]
    return _latin(text, default) if script == "latin" else script


def _script(char: str) -> str:
    name = unicodedata.name(char, "")
    return next((language for script, language in _SCRIPTS.items() if name.startswith(script)), "latin")


def _latin(text: str, default: str) -> str:
    lowered = unicodedata.normalize("NFC", text).lower()
    words = Counter(re.findall(r"[^\W\d_]+", lowered))
    scores = {language: sum(words[word] for word in known) for language, known in _WORDS.items()}
    for language, letters in _LETTERS.items():
        scores[language] += 2 * sum(lowered.count(letter) for letter in letters)
    best = max(scores, key=lambda language: (scores[language], language == default))
    return best if scores[best] else default
