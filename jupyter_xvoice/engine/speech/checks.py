"""The rules of a speech request's fields; each refusal names the value, the rule and the remedy."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final, NoReturn

from jupyter_xvoice.audio.formats import BIT_RATES, CODECS
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.synthesis import languages
from jupyter_xvoice.engine.synthesis.replacements import ReplacementError, Replacements
from jupyter_xvoice.engine.synthesis.voices import BUILTIN

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

    FindVoice = Callable[[str], VoiceSpec | None]

MAX_TEXT: Final = 15_000
"""Characters of a text, or of one ``text.delta`` (protocol.md 1.3)."""

__all__ = [
    "MAX_TEXT",
    "FindVoice",
    "checked_bit_rate",
    "checked_choice",
    "checked_codec",
    "checked_flag",
    "checked_language",
    "checked_replacements",
    "checked_speed",
    "checked_text",
    "checked_voice",
    "refuse",
    "whole_characters",
]

_SPEEDS: Final = (0.7, 1.5)


def checked_text(value: object) -> str:
    """The text of ``POST /v1/tts``.

    Raises:
        Refusal: 400, it is missing, not a string, empty, or too long.
    """
    if value is None:
        refuse("text is required: the words to speak.")
    if not isinstance(value, str):
        refuse(f"text must be a string, not {type(value).__name__}.")
    if not value.strip():
        refuse("text is empty: send at least one word.")
    if len(value) > MAX_TEXT:
        refuse(
            f"text is {len(value)} characters; at most {MAX_TEXT} are allowed. Split it, or stream it through the WebSocket."
        )
    return whole_characters(value)


def whole_characters(text: str) -> str:
    """``text`` with every half of a surrogate pair, which JSON can carry and UTF-8 cannot, as U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def refuse(error: str) -> NoReturn:
    """Raises the 400."""
    raise Refusal(400, error)


def checked_language(value: object) -> str:
    """A known language, or "auto"; an unknown one is refused with the list and the nearest names."""
    if value is None:
        refuse('language is required: a code such as "en", or "auto".')
    if isinstance(value, str) and (value.strip().lower() == languages.AUTO or languages.find(value)):
        return value.strip()
    near = languages.suggestions(value) if isinstance(value, str) else []
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    refuse(f"language {value!r} is not known.{hint} Supported: {languages.AUTO}, {', '.join(languages.DOCUMENTED)}.")


def checked_voice(field: str, value: object, find_custom: FindVoice) -> VoiceSpec:
    """A built-in or custom voice; 404 for one that does not exist."""
    if not isinstance(value, str):
        refuse(f"{field} must be a string, not {type(value).__name__}.")
    voice = BUILTIN.get(value.strip().lower()) or find_custom(value.strip())
    if voice is None:
        near = get_close_matches(value.strip().lower(), BUILTIN, n=2, cutoff=0.4)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise Refusal(
            404,
            f"{field} {value!r} does not exist.{hint} Built-in voices: {', '.join(BUILTIN)}; custom ones: GET /v1/custom-voices.",
            code="not-found",
        )
    return voice


def checked_codec(value: object) -> str:
    """One of the five codecs, in lower case."""
    if isinstance(value, str) and value.strip().lower() in CODECS:
        return value.strip().lower()
    near = get_close_matches(str(value).lower(), CODECS, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    refuse(f"codec {value!r} is not known.{hint} One of {', '.join(CODECS)}.")


def checked_choice(name: str, value: object, allowed: Collection[int], unit: str = "") -> int:
    """One of the documented numbers."""
    if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
        return value
    refuse(f"{name} {value!r} is not one of {', '.join(map(str, allowed))}{' ' + unit if unit else ''}.")


def checked_bit_rate(value: object, codec: str) -> int:
    """bit/s; only mp3 takes one."""
    if value is None:
        return 128_000
    if codec != "mp3":
        refuse(
            f"bit_rate {value!r} does not apply to codec {codec!r}: only mp3 takes one. Leave it out, or use codec mp3."
        )
    return checked_choice("bit_rate", value, BIT_RATES, "bit/s")


def checked_speed(value: object) -> float:
    """0.7 to 1.5."""
    low, high = _SPEEDS
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    refuse(f"speed must be between {low} and {high}; {value!r} came.")


def checked_flag(name: str, value: object) -> bool:
    """A JSON boolean."""
    if isinstance(value, bool):
        return value
    refuse(f"{name} must be true or false; {value!r} came.")


def checked_replacements(value: object) -> Replacements:
    """A map that keeps the rules of protocol.md 3.4."""
    try:
        return Replacements.checked(value)
    except ReplacementError as error:
        raise Refusal(400, f"{error}.") from None
