"""Which languages the recogniser takes: English. The others of the wire are declined, never guessed at."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from jupyter_xvoice.engine.recognition.fields import Fields

__all__ = ["checked_language"]

# protocol.md 6.1
LANGUAGES = frozenset(
    [
        "ar",
        "cs",
        "da",
        "nl",
        "en",
        "fil",
        "fr",
        "de",
        "hi",
        "id",
        "it",
        "ja",
        "ko",
        "mk",
        "ms",
        "fa",
        "pl",
        "pt",
        "ro",
        "ru",
        "es",
        "sv",
        "th",
        "tr",
        "vi",
    ]
)
_TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


def checked_language(form: Fields) -> str | None:
    """The ``language`` field as a lower-case BCP-47 tag, or None.

    Raises:
        Refusal: 400 for ``auto`` (protocol.md 6.1) and for what is no language of the wire, 501 for one that is not English.
    """
    text = form.text("language")
    if text is None:
        return None
    tag = text.lower().replace("_", "-")
    if tag == "auto":
        raise Refusal(400, "language 'auto' is not accepted here: name a language (language=en), or leave it out.")
    base = tag.partition("-")[0]
    if not _TAG.fullmatch(tag) or base not in LANGUAGES:
        raise Refusal(
            400, f"language {text!r} is not known: it takes {', '.join(sorted(LANGUAGES))}, with or without a region."
        )
    if base != "en":
        raise Refusal(
            501,
            f"language {text!r} cannot be recognised by the local engine: its recogniser, PocketSphinx, has an English model "
            "only. Send English, or connect to xAI with a key.",
            code="unimplemented",
        )
    return tag
