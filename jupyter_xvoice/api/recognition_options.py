"""How speech is recognised: what is asked for, checked once, of a whole file and of a stream (protocol.md 6.1 and 7.1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api import checks
from jupyter_xvoice.audio.formats import RAW_CODECS, SAMPLE_RATES
from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["StreamOptions", "TranscriptionOptions"]

_MODEL: Final = "grok-voice-transcribe-2.0"  # protocol.md 1.2
_ENCODINGS: Final = ("pcm", "mulaw", "alaw", "opus")
_OPUS_RATES: Final = (8000, 16000, 24000, 48000)


@dataclass(frozen=True, kw_only=True)
class _Options:
    """What both take. Made by the client, which documents each.

    Raises:
        InputError: a value breaks a documented rule.
    """

    language: str | None = None
    model: str = _MODEL
    diarize: bool = False
    multichannel: bool = False
    channels: int | None = None
    keyterms: Sequence[str] = ()
    filler_words: bool = False
    vad_threshold: float | None = None
    local_phrases: str | None = None
    local_grammar: str | None = None

    def __post_init__(self) -> None:
        if self.language is not None:
            checks.check_name("language", self.language, "en")
        checks.check_name("model", self.model, _MODEL)
        for name in ("diarize", "multichannel", "filler_words"):
            checks.check_switch(name, getattr(self, name))
        if self.channels is not None:
            checks.check_range("channels", self.channels, 2, 8, whole=True)
        checks.check_keyterms(self.keyterms)
        if self.vad_threshold is not None:
            checks.check_range("vad_threshold", self.vad_threshold, 0, 1)
        for name in ("local_phrases", "local_grammar"):
            if getattr(self, name) is not None:
                checks.check_name(name, getattr(self, name), "the train is late")

    def _sent(self, **own: Any) -> list[tuple[str, str]]:
        """Names and values on the wire, those of ``own`` and those of both; None is not sent."""
        values: list[tuple[str, Any]] = [
            ("model", self.model),
            *own.items(),
            ("language", self.language),
            ("diarize", self.diarize or None),
            ("multichannel", self.multichannel or None),
            ("channels", self.channels),
            ("filler_words", self.filler_words or None),
            ("vad_threshold", self.vad_threshold),
            ("local_phrases", self.local_phrases),
            ("local_grammar", self.local_grammar),
            *(("keyterm", term) for term in self.keyterms),
        ]
        return [
            (name, str(value).lower() if isinstance(value, bool) else str(value))
            for name, value in values
            if value is not None
        ]


@dataclass(frozen=True, kw_only=True)
class TranscriptionOptions(_Options):
    """What ``Client.stt`` takes beside the file."""

    format: bool = False
    audio_format: str | None = None
    sample_rate: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.language is not None and self.language.lower() == "auto":
            raise InputError(
                "language='auto': a transcription takes no 'auto'. Leave language out: it is recognised anyway."
            )
        checks.check_switch("format", self.format)
        if self.format and self.language is None:
            raise InputError('format=True needs a language (how numbers are written differs): add language="en".')
        if self.sample_rate is not None:
            checks.check_one_of("sample_rate", self.sample_rate, SAMPLE_RATES, unit=" Hz")
        if self.audio_format is None:
            return
        checks.check_one_of(
            "audio_format",
            self.audio_format,
            RAW_CODECS,
            hint="It is for raw audio; leave it out for files that say themselves what they are.",
        )
        if self.sample_rate is None:
            raise InputError(
                f"audio_format={self.audio_format!r} is raw audio, which does not say its rate: add sample_rate, for example "
                "sample_rate=16000."
            )

    def fields(self) -> list[tuple[str, str]]:
        """The form fields, those with a value."""
        return self._sent(format=self.format or None, audio_format=self.audio_format, sample_rate=self.sample_rate)


@dataclass(frozen=True, kw_only=True)
class StreamOptions(_Options):
    """What ``Client.stt_stream`` takes beside the audio."""

    sample_rate: int = 16000
    encoding: str = "pcm"
    interim_results: bool = True
    endpointing: int = 400
    smart_turn: float | None = None
    smart_turn_timeout: int | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        checks.check_one_of("encoding", self.encoding, _ENCODINGS)
        rates = _OPUS_RATES if self.encoding == "opus" else SAMPLE_RATES
        checks.check_one_of("sample_rate", self.sample_rate, rates, unit=" Hz")
        checks.check_range("endpointing", self.endpointing, 0, 5000, unit=" ms", whole=True)
        checks.check_switch("interim_results", self.interim_results)
        if self.multichannel and self.channels is None:
            raise InputError(
                "multichannel=True: a stream of raw audio does not say how many channels it has: add channels=2."
            )
        if self.encoding == "opus" and self.multichannel:
            raise InputError("encoding='opus' is mono: send pcm for several channels, or leave multichannel out.")
        if self.smart_turn is not None:
            checks.check_range("smart_turn", self.smart_turn, 0, 1)
        if self.smart_turn_timeout is not None:
            checks.check_range("smart_turn_timeout", self.smart_turn_timeout, 1, 5000, whole=True)

    @property
    def streams(self) -> int:
        """How many channels are transcribed apart: each ends with a ``transcript.done`` of its own."""
        return self.channels or 1 if self.multichannel else 1

    def query(self) -> list[tuple[str, str]]:
        """The query of the socket. ``endpointing`` is always said: sources disagree on its default (robustness.md 3)."""
        return self._sent(
            sample_rate=self.sample_rate,
            encoding=self.encoding,
            interim_results=self.interim_results,
            endpointing=self.endpointing,
            smart_turn=self.smart_turn,
            smart_turn_timeout=self.smart_turn_timeout,
        )
