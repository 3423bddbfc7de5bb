"""How speech is asked for, checked once, in the two shapes of the wire (protocol.md 3.1 and 4.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api import checks
from jupyter_xvoice.audio.formats import BIT_RATES, CODECS, SAMPLE_RATES
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SpeechOptions"]


_DEFAULT_BIT_RATE: Final = 128_000


@dataclass(frozen=True)
class SpeechOptions:
    """What ``Client.tts`` takes beside the text. Made by it, which documents each.

    Raises:
        InputError: a value breaks a documented rule.
    """

    voice: str = "eve"
    language: str = "auto"
    codec: str = "mp3"
    sample_rate: int = 24000
    bit_rate: int = _DEFAULT_BIT_RATE
    speed: float = 1.0
    replace: Mapping[str, str] | None = None
    with_timestamps: bool = False
    text_normalization: bool = False
    optimize_streaming_latency: int = 0

    def __post_init__(self) -> None:
        checks.check_name("voice", self.voice, "eve")
        checks.check_name("language", self.language, "auto")
        checks.check_one_of("codec", self.codec, CODECS)
        checks.check_one_of("sample_rate", self.sample_rate, SAMPLE_RATES, unit=" Hz")
        checks.check_one_of("bit_rate", self.bit_rate, BIT_RATES, unit=" bit/s")
        if self.codec != "mp3" and self.bit_rate != _DEFAULT_BIT_RATE:
            raise InputError(
                f"bit_rate={self.bit_rate} with codec={self.codec!r}: a bit rate is for mp3 only. Leave it out, or take "
                'codec="mp3".'
            )
        checks.check_range("speed", self.speed, 0.7, 1.5, unit=" (1.0 is the voice's own pace)")
        checks.check_replace(self.replace)
        checks.check_switch("with_timestamps", self.with_timestamps)
        checks.check_switch("text_normalization", self.text_normalization)
        # Sources disagree on what it takes, so any whole number is passed on (robustness.md 3).
        if isinstance(self.optimize_streaming_latency, bool) or not isinstance(self.optimize_streaming_latency, int):
            raise InputError(
                f"optimize_streaming_latency={self.optimize_streaming_latency!r}: it takes a whole number (0, 1, 2)."
            )

    def body(self, text: str) -> dict[str, Any]:
        """The JSON of ``POST /v1/tts``."""
        form: dict[str, Any] = {"codec": self.codec, "sample_rate": self.sample_rate}
        if self.codec == "mp3":
            form["bit_rate"] = self.bit_rate
        body = {
            "text": text,
            "voice_id": self.voice,
            "language": self.language,
            "output_format": form,
            **self._unusual(),
        }
        if self.replace:
            body["replace"] = dict(self.replace)
        return body

    def query(self) -> list[tuple[str, str]]:
        """The query of the socket; ``replace`` goes there as an event."""
        query = [
            ("language", self.language),
            ("voice", self.voice),
            ("codec", self.codec),
            ("sample_rate", str(self.sample_rate)),
        ]
        if self.codec == "mp3":
            query.append(("bit_rate", str(self.bit_rate)))
        unusual = self._unusual().items()
        return query + [(name, "true" if value is True else f"{value:g}") for name, value in unusual]

    def key(self) -> dict[str, Any]:
        """Every option, for the cache."""
        return {"query": self.query(), "replace": sorted((self.replace or {}).items())}

    def _unusual(self) -> dict[str, Any]:
        given = {
            "speed": (self.speed, 1.0),
            "optimize_streaming_latency": (self.optimize_streaming_latency, 0),
            "text_normalization": (self.text_normalization, False),
            "with_timestamps": (self.with_timestamps, False),
        }
        return {name: value for name, (value, usual) in given.items() if value != usual}
