"""What a caller may ask of the recogniser (protocol.md 6.1 and 7.1), checked, and what of it the local engine cannot do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any, Self, TypeVar

from jupyter_xvoice.engine.recognition.languages import checked_language
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from jupyter_xvoice.engine.recognition.fields import Fields

__all__ = ["FileOptions", "StreamOptions"]

_T = TypeVar("_T")

MODELS = ("grok-voice-transcribe-2.0", "grok-voice-transcribe-1.0", "grok-transcribe")
RAW = ("pcm", "mulaw", "alaw")
CONTAINERS = ("wav", "mp3", "ogg", "opus", "flac", "aac", "mp4", "m4a", "mkv")
RATES = (8000, 16000, 22050, 24000, 44100, 48000)
OPUS_RATES = (8000, 16000, 24000, 48000)

_FILE_FIELDS = frozenset(
    [
        "file",
        "url",
        "model",
        "language",
        "format",
        "audio_format",
        "sample_rate",
        "multichannel",
        "channels",
        "diarize",
        "keyterm",
        "filler_words",
        "vad_threshold",
        "local_phrases",
        "local_grammar",
    ]
)
_STREAM_FIELDS = frozenset(
    [
        "model",
        "sample_rate",
        "encoding",
        "interim_results",
        "endpointing",
        "language",
        "diarize",
        "filler_words",
        "keyterm",
        "multichannel",
        "channels",
        "smart_turn",
        "smart_turn_timeout",
        "vad_threshold",
        "local_phrases",
        "local_grammar",
    ]
)


@dataclass(frozen=True, kw_only=True)
class _Common:
    """What a file and a stream share."""

    language: str | None
    filler_words: bool
    diarize: bool
    multichannel: bool
    channels: int
    vad_threshold: float
    vocabulary: Vocabulary
    warnings: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """For the message to a worker."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Self:
        """The reverse of :meth:`to_json`."""
        values = {field.name: values[field.name] for field in fields(cls)}
        values["vocabulary"] = Vocabulary.from_json(values["vocabulary"])
        return cls(**{key: _tuple(value) for key, value in values.items()})


@dataclass(frozen=True, kw_only=True)
class FileOptions(_Common):
    """The fields of ``POST /v1/stt``.

    Attributes:
        codec: ``pcm``, ``mulaw`` or ``alaw`` for raw audio, else None.
        sample_rate: Hz of raw audio, else None.
        channels: of raw audio.
        formatted: inverse text normalisation was asked for (the wire's ``format``).
    """

    codec: str | None
    sample_rate: int | None
    formatted: bool

    @classmethod
    def parse(cls, form: Fields, defaults: Vocabulary) -> FileOptions:
        """The options of a form; ``defaults`` is what the engine was started with.

        Raises:
            Refusal: 400 for a value that breaks its rule, 501 for a language that the local engine cannot recognise.
        """
        language = checked_language(form)
        formatted = form.boolean("format") or False
        if formatted and language is None:
            raise Refusal(
                400, "format needs language: say which language's numbers and currency to write (language=en)."
            )
        named = form.choice("audio_format", RAW + CONTAINERS)
        codec = named if named in RAW else None
        sample_rate = form.rate("sample_rate", RATES)
        if codec and not sample_rate:
            raise Refusal(
                400, f"audio_format {codec} is raw audio and needs sample_rate: one of {', '.join(map(str, RATES))}."
            )
        multichannel = form.boolean("multichannel") or False
        channels = form.integer("channels", low=2, high=8)
        if codec and multichannel and channels is None:
            raise Refusal(400, f"multichannel {codec} is raw audio and needs channels: 2 to 8.")
        return cls(
            language=language,
            formatted=formatted,
            codec=codec,
            sample_rate=sample_rate,
            multichannel=multichannel,
            channels=channels or 1,
            diarize=form.boolean("diarize") or False,
            filler_words=form.boolean("filler_words") or False,
            vad_threshold=_or(form.number("vad_threshold", low=0.0, high=1.0), 0.5),
            vocabulary=Vocabulary.parse(form, defaults),
            warnings=tuple(_warnings(form, _FILE_FIELDS)),
        )


@dataclass(frozen=True, kw_only=True)
class StreamOptions(_Common):
    """The query of ``WS /v1/stt``.

    Attributes:
        encoding: ``pcm``, ``mulaw``, ``alaw`` or ``opus``.
        sample_rate: Hz.
        interim_results: send revisions about every 500 ms of audio.
        endpointing: ms of silence that end an utterance.
    """

    encoding: str
    sample_rate: int
    interim_results: bool
    endpointing: int

    @classmethod
    def parse(cls, query: Fields, defaults: Vocabulary) -> StreamOptions:
        """The options of a query; ``defaults`` is what the engine was started with.

        Raises:
            Refusal: 400 for a value that breaks its rule, 501 for a language that the local engine cannot recognise.
        """
        encoding = query.choice("encoding", (*RAW, "opus")) or "pcm"
        multichannel = query.boolean("multichannel") or False
        channels = query.integer("channels", low=2, high=8)
        if multichannel and channels is None:
            raise Refusal(400, "multichannel needs channels on a stream: 2 to 8.")
        if encoding == "opus" and channels:
            raise Refusal(400, "opus packets are mono here: leave channels out, or send pcm.")
        return cls(
            language=checked_language(query),
            encoding=encoding,
            sample_rate=query.rate("sample_rate", OPUS_RATES if encoding == "opus" else RATES) or 16000,
            interim_results=query.boolean("interim_results") or False,
            endpointing=_or(query.integer("endpointing", low=0, high=5000), 400),
            multichannel=multichannel,
            channels=channels or 1,
            diarize=query.boolean("diarize") or False,
            filler_words=query.boolean("filler_words") or False,
            vad_threshold=_or(query.number("vad_threshold", low=0.0, high=1.0), 0.08),
            vocabulary=Vocabulary.parse(query, defaults),
            warnings=tuple(_warnings(query, _STREAM_FIELDS)),
        )


def _warnings(form: Fields, known: frozenset[str]) -> list[str]:
    warnings = []
    if form.number("smart_turn", low=0.0, high=1.0) is not None:
        form.integer("smart_turn_timeout", low=1, high=5000)
        warnings.append(
            "smart_turn: not supported by the local engine, which ends a turn after endpointing ms of silence"
        )
    model = form.text("model")
    if model and model.lower() not in MODELS:
        warnings.append(
            f"model {model!r} is not known: the local engine has one recogniser, PocketSphinx, for every name"
        )
    warnings += [f"{name}: not known by the local engine, ignored" for name in sorted(set(form.names()) - known)]
    return warnings


def _or(value: _T | None, default: _T) -> _T:
    return default if value is None else value


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
