# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""A text that is too long for one request: through the speech socket, piece by piece, joined (protocol.md 1.3)."""

from __future__ import annotations

import io
import wave
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.deadlines import Deadline
from jupyter_xvoice.api.making import Facts, make_speech, seconds_of
from jupyter_xvoice.api.sentences import cut
from jupyter_xvoice.api.speech_stream import SpeechStream
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.errors import APIError, BrokenOffError, XVoiceError
from jupyter_xvoice.wire_words import TTS_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.speech_options import SpeechOptions
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.results import Speech

__all__ = ["speak_long"]

_DOING: Final = "Making long speech"
_PIECE: Final = 4000
"""Characters an utterance: four or five minutes of speech, well within a socket's deadline (protocol.md 4.3)."""


async def speak_long(
    wire: Wire,
    text: str,
    options: SpeechOptions,
    *,
    suggestions: Suggestions,
    on_progress: Callable[[float, float | None, str], None] | None,
    timeout: float | None,
) -> Speech:
    """``text`` in pieces that end where a speaker pauses, on one socket, as one speech.

    ``on_progress`` is told characters. Without ``timeout`` there is no total deadline, as long as something comes.

    Raises:
        BrokenOffError: it broke in the middle; ``speech`` holds all that came.
    """
    joined = _Joined(wire, text, options)
    deadline = Deadline(_DOING, wire.total(timeout, None))
    failure = await deadline.within(joined.run(suggestions, deadline, on_progress))
    if failure is not None:
        raise failure
    return joined.speech()


class _Joined:
    """What came so far. wav goes over the wire as pcm, so that the pieces join without their headers."""

    def __init__(self, wire: Wire, text: str, options: SpeechOptions) -> None:
        self._wire = wire
        self._text = text
        self._options = options
        self._asked = replace(options, codec="pcm") if options.codec == "wav" else options
        self._parts: list[bytes] = []
        self._chars: list[str] = []
        self._times: list[tuple[float, float]] = []
        self._facts = Facts(wire.endpoint.label)
        self._said = 0

    async def run(
        self,
        suggestions: Suggestions,
        deadline: Deadline,
        on_progress: Callable[[float, float | None, str], None] | None,
    ) -> XVoiceError | None:
        for piece in cut(self._text, _PIECE):
            if piece.spoken.strip():
                failure = await self._speak(piece.spoken, suggestions, deadline)
                if failure is not None:
                    return self._with_part(failure)
            self._said = piece.end
            if on_progress is not None:
                on_progress(piece.end, len(self._text), "characters")
        return None

    async def _speak(self, spoken: str, suggestions: Suggestions, deadline: Deadline) -> XVoiceError | None:
        async def explain(error: APIError) -> APIError:
            return await suggestions.explain(
                error, voice=self._options.voice, language=self._options.language, languages=TTS_LANGUAGES
            )

        again = True
        while True:
            remaining = deadline.remaining()
            total = remaining if remaining < float("inf") else None
            stream = SpeechStream(self._wire, spoken, self._asked, timeout=total, explain=explain)
            try:
                async for _ in stream:
                    pass
            except BrokenOffError as error:
                if again and await self._wire.engine_died():
                    again = False  # the stream starts the engine again; this piece costs nothing a second time
                    continue
                self._take(error.speech)
                return error
            except XVoiceError as error:
                return error
            self._take(stream.speech)
            return None

    def _take(self, speech: Speech) -> None:
        if self._facts.first_sound is None:
            self._facts.first_sound = speech.first_sound
        if speech.timestamps is not None:
            start = self.speech(timestamps=False).duration if self._parts else 0.0
            self._chars += speech.timestamps.chars
            self._times += [(start + begin, start + end) for begin, end in speech.timestamps.times]
        self._parts.append(speech.encoded or b"")
        self._facts.place = speech.place
        self._facts.local = speech.place == LOCAL_LABEL
        self._facts.request_id = self._facts.request_id or speech.request_id
        self._facts.warnings += [text for text in speech.warnings if text not in self._facts.warnings]

    def speech(self, *, timestamps: bool = True) -> Speech:
        """All parts as one."""
        stamps: tuple[list[str], list[Any]] | None = (self._chars, self._times) if self._chars and timestamps else None
        return make_speech(
            self._encoded(),
            self._text if not self._facts.broken_off else self._text[: self._said],
            self._options,
            self._facts,
            prices=self._wire.prices,
            endpoint=self._wire.endpoint,
            timestamps=stamps,
        )

    def _encoded(self) -> bytes:
        data = b"".join(self._parts)
        if self._options.codec != "wav":
            return data
        file = io.BytesIO()
        with wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(self._options.sample_rate)
            out.writeframes(data)
        return file.getvalue()

    def _with_part(self, failure: XVoiceError) -> XVoiceError:
        if not any(self._parts):
            return failure
        self._facts.broken_off = str(failure)
        speech = self.speech()
        return BrokenOffError(
            f"{_DOING}: broken off after {self._said:,} of {len(self._text):,} characters. {failure} "
            f"Altogether {seconds_of(speech)} of audio came: they are in the error's .speech.",
            speech=speech,
            close_code=getattr(failure, "close_code", None),
            reason=getattr(failure, "reason", ""),
        )
