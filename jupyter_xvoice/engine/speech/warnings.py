"""What an answer says about how it was made: everything that was done in another way than asked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.engine.synthesis import detection, languages
from jupyter_xvoice.engine.synthesis.tagged_text import tag_warnings

if TYPE_CHECKING:
    from jupyter_xvoice.engine.speech.options import SpeechOptions

__all__ = ["warnings_of"]

_MOST: Final = 10
"""They travel in a header, which has to stay small."""

_KANJI: Final = re.compile(r"[\u3400-\u9fff]")


def warnings_of(text: str, options: SpeechOptions) -> list[str]:
    """At most ten sentences about ``text`` spoken with ``options``."""
    warnings = [*options.warnings, *tag_warnings(text), *_language_warnings(text, options)]
    if len(warnings) > _MOST:
        warnings[_MOST - 1 :] = [f"and {len(warnings) - _MOST + 1} more"]
    return warnings


def _language_warnings(text: str, options: SpeechOptions) -> list[str]:
    tag = options.language.lower()
    if tag == languages.AUTO:
        tag = detection.detect(text)
    found = languages.find(tag)
    warnings = []
    if found and found.file == languages.DOCUMENTED["ja"] and _KANJI.search(text):
        warnings.append("local engine: it cannot read kanji; write Japanese in kana to hear it right")
    if options.text_normalization and found and found.file != languages.DOCUMENTED["en"]:
        warnings.append("local engine: text_normalization knows English only; eSpeak NG's own reading was used")
    return warnings
