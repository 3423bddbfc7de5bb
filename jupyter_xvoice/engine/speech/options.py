"""The options of a speech request, from a body or from an address."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.audio.formats import CODECS, CONTENT_TYPES, SAMPLE_RATES, mp3_bit_rate
from jupyter_xvoice.engine.speech.checks import (
    checked_bit_rate,
    checked_choice,
    checked_codec,
    checked_flag,
    checked_language,
    checked_replacements,
    checked_speed,
    checked_voice,
    refuse,
)
from jupyter_xvoice.engine.synthesis.replacements import Replacements
from jupyter_xvoice.engine.synthesis.voices import DEFAULT_VOICE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from jupyter_xvoice.engine.speech.checks import FindVoice
    from jupyter_xvoice.engine.synthesis.voices import VoiceSpec

__all__ = ["SpeechOptions"]

_SHARED_FIELDS: Final = ("language", "speed", "optimize_streaming_latency", "text_normalization", "with_timestamps")
_OUTPUT_FIELDS: Final = ("codec", "sample_rate", "bit_rate")
_BODY_FIELDS: Final = ("text", "voice_id", "output_format", "replace", *_SHARED_FIELDS)
_QUERY_FIELDS: Final = ("voice", *_OUTPUT_FIELDS, *_SHARED_FIELDS)
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
        ignored: what to say of fields that came and are not documented.
    """

    voice: VoiceSpec
    language: str
    codec: str = "mp3"
    sample_rate: int = 24_000
    bit_rate: int = 128_000
    speed: float = 1.0
    text_normalization: bool = False
    with_timestamps: bool = False
    replace: Replacements = field(default_factory=Replacements)
    ignored: tuple[str, ...] = ()

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
            refuse(
                f"output_format must be an object, such as {{'codec': 'mp3', 'sample_rate': 24000}}; {output!r} came."
            )
        elif output.get("codec") is None:
            refuse(f"output_format needs a codec: one of {', '.join(CODECS)}.")
        ignored = [*_undocumented(body, _BODY_FIELDS), *_undocumented(output, _OUTPUT_FIELDS)]
        values = {name: body[name] for name in _BODY_FIELDS if name in body}
        return cls._checked({**values, **output}, "voice_id", find_custom, ignored)

    @classmethod
    def of_query(cls, query: Mapping[str, str], find_custom: FindVoice) -> SpeechOptions:
        """From the query of the socket's address, where every value is text and the voice is called ``voice``.

        Raises:
            Refusal: 400, or 404 for a voice that does not exist.
        """
        values: dict[str, Any] = {name: value.strip() for name, value in query.items() if value.strip()}
        ignored = _undocumented(values, _QUERY_FIELDS)
        values = {name: value for name, value in values.items() if name in _QUERY_FIELDS}
        if values.get("codec", "").lower() == "ulaw":
            values["codec"] = "mulaw"
        for name, read in _READERS.items():
            if name in values:
                values[name] = read(name, values[name])
        return cls._checked(values, "voice", find_custom, ignored)

    @classmethod
    def _checked(
        cls, values: Mapping[str, Any], voice_field: str, find_custom: FindVoice, ignored: list[str]
    ) -> SpeechOptions:
        given = {name: value for name, value in values.items() if value is not None}
        codec = checked_codec(given.get("codec", "mp3"))
        checked_choice("optimize_streaming_latency", given.get("optimize_streaming_latency", 0), _LATENCIES)
        return cls(
            language=checked_language(given.get("language")),
            voice=checked_voice(voice_field, given.get(voice_field, DEFAULT_VOICE), find_custom),
            codec=codec,
            sample_rate=checked_choice("sample_rate", given.get("sample_rate", 24_000), SAMPLE_RATES, "Hz"),
            bit_rate=checked_bit_rate(given.get("bit_rate"), codec),
            speed=checked_speed(given.get("speed", 1.0)),
            text_normalization=checked_flag("text_normalization", given.get("text_normalization", False)),
            with_timestamps=checked_flag("with_timestamps", given.get("with_timestamps", False)),
            replace=checked_replacements(given.get("replace")),
            ignored=tuple(ignored),
        )

    @property
    def content_type(self) -> str:
        """Of the audio (protocol.md 3.2)."""
        return CONTENT_TYPES[self.codec]

    @property
    def warnings(self) -> list[str]:
        """What is done in another way than asked."""
        warnings = list(self.ignored)
        if self.codec == "mp3" and (real := mp3_bit_rate(self.sample_rate, self.bit_rate)) != self.bit_rate:
            warnings.append(f"mp3 at {self.sample_rate} Hz holds at most {real} bit/s; {self.bit_rate} was asked for")
        return warnings


def _undocumented(given: Iterable[str], documented: Collection[str]) -> list[str]:
    warnings = []
    for name in given:
        if name not in documented:
            near = get_close_matches(name, documented, n=1, cutoff=0.5)
            hint = f"; did you mean {near[0]}?" if near else ""
            warnings.append(f"the field {name[:40]!r} is not documented and was left out{hint}")
    return warnings


def _read_flag(name: str, text: str) -> bool:
    flag = {"true": True, "1": True, "false": False, "0": False}.get(text.lower())
    return checked_flag(name, text) if flag is None else flag


def _read_number(name: str, text: str) -> int | float:
    try:
        return float(text) if name == "speed" else int(text)
    except ValueError:
        refuse(f"{name} {text!r} is not a {'number' if name == 'speed' else 'whole number'}.")


_READERS: Final[dict[str, Callable[[str, str], Any]]] = {
    "sample_rate": _read_number,
    "bit_rate": _read_number,
    "speed": _read_number,
    "optimize_streaming_latency": _read_number,
    "text_normalization": _read_flag,
    "with_timestamps": _read_flag,
}
