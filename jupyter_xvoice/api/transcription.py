# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""Speech to text of a whole file (protocol.md 6)."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api import checks
from jupyter_xvoice.api.deadlines import AUDIO
from jupyter_xvoice.api.prices import prices_at
from jupyter_xvoice.api.request import Request
from jupyter_xvoice.api.uploads import AudioSource, Upload, is_url, open_upload, probe_upload
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.formats import RAW_CODECS, SAMPLE_RATES
from jupyter_xvoice.errors import APIError, InputError, LinkError
from jupyter_xvoice.results import Transcript
from jupyter_xvoice.wire_words import STT_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from jupyter_xvoice.api.deadlines import Deadline
    from jupyter_xvoice.api.request import Answer
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire

__all__ = ["MODEL", "TranscriptionOptions", "transcribe"]

MODEL: Final = "grok-voice-transcribe-2.0"  # protocol.md 1.2
_DOING: Final = "Transcribing"
_PLAYABLE: Final = 64 * 1024 * 1024  # bytes up to which the audio stays with the transcript
_BYTES_A_SECOND: Final = 32_000  # 16 kHz pcm: the longest that a byte can sound in speech


@dataclass(frozen=True)
class TranscriptionOptions:
    """What ``Client.stt`` takes beside the file. Made by it, which documents each.

    Raises:
        InputError: a value breaks a documented rule.
    """

    language: str | None = None
    model: str = MODEL
    format: bool = False
    diarize: bool = False
    multichannel: bool = False
    channels: int | None = None
    keyterms: Sequence[str] = ()
    filler_words: bool = False
    audio_format: str | None = None
    sample_rate: int | None = None
    vad_threshold: float | None = None
    local_phrases: str | None = None
    local_grammar: str | None = None

    def __post_init__(self) -> None:
        if self.language is not None:
            checks.check_name("language", self.language, "en")
            if self.language.lower() == "auto":
                raise InputError(
                    "language='auto': a transcription takes no 'auto'. Leave language out: it is recognised anyway."
                )
        checks.check_name("model", self.model, MODEL)
        for name in ("format", "diarize", "multichannel", "filler_words"):
            checks.check_switch(name, getattr(self, name))
        if self.format and self.language is None:
            raise InputError('format=True needs a language (how numbers are written differs): add language="en".')
        if self.channels is not None:
            checks.check_range("channels", self.channels, 2, 8, whole=True)
        checks.check_keyterms(self.keyterms)
        for name in ("local_phrases", "local_grammar"):
            if getattr(self, name) is not None:
                checks.check_name(name, getattr(self, name), "the train is late")
        if self.vad_threshold is not None:
            checks.check_range("vad_threshold", self.vad_threshold, 0, 1)
        self._check_raw()

    def _check_raw(self) -> None:
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
        values: list[tuple[str, Any]] = [
            ("model", self.model),
            ("language", self.language),
            ("format", self.format or None),
            ("diarize", self.diarize or None),
            ("multichannel", self.multichannel or None),
            ("channels", self.channels),
            ("filler_words", self.filler_words or None),
            ("audio_format", self.audio_format),
            ("sample_rate", self.sample_rate),
            ("vad_threshold", self.vad_threshold),
            ("local_phrases", self.local_phrases),
            ("local_grammar", self.local_grammar),
            *(("keyterm", term) for term in self.keyterms),
        ]
        return [(name, "true" if value is True else str(value)) for name, value in values if value is not None]


async def transcribe(
    wire: Wire,
    source: AudioSource,
    options: TranscriptionOptions,
    *,
    suggestions: Suggestions,
    on_progress: Callable[[float, float | None, str], None] | None,
    timeout: float | None,
) -> Transcript:
    """See :meth:`AsyncClient.stt`."""
    upload = None if is_url(source) else await asyncio.to_thread(_opened, source, options)
    total = wire.total(timeout, None)
    # Without a word from the caller: as long as the upload moves, then a time that grows with the audio.
    answer_within = AUDIO + upload.size / _BYTES_A_SECOND if upload is not None and total is None else None

    def parts(deadline: Deadline) -> list[tuple[str, Any]]:
        fields: list[tuple[str, Any]] = [(name, (None, value)) for name, value in options.fields()]
        if upload is None:
            return [*fields, ("url", (None, source))]
        return [*fields, ("file", upload.part(deadline, answer_within, on_progress))]  # last: protocol.md 6.1

    # LiteLLM's proxy has the path of OpenAI's API for it, and passes on fields that it does not know (protocol.md 10).
    path = "/audio/transcriptions" if wire.endpoint.kind == "litellm" else "/stt"
    request = Request("POST", path, _DOING, parts=parts, total=AUDIO if upload is None and total is None else total)
    refusal: APIError | None = None
    try:
        answer = await wire.send(request)
    except APIError as error:
        refusal = error
    if refusal is not None:
        raise await suggestions.explain(refusal, language=options.language or "", languages=STT_LANGUAGES)
    return await asyncio.to_thread(_transcript, wire, answer, upload, source, options)


def _opened(source: AudioSource, options: TranscriptionOptions) -> Upload:
    upload = open_upload(source, raw=options.audio_format is not None)
    if options.audio_format is None:
        probe_upload(upload)  # what is no audio is refused here, before hundreds of megabytes travel
    return upload


def _transcript(
    wire: Wire, answer: Answer, upload: Upload | None, source: AudioSource, options: TranscriptionOptions
) -> Transcript:
    data = _own_names(answer.data())
    table = prices_at(answer.endpoint, wire.prices)
    seconds = data.get("duration")
    cost = None
    if answer.local:
        cost = 0.0
    elif table is not None and isinstance(seconds, (int, float)):
        cost = table.transcription(seconds)
    said = data.pop("warnings", None)
    try:
        return Transcript.model_validate(
            {
                **data,
                "audio": _audio(upload, options) if upload is not None else None,
                "source": upload.name if upload is not None else str(source).partition("?")[0],
                "model": options.model,
                "request_id": answer.trace_id,
                "cost": cost,
                "place": answer.place,
                "warnings": answer.warnings + ([str(item) for item in said] if isinstance(said, list) else []),
            }
        )
    except ValueError:
        raise LinkError(f"{answer.place} answered with something that is no transcript.") from None


def _own_names(data: dict[str, Any]) -> dict[str, Any]:
    """``data`` with a word's text under ``text``; OpenAI's API, whose shape LiteLLM answers in, calls it ``word``."""
    words = data.get("words")
    if not isinstance(words, list):
        return data
    renamed = [
        {"text": word["word"], **{key: value for key, value in word.items() if key != "word"}}
        if isinstance(word, dict) and "word" in word and "text" not in word
        else word
        for word in words
    ]
    return {**data, "words": renamed}


def _audio(upload: Upload, options: TranscriptionOptions) -> Audio | None:
    if upload.audio is not None:
        return upload.audio
    if upload.size > _PLAYABLE:
        return None
    data = upload.data if upload.data is not None else (upload.path.read_bytes() if upload.path is not None else b"")
    if options.audio_format is None:
        return Audio.from_bytes(data)
    return Audio.from_bytes(
        data, codec=options.audio_format, sample_rate=options.sample_rate, channels=options.channels or 1
    )
