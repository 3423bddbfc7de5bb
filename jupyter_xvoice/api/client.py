# ruff: noqa: ASYNC109 - timeout= is the public name of a deadline that is more than asyncio.timeout
"""The client: the wire for a notebook's ``await``. :mod:`blocking` has the same calls without it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from jupyter_xvoice.api.cache import SpeechCache
from jupyter_xvoice.api.client_secrets import AsyncClientSecrets
from jupyter_xvoice.api.custom_voices import AsyncCustomVoices
from jupyter_xvoice.api.models import named_model
from jupyter_xvoice.api.place import find_endpoint
from jupyter_xvoice.api.prices import prices_at
from jupyter_xvoice.api.realtime.opening import open_realtime
from jupyter_xvoice.api.recognition_options import StreamOptions, TranscriptionOptions
from jupyter_xvoice.api.speech import explain_speech, speak
from jupyter_xvoice.api.speech_options import SpeechOptions
from jupyter_xvoice.api.speech_stream import SpeechStream
from jupyter_xvoice.api.suggestions import Suggestions
from jupyter_xvoice.api.transcript_stream import TranscriptStream
from jupyter_xvoice.api.transcription import transcribe
from jupyter_xvoice.api.uploads import is_url
from jupyter_xvoice.api.voices import AsyncVoices
from jupyter_xvoice.api.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jupyter_xvoice.api.client_secrets import ClientSecret
    from jupyter_xvoice.api.feed import Source
    from jupyter_xvoice.api.place import Place
    from jupyter_xvoice.api.prices import Prices
    from jupyter_xvoice.api.realtime.reconnect import Reconnect
    from jupyter_xvoice.api.realtime.session import RealtimeSession
    from jupyter_xvoice.api.realtime.settings import SessionSettings
    from jupyter_xvoice.api.uploads import AudioSource
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.endpoints import Endpoint
    from jupyter_xvoice.errors import APIError
    from jupyter_xvoice.results import Speech, Transcript

__all__ = ["AsyncClient"]


class AsyncClient:
    """Speaks, transcribes and manages voices. Cheap to make; sockets are opened on first use and kept.

    It belongs to the event loop that awaits it: used on another one it opens new sockets there. Use it with ``async with``,
    or ``await client.aclose()``.

    Args:
        endpoint: "auto" is what ``JUPYTER_XVOICE_ENDPOINT`` says, else xAI when there is a key (``api_key``, ``XAI_API_KEY``,
            the keyring), else the local engine, started on first use; "xai"; "local"; "litellm" and "cloudflare", which have
            a part of the calls (the others raise :class:`NotOnThisEndpoint`, nothing is sent); or an :class:`Endpoint`.
        base_url: any other server of the same wire, with or without ``/v1``.
        api_key: the credential for it.
        timeout: seconds for a whole call, its repeats included. Without it: 60 s for calls without audio; 15 minutes for
            ``tts``; for ``stt`` as long as the upload moves, then 15 minutes and more for long audio; streams as long as
            something comes at least every 60 s.
        prices: instead of the list prices, for ``cost``.

    Raises:
        InputError: a contradiction in the arguments.
        CredentialsError: ``"xai"`` without a key.
    """

    def __init__(
        self,
        endpoint: Place = "auto",
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        timeout: float | None = None,
        prices: Prices | None = None,
    ) -> None:
        self._use(
            Wire(
                find_endpoint(endpoint, base_url=base_url, api_key=api_key),
                timeout=timeout,
                prices=prices,
                local_only=endpoint == "local",
            )
        )

    def _use(self, wire: Wire) -> None:
        self._wire = wire
        self._suggestions = Suggestions(self._wire)
        self._cache: SpeechCache | None = None
        self.voices = AsyncVoices(self._wire, self._suggestions)
        self.custom_voices = AsyncCustomVoices(self._wire, self._suggestions)
        self.client_secrets = AsyncClientSecrets(self._wire)

    @property
    def endpoint(self) -> Endpoint:
        """Where calls go; the local engine has its address from the first call on."""
        return self._wire.endpoint

    @property
    def label(self) -> str:
        """The place for the reader: "xAI", "Local engine" or the host."""
        return self.endpoint.label

    @property
    def host(self) -> str:
        """The host that hears you; "this machine" for the local engine."""
        return self.endpoint.host

    @property
    def key_source(self) -> str:
        """Whose key pays, in the word of a gateway that says so (Cloudflare: "Unified"); empty until it has."""
        return self._wire.learned.key_source

    async def tts(
        self,
        text: str,
        *,
        voice: str = "eve",
        language: str = "auto",
        codec: str = "mp3",
        sample_rate: int = 24000,
        bit_rate: int = 128_000,
        speed: float = 1.0,
        replace: Mapping[str, str] | None = None,
        with_timestamps: bool = False,
        text_normalization: bool = False,
        optimize_streaming_latency: int = 0,
        cache: bool = False,
        on_progress: Callable[[float, float | None, str], None] | None = None,
        timeout: float | None = None,
    ) -> Speech:
        """Speaks ``text`` (protocol.md 3). Over 15,000 characters it goes through the stream in sentences and is joined.

        Args:
            text: with speech tags such as ``[laugh]`` or ``<whisper>…</whisper>``.
            voice: built-in or custom id, in any case; the service says which there are.
            language: "auto", or a code such as "en" or "pt-BR".
            codec: mp3, wav, pcm (16 bit), mulaw or alaw.
            sample_rate: 8000, 16000, 22050, 24000, 44100 or 48000 Hz.
            bit_rate: 32000, 64000, 96000, 128000 or 192000 bit/s, for mp3.
            speed: 0.7 to 1.5.
            replace: phrases and how they are said, at most 200; between slashes in IPA (protocol.md 3.4).
            with_timestamps: when every character is spoken; needed for captions.
            text_normalization: let the service write out numbers and the like before speaking.
            optimize_streaming_latency: passed on as it is.
            cache: look on this disk first, and keep the answer there; a hit costs nothing and says so.
            on_progress: called with what is done, the whole if known, and the unit ("B" or "characters").
            timeout: seconds in all; see the class.

        Raises:
            InputError: a value breaks a documented rule; nothing was sent.
            BrokenOffError: the connection broke after part of the audio; the part is in ``.speech``.
            APIError, LinkError, DeadlineError, EngineError: see ``errors.py``.
        """
        self.endpoint.require("tts")
        options = SpeechOptions(
            voice, language, codec, sample_rate, bit_rate, speed, replace, with_timestamps, text_normalization,
            optimize_streaming_latency,
        )  # fmt: skip
        if cache and self._cache is None:
            self._cache = SpeechCache()
        return await speak(
            self._wire,
            text,
            options,
            suggestions=self._suggestions,
            cache=self._cache if cache else None,
            on_progress=on_progress,
            timeout=timeout,
        )

    def tts_stream(  # noqa: D417  the rest are those of tts
        self,
        text: str | Source[str],
        *,
        voice: str = "eve",
        language: str = "auto",
        codec: str = "mp3",
        sample_rate: int = 24000,
        bit_rate: int = 128_000,
        speed: float = 1.0,
        replace: Mapping[str, str] | None = None,
        with_timestamps: bool = False,
        text_normalization: bool = False,
        optimize_streaming_latency: int = 0,
        timeout: float | None = None,
    ) -> SpeechStream:
        """Speaks ``text`` and hands the audio out as it comes (protocol.md 4).

        Args:
            text: a string; or an iterable (it runs on a thread, so it may block) or async iterable of strings, which are sent
                as they come while audio already flows.
            timeout: seconds in all; without it there is no limit as long as something comes.

        The other arguments are those of :meth:`tts`.

        Raises:
            InputError: a value breaks a documented rule; nothing was sent.
        """
        self.endpoint.require("tts_stream")
        options = SpeechOptions(
            voice, language, codec, sample_rate, bit_rate, speed, replace, with_timestamps, text_normalization,
            optimize_streaming_latency,
        )  # fmt: skip

        async def explain(error: APIError) -> APIError:
            return await explain_speech(self._suggestions, error, options)

        return SpeechStream(self._wire, text, options, timeout=timeout, explain=explain)

    async def stt(
        self,
        file: AudioSource,
        *,
        language: str | None = None,
        model: str | None = None,
        format: bool = False,  # noqa: A002  the wire's name
        diarize: bool = False,
        multichannel: bool = False,
        channels: int | None = None,
        keyterms: Sequence[str] = (),
        filler_words: bool = False,
        audio_format: str | None = None,
        sample_rate: int | None = None,
        vad_threshold: float | None = None,
        local_phrases: str | None = None,
        local_grammar: str | None = None,
        on_progress: Callable[[float, float | None, str], None] | None = None,
        timeout: float | None = None,
    ) -> Transcript:
        """Transcribes a recording (protocol.md 6).

        Args:
            file: a path, bytes, an open binary file, an :class:`Audio`, or an http(s) address that the server fetches itself.
                At most 500 MB of wav mp3 ogg opus flac aac mp4 m4a mkv. A path is streamed from disk, an open file is read whole.
            language: code such as "en", for how numbers and names are written; not "auto".
            model: the recogniser; None is the endpoint's.
            format: write numbers, dates and the like as figures; needs ``language``.
            diarize: say who speaks: ``word.speaker``.
            multichannel: one transcript a channel, in ``channels``.
            channels: 2 to 8, for raw multichannel audio.
            keyterms: at most 100 words or phrases of 50 characters to listen for.
            filler_words: keep "uh" and "um".
            audio_format: pcm, mulaw or alaw for raw audio, which needs ``sample_rate``.
            sample_rate: Hz of raw audio.
            vad_threshold: 0 to 1, how sure the service must be that it hears speech.
            local_phrases: sample sentences, one a line: the local engine then listens for such sentences.
            local_grammar: a JSGF grammar for the local engine.
            on_progress: called with bytes sent, bytes in all, and "B".
            timeout: seconds in all; see the class.

        Raises:
            InputError: a value or the file breaks a documented rule; nothing was sent.
            APIError, LinkError, DeadlineError, EngineError: see ``errors.py``.
        """
        self.endpoint.require("stt")
        options = TranscriptionOptions(
            language=language, model=named_model(model, self.endpoint.transcription_model), format=format, diarize=diarize,
            multichannel=multichannel, channels=channels, keyterms=keyterms, filler_words=filler_words,
            audio_format=audio_format, sample_rate=sample_rate, vad_threshold=vad_threshold, local_phrases=local_phrases,
            local_grammar=local_grammar,
        )  # fmt: skip
        used = {"url": is_url(file), "multichannel": multichannel, "keyterms": len(keyterms) > 1}
        self.endpoint.require("stt", *(name for name, given in used.items() if given))
        return await transcribe(
            self._wire, file, options, suggestions=self._suggestions, on_progress=on_progress, timeout=timeout
        )

    def stt_stream(  # noqa: D417  the rest are those of stt
        self,
        chunks: Source[bytes | Audio],
        *,
        sample_rate: int = 16000,
        encoding: str = "pcm",
        interim_results: bool = True,
        endpointing: int = 400,
        language: str | None = None,
        model: str | None = None,
        diarize: bool = False,
        filler_words: bool = False,
        keyterms: Sequence[str] = (),
        multichannel: bool = False,
        channels: int | None = None,
        smart_turn: float | None = None,
        smart_turn_timeout: int | None = None,
        vad_threshold: float | None = None,
        local_phrases: str | None = None,
        local_grammar: str | None = None,
        realtime: bool = True,
        timeout: float | None = None,
    ) -> TranscriptStream:
        """Transcribes audio while it comes (protocol.md 7).

        Args:
            chunks: an iterable (it runs on a thread, so it may block) or async iterable of raw bytes in ``encoding`` and
                ``sample_rate``, or of :class:`Audio`, which is converted.
            sample_rate: 8000, 16000, 22050, 24000, 44100 or 48000 Hz.
            encoding: pcm (16 bit), mulaw, alaw, or opus (one packet a chunk, mono).
            interim_results: hand out what may still change, about every 500 ms.
            endpointing: 0 to 5000 ms of silence that end an utterance.
            smart_turn: 0 to 1, how sure the service must be that the speaker has finished.
            smart_turn_timeout: 1 to 5000 ms after which it counts as finished anyway.
            realtime: send no faster than the audio sounds, which is what the service expects. False sends as fast as it goes.
            timeout: seconds in all; without it there is no limit as long as something comes.

        The other arguments are those of :meth:`stt`.

        Raises:
            InputError: a value breaks a documented rule; nothing was sent.
        """
        self.endpoint.require("stt_stream")
        options = StreamOptions(
            sample_rate=sample_rate, encoding=encoding, interim_results=interim_results, endpointing=endpointing,
            language=language, model=named_model(model, self.endpoint.transcription_model), diarize=diarize,
            filler_words=filler_words, keyterms=keyterms, multichannel=multichannel, channels=channels,
            smart_turn=smart_turn, smart_turn_timeout=smart_turn_timeout, vad_threshold=vad_threshold,
            local_phrases=local_phrases, local_grammar=local_grammar,
        )  # fmt: skip
        return TranscriptStream(
            self._wire, chunks, options, suggestions=self._suggestions, realtime=realtime, timeout=timeout
        )

    def realtime(
        self,
        *,
        model: str | None = None,
        settings: SessionSettings | None = None,
        conversation_id: str | None = None,
        reconnect: bool | Reconnect = True,
        keepalive: float | None = 10.0,
        token: ClientSecret | None = None,
        subprotocol: bool = False,
        **fields: Any,
    ) -> RealtimeSession:
        """A spoken conversation: ``async with client.realtime(voice="ara") as session`` (protocol.md 9).

        Args:
            model: sent with every connection; None is the endpoint's.
            settings: what the conversation is like; or its fields by name: ``voice``, ``instructions``,
                ``turn_detection``, ``tools`` and so on.
            conversation_id: of an older conversation to go on with, which had ``resumption`` and ended within 30 minutes.
            reconnect: a connection that breaks is made again, see :class:`Reconnect`; False ends the session.
            keepalive: seconds of silence after which the service is asked for a sign of life; after as many more the
                connection counts as dead. None never asks.
            token: an ephemeral secret (``client_secrets.create``) instead of the key.
            subprotocol: send the token as a browser does, in ``Sec-WebSocket-Protocol``.
            **fields: of :class:`SessionSettings`.

        Raises:
            InputError: a value breaks a documented rule; nothing was sent.
            NotOnThisEndpoint: a gateway does not pass on what was asked for; nothing was sent.
        """
        return open_realtime(
            self._wire, self._suggestions, model=model, settings=settings, conversation_id=conversation_id,
            reconnect=reconnect, keepalive=keepalive, token=token, subprotocol=subprotocol, fields=fields,
        )  # fmt: skip

    def twin(self) -> AsyncClient:
        """Another client of the same place, deadlines and prices, with sockets of its own: for another event loop."""
        twin = AsyncClient.__new__(AsyncClient)
        twin._use(self._wire.twin())  # noqa: SLF001 - its own class
        return twin

    @property
    def prices(self) -> Prices | None:
        """The prices that hold there: those it was made with, else the list prices at xAI; None where they are unknown."""
        return prices_at(self.endpoint, self._wire.prices)

    async def aclose(self) -> None:
        """Closes the sockets. The client may be used again; it then opens new ones."""
        await self._wire.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.label})"
