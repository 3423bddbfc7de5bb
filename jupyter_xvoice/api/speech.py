# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""Text to speech in one call (protocol.md 3)."""

from __future__ import annotations

import asyncio
import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.checks import MAX_TEXT, check_text
from jupyter_xvoice.api.deadlines import AUDIO
from jupyter_xvoice.api.long_speech import speak_long
from jupyter_xvoice.api.making import Facts, make_speech, seconds_of
from jupyter_xvoice.api.request import Answer, Request
from jupyter_xvoice.errors import APIError, BrokenOffError, DeadlineError, LinkError, XVoiceError
from jupyter_xvoice.wire_words import TTS_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.cache import SpeechCache
    from jupyter_xvoice.api.speech_options import SpeechOptions
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.results import Speech

__all__ = ["explain_speech", "speak"]

_DOING: Final = "Making speech"


async def explain_speech(suggestions: Suggestions, error: APIError, options: SpeechOptions) -> APIError:
    """``error``, with the nearest names if it is about the voice or the language."""
    return await suggestions.explain(error, voice=options.voice, language=options.language, languages=TTS_LANGUAGES)


async def speak(
    wire: Wire,
    text: str,
    options: SpeechOptions,
    *,
    suggestions: Suggestions,
    cache: SpeechCache | None,
    on_progress: Callable[[float, float | None, str], None] | None,
    timeout: float | None,
) -> Speech:
    """See :meth:`AsyncClient.tts`."""
    check_text(text)
    if cache is not None:
        found = await asyncio.to_thread(cache.get, wire.endpoint, text, options)
        if found is not None:
            return found
    if len(text) > MAX_TEXT:
        speech = await speak_long(
            wire, text, options, suggestions=suggestions, on_progress=on_progress, timeout=timeout
        )
    else:
        speech = await _speak_once(wire, text, options, suggestions, on_progress, timeout)
    if cache is not None:
        trouble = await asyncio.to_thread(cache.put, wire.endpoint, text, options, speech)
        if trouble:
            speech.warnings.append(trouble)
    return speech


async def _speak_once(
    wire: Wire,
    text: str,
    options: SpeechOptions,
    suggestions: Suggestions,
    on_progress: Callable[[float, float | None, str], None] | None,
    timeout: float | None,
) -> Speech:
    part: list[bytes] = []
    request = Request(
        "POST",
        "/tts",
        _DOING,
        body=options.body(text),
        total=wire.total(timeout, AUDIO),
        part=None if options.with_timestamps else part,  # a part of the JSON that carries timestamps is no audio
        on_body=(lambda done, total: on_progress(done, total, "B")) if on_progress else None,
    )
    refusal: XVoiceError | None = None
    try:
        answer = await wire.send(request)
    except (APIError, DeadlineError) as error:
        refusal = error
    if isinstance(refusal, APIError):
        raise await explain_speech(suggestions, refusal, options)
    if refusal is not None:
        raise _cut_by_deadline(wire, refusal, b"".join(part), text, options)
    facts = Facts(
        answer.place, answer.local, answer.trace_id, answer.first_byte, answer.warnings, broken_off=answer.cut
    )
    encoded, timestamps = _with_timestamps(answer, facts) if options.with_timestamps else (answer.body, None)
    if not encoded:
        raise LinkError(f"{_DOING}: {answer.place} answered {answer.status} without any audio. Try again.")
    speech = make_speech(
        encoded, text, options, facts, prices=wire.prices, endpoint=answer.endpoint, timestamps=timestamps
    )
    if answer.cut:
        share = f" of {answer.expected:,}" if answer.expected else ""
        raise BrokenOffError(
            f"{_DOING}: the connection to {answer.place} broke after {len(encoded):,}{share} bytes ({answer.cut}). "
            f"{seconds_of(speech)} of audio came before that: they are in the error's .speech.",
            speech=speech,
        )
    return speech


def _cut_by_deadline(wire: Wire, late: XVoiceError, encoded: bytes, text: str, options: SpeechOptions) -> XVoiceError:
    if not encoded:
        return late
    endpoint = wire.endpoint
    facts = Facts(endpoint.label, endpoint.is_local, broken_off=str(late))
    speech = make_speech(encoded, text, options, facts, prices=wire.prices, endpoint=endpoint)
    return BrokenOffError(
        f"{late} {seconds_of(speech)} of audio came before that: they are in the error's .speech.", speech=speech
    )


def _with_timestamps(answer: Answer, facts: Facts) -> tuple[bytes, tuple[list[str], list[Any]] | None]:
    """The envelope of ``with_timestamps``, every field of which may be missing (protocol.md 3.2)."""
    if not answer.headers.get("content-type", "").startswith("application/json"):
        return answer.body, None  # a server that does not know the option
    data = answer.data()
    try:
        encoded = base64.b64decode(data.get("audio") or "")
    except (binascii.Error, TypeError, ValueError):
        encoded = b""
    stamps = data.get("audio_timestamps")
    if not isinstance(stamps, dict) or not stamps.get("graph_chars"):
        facts.warnings.append(f"{answer.place} sent no timestamps.")
        return encoded, None
    return encoded, (stamps["graph_chars"], stamps.get("graph_times") or [])
