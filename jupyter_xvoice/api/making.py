"""Makes a :class:`Speech` of what came over the wire."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.api.prices import prices_at
from jupyter_xvoice.errors import AudioError
from jupyter_xvoice.results.speech import Speech
from jupyter_xvoice.results.timestamps import Timestamps

if TYPE_CHECKING:
    from jupyter_xvoice.api.prices import Prices
    from jupyter_xvoice.api.speech_options import SpeechOptions
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["Facts", "make_speech", "make_timestamps", "seconds_of"]


@dataclass
class Facts:
    """What is known of a call beside the audio: see the attributes of :class:`Speech`."""

    place: str
    local: bool = False
    request_id: str = ""
    first_sound: float | None = None
    warnings: list[str] = field(default_factory=list)
    broken_off: str = ""
    expected_duration: float | None = None


def make_speech(
    encoded: bytes,
    text: str,
    options: SpeechOptions,
    facts: Facts,
    *,
    prices: Prices | None,
    endpoint: Endpoint,
    timestamps: tuple[list[str], list[Any]] | None = None,
) -> Speech:
    """The speech: not decoded yet, with its cost (0.0 on the local engine, None where prices are not known)."""
    table = prices_at(endpoint, prices)
    cost = 0.0 if facts.local else (table.speech(len(text)) if table else None)
    return Speech(
        encoded,
        codec=options.codec,
        sample_rate=options.sample_rate,
        text=text,
        voice=options.voice,
        language=options.language,
        bit_rate=options.bit_rate if options.codec == "mp3" else None,
        timestamps=make_timestamps(*timestamps) if timestamps else None,
        request_id=facts.request_id,
        characters=len(text),
        cost=cost,
        place=facts.place,
        warnings=list(facts.warnings),
        first_sound=facts.first_sound,
        broken_off=facts.broken_off,
        expected_duration=facts.expected_duration,
    )


def make_timestamps(chars: list[str], times: list[Any]) -> Timestamps | None:
    """The timestamps, or None when the service sent none that can be read."""
    try:
        return Timestamps.model_validate({"chars": chars, "times": times})
    except ValueError:
        return None


def seconds_of(speech: Speech) -> str:
    """How much audio there is, as in 2.4 s; 0 s when it is too little to decode."""
    try:
        return f"{speech.duration:.1f} s"
    except AudioError:
        return "0 s"
