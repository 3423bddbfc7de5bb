"""Checks of what a caller passes: lengths, types and documented ranges, before anything is sent.

Voices and languages are the service's to refuse (design.md 7). Every message names the value, the rule and the remedy.
"""

from __future__ import annotations

import difflib
import math
import re
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

__all__ = [
    "MAX_TEXT",
    "check_characters",
    "check_keyterms",
    "check_metadata",
    "check_name",
    "check_one_of",
    "check_piece",
    "check_range",
    "check_replace",
    "check_switch",
    "check_text",
    "nearest",
]

MAX_TEXT: Final = 15_000  # characters of one request or one text.delta, protocol.md 1.3


def nearest(value: str, names: Iterable[str]) -> list[str]:
    """Up to three of ``names`` that look like ``value``, the nearest first."""
    by_fold = {name.casefold(): name for name in names}
    return [by_fold[match] for match in difflib.get_close_matches(value.casefold(), by_fold, n=3, cutoff=0.5)]


def check_text(text: object) -> str:
    """A text to speak: a string with something in it."""
    if not isinstance(text, str):
        raise InputError(f"text is {_kind(text)}: it takes a string. To feed pieces as they come, use tts_stream.")
    if not text.strip():
        raise InputError(
            f"text={text!r}: there is nothing to say. Give at least one word or a speech tag such as [laugh]."
        )
    check_piece(text)
    return text


def check_piece(text: object) -> None:
    """A piece of a text that is fed: a string that can be sent."""
    if not isinstance(text, str):
        raise InputError(f"text holds a piece of type {type(text).__name__}: every piece is a string.")
    check_characters("text", text)


def check_characters(name: str, text: str) -> None:
    """A string of whole characters: half of one (a lone surrogate) has no form on the wire."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        bad = error.object[error.start]
    else:
        return
    raise InputError(
        f"{name} holds {bad!r}, half of a character, which cannot be sent: it was cut or decoded wrongly. Take it out, for "
        f'example {name}.encode(errors="ignore").decode().'
    )


def check_name(name: str, value: object, example: str) -> None:
    """A string that is not empty; which strings exist is the service's to say."""
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{name}={value!r}: it takes a string that is not empty, for example {name}={example!r}.")
    check_characters(name, value)


def check_one_of(name: str, value: object, allowed: Collection[Any], *, unit: str = "", hint: str = "") -> None:
    """One of a few documented values."""
    if not isinstance(value, bool) and value in allowed:
        return
    guess = ""
    if isinstance(value, str):
        near = nearest(value, [str(item) for item in allowed])
        guess = f" Did you mean {near[0]!r}?" if near else ""
    elif isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        guess = f" The nearest is {min(allowed, key=lambda item: abs(item - value))}."
    listed = ", ".join(str(item) for item in allowed)
    raise InputError(f"{name}={value!r}: it takes one of {listed}{unit}.{guess}{' ' + hint if hint else ''}")


def check_range(name: str, value: object, low: float, high: float, *, unit: str = "", whole: bool = False) -> None:
    """A number from ``low`` to ``high``, both included."""
    right = isinstance(value, int) if whole else isinstance(value, (int, float))
    if isinstance(value, bool) or not right or not low <= value <= high:  # type: ignore[operator]
        kind = "a whole number" if whole else "a number"
        raise InputError(f"{name}={value!r}: it takes {kind} from {low:g} to {high:g}{unit}.")


def check_switch(name: str, value: object) -> None:
    """True or False."""
    if not isinstance(value, bool):
        raise InputError(f"{name}={value!r}: it takes True or False.")


def check_replace(replace: Mapping[str, str] | None) -> None:
    """The pronunciation map (protocol.md 3.4)."""
    if replace is None:
        return
    if not hasattr(replace, "items"):
        raise InputError(f"replace is {_kind(replace)}: it takes a dict of phrase to pronunciation.")
    if len(replace) > 200:
        raise InputError(
            f"replace has {len(replace)} entries: at most 200 are allowed. Keep those that occur in this text."
        )
    seen: dict[str, str] = {}
    for phrase, spoken in replace.items():
        _check_entry(phrase, spoken)
        if phrase.casefold() in seen:
            raise InputError(
                f"replace[{phrase!r}] and replace[{seen[phrase.casefold()]!r}] are the same phrase apart from case. Keep one."
            )
        seen[phrase.casefold()] = phrase


def _check_entry(phrase: object, spoken: object) -> None:
    if not isinstance(phrase, str) or not isinstance(spoken, str):
        raise InputError(f"replace[{phrase!r}]={spoken!r}: it takes strings on both sides.")
    check_characters("replace", phrase + spoken)
    if not phrase.strip():
        raise InputError(f"replace[{phrase!r}]: the phrase is blank. Leave the entry out.")
    if len(phrase) > 100:
        raise InputError(
            f"replace[{phrase[:40] + '…'!r}]: the phrase has {len(phrase)} characters; at most 100 are allowed."
        )
    if len(spoken) > 128:
        raise InputError(
            f"replace[{phrase!r}]: the pronunciation has {len(spoken)} characters; at most 128 are allowed."
        )
    bad = re.search(r"[^\w'\u2019 ]|_", phrase)
    if bad:
        raise InputError(
            f"replace[{phrase!r}]: {bad.group()!r} is not allowed in a phrase, which takes letters, digits, apostrophes and "
            "spaces. Write the phrase without it."
        )


def check_metadata(metadata: Mapping[str, str] | None) -> None:
    """What a service keeps with an answer: at most 16 pairs, keys of at most 64 and values of at most 512 (protocol.md 9.4)."""
    if metadata is None:
        return
    if not hasattr(metadata, "items"):
        raise InputError(f"metadata is {_kind(metadata)}: it takes a dict of strings.")
    if len(metadata) > 16:
        raise InputError(f"metadata has {len(metadata)} pairs: at most 16 are allowed.")
    for key, value in metadata.items():
        if not isinstance(key, str) or not isinstance(value, str) or not key:
            raise InputError(
                f"metadata[{key!r:.80}]={value!r:.80}: it takes strings on both sides, and a key that is not empty."
            )
        check_characters("metadata", key + value)
        for what, words, most in (("key", key, 64), ("value", value, 512)):
            if len(words) > most:
                raise InputError(
                    f"metadata[{key[:40]!r}]: the {what} has {len(words)} characters; at most {most} are allowed."
                )


def check_keyterms(keyterms: Collection[str]) -> None:
    """Key terms for recognition: at most 100 of at most 50 characters (protocol.md 1.3)."""
    if isinstance(keyterms, str):
        raise InputError(f"keyterms={keyterms!r} is one string: it takes a list, for example keyterms=[{keyterms!r}].")
    if len(keyterms) > 100:
        raise InputError(
            f"keyterms has {len(keyterms)} terms: at most 100 are allowed. Keep those that are really said."
        )
    for term in keyterms:
        if not isinstance(term, str) or not term.strip():
            raise InputError(f"keyterms holds {term!r}: every term is a string that is not empty.")
        check_characters("keyterms", term)
        if len(term) > 50:
            raise InputError(
                f"keyterms holds {term!r} with {len(term)} characters: at most 50 are allowed. Shorten it."
            )


def _kind(value: object) -> str:
    return "None" if value is None else f"of type {type(value).__name__}"
