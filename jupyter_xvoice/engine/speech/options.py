"""The options of a speech request, checked: each refusal names the value, the rule and the remedy."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final, NoReturn

from jupyter_xvoice.audio.formats import BIT_RATES, CODECS, CONTENT_TYPES, SAMPLE_RATES, mp3_bit_rate
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.synthesis import languages
from jupyter_xvoice.engine.synthesis.replacements import ReplacementError, Replacements
from jupyter_xvoice.engine.synthesis.voices import BUILTIN, DEFAULT_VOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

    FindVoice = Callable[[str], VoiceSpec | None]

__all__ = ["MAX_TEXT", "SpeechOptions", "checked_text"]

MAX_TEXT: Final = 15_000
"""Characters of a text, or of one ``text.delta`` (protocol.md 1.3)."""

_SPEEDS: Final = (0.7, 1.5)
_LATENCIES: Final = (0, 1, 2)


@dataclass(frozen=True)
class SpeechOptions:
    """Everything but the text (protocol.md 3.1 and 4.1).

    Attributes:
        voice: built-in or custom.
        language: a tag that is known, or "auto".
        codec: mp3, wav, pcm, mulaw or alaw.
        sample_rate: Hz.
        bit_rate: bit/s, used by mp3 alone.
        speed: 0.7 to 1.5.
        text_normalization: whether English written forms are put into words.
        with_timestamps: whether character times come along.
        replace: pronunciations.
    """

    voice: VoiceSpec
    language: str
    codec: str = "mp3"
    sample_rate: int = 24_000
    bit_rate: int = 128_000
    speed: float = 1.0
    text_normalization: bool = False
    with_timestamps: bool = False
    replace: Replacements = Replacements()

    @classmethod
    def of_body(cls, body: Mapping[str, Any], find_custom: FindVoice) -> SpeechOptions:
        """From the JSON of ``POST /v1/tts``.

        Raises:
            Refusal: 400, or 404 for a voice that does not exist.
        """
        output = body.get("output_format")
        if output is None:
            output = {}
        elif not isinstance(output, dict):
            _refuse(
                f"output_format must be an object, such as {{'codec': 'mp3', 'sample_rate': 24000}}; {output!r} came."
            )
        elif output.get("codec") is None:
            _refuse(f"output_format needs a codec: one of {', '.join(CODECS)}.")
        return cls._checked({**body, **output}, "voice_id", find_custom)

    @classmethod
    def of_query(cls, query: Mapping[str, str], find_custom: FindVoice) -> SpeechOptions:
        """From the query of the socket's address, where every value is text and the voice is called ``voice``.

        Raises:
            Refusal: 400, or 404 for a voice that does not exist.
        """
        values: dict[str, Any] = {name: value.strip() for name, value in query.items() if value.strip()}
        values.pop("replace", None)  # a session.update brings it
        if values.get("codec", "").lower() == "ulaw":
            values["codec"] = "mulaw"
        for name, read in _READERS.items():
            if name in values:
                values[name] = read(name, values[name])
        return cls._checked(values, "voice", find_custom)

    @classmethod
    def _checked(cls, values: Mapping[str, Any], voice_field: str, find_custom: FindVoice) -> SpeechOptions:
        given = {name: value for name, value in values.items() if value is not None}
        codec = _codec(given.get("codec", "mp3"))
        _choice("optimize_streaming_latency", given.get("optimize_streaming_latency", 0), _LATENCIES)
        return cls(
            language=_language(given.get("language")),
            voice=_voice(voice_field, given.get(voice_field, DEFAULT_VOICE), find_custom),
            codec=codec,
            sample_rate=_choice("sample_rate", given.get("sample_rate", 24_000), SAMPLE_RATES, "Hz"),
            bit_rate=_bit_rate(given.get("bit_rate"), codec),
            speed=_speed(given.get("speed", 1.0)),
            text_normalization=_flag("text_normalization", given.get("text_normalization", False)),
            with_timestamps=_flag("with_timestamps", given.get("with_timestamps", False)),
            replace=_replacements(given.get("replace")),
        )

    @property
    def content_type(self) -> str:
        """Of the audio (protocol.md 3.2)."""
        return CONTENT_TYPES[self.codec]

    @property
    def warnings(self) -> list[str]:
        """What is done in another way than asked."""
        if self.codec == "mp3" and (real := mp3_bit_rate(self.sample_rate, self.bit_rate)) != self.bit_rate:
            return [f"mp3 at {self.sample_rate} Hz holds at most {real} bit/s; {self.bit_rate} was asked for"]
        return []


def checked_text(value: object) -> str:
    """The text of ``POST /v1/tts``.

    Raises:
        Refusal: 400, it is missing, not a string, empty, or too long.
    """
    if value is None:
        _refuse("text is required: the words to speak.")
    if not isinstance(value, str):
        _refuse(f"text must be a string, not {type(value).__name__}.")
    if not value.strip():
        _refuse("text is empty: send at least one word.")
    if len(value) > MAX_TEXT:
        _refuse(
            f"text is {len(value)} characters; at most {MAX_TEXT} are allowed. Split it, or stream it through the WebSocket."
        )
    return value


def _refuse(error: str) -> NoReturn:
    raise Refusal(400, error)


def _language(value: object) -> str:
    if value is None:
        _refuse('language is required: a code such as "en", or "auto".')
    if isinstance(value, str) and (value.strip().lower() == languages.AUTO or languages.find(value)):
        return value.strip()
    near = languages.suggestions(value) if isinstance(value, str) else []
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    _refuse(f"language {value!r} is not known.{hint} Supported: {languages.AUTO}, {', '.join(languages.DOCUMENTED)}.")


def _voice(field: str, value: object, find_custom: FindVoice) -> VoiceSpec:
    if not isinstance(value, str):
        _refuse(f"{field} must be a string, not {type(value).__name__}.")
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


def _codec(value: object) -> str:
    if isinstance(value, str) and value.strip().lower() in CODECS:
        return value.strip().lower()
    near = get_close_matches(str(value).lower(), CODECS, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]}?" if near else ""
    _refuse(f"codec {value!r} is not known.{hint} One of {', '.join(CODECS)}.")


def _choice(name: str, value: object, allowed: Collection[int], unit: str = "") -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value in allowed:
        return value
    _refuse(f"{name} {value!r} is not one of {', '.join(map(str, allowed))}{' ' + unit if unit else ''}.")


def _bit_rate(value: object, codec: str) -> int:
    if value is None:
        return 128_000
    if codec != "mp3":
        _refuse(
            f"bit_rate {value!r} does not apply to codec {codec!r}: only mp3 takes one. Leave it out, or use codec mp3."
        )
    return _choice("bit_rate", value, BIT_RATES, "bit/s")


def _speed(value: object) -> float:
    low, high = _SPEEDS
    if isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high:
        return float(value)
    _refuse(f"speed must be between {low} and {high}; {value!r} came.")


def _flag(name: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    _refuse(f"{name} must be true or false; {value!r} came.")


def _replacements(value: object) -> Replacements:
    try:
        return Replacements.checked(value)
    except ReplacementError as error:
        raise Refusal(400, f"{error}.") from None


def _read_flag(name: str, text: str) -> bool:
    flag = {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
    return _flag(name, text) if flag is None else flag


def _read_number(name: str, text: str) -> int | float:
    try:
        return float(text) if name == "speed" else int(text)
    except ValueError:
        _refuse(f"{name} {text!r} is not a {'number' if name == 'speed' else 'whole number'}.")


_READERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "sample_rate": _read_number,
    "bit_rate": _read_number,
    "speed": _read_number,
    "optimize_streaming_latency": _read_number,
    "text_normalization": _read_flag,
    "with_timestamps": _read_flag,
}
