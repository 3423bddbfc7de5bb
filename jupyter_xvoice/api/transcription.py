# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""Speech to text of a whole file (protocol.md 6)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.aliases import is_unknown_alias, name_aliases
from jupyter_xvoice.api.deadlines import AUDIO
from jupyter_xvoice.api.prices import prices_at
from jupyter_xvoice.api.request import Request
from jupyter_xvoice.api.uploads import AudioSource, Upload, is_url, open_upload, probe_upload
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.errors import APIError, LinkError
from jupyter_xvoice.results import Transcript
from jupyter_xvoice.wire_words import STT_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.deadlines import Deadline
    from jupyter_xvoice.api.recognition_options import TranscriptionOptions
    from jupyter_xvoice.api.request import Answer
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire

__all__ = ["transcribe"]

_DOING: Final = "Transcribing"
_PLAYABLE: Final = 64 * 1024 * 1024  # bytes up to which the audio stays with the transcript
_BYTES_A_SECOND: Final = 32_000  # 16 kHz pcm: the longest that a byte can sound in speech


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
    if refusal is not None and is_unknown_alias(wire, refusal):
        raise await name_aliases(wire, refusal, options.model)
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
