"""One utterance over the speech socket: text goes in while audio comes out (protocol.md 4)."""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
import time
from typing import TYPE_CHECKING, Any, Final, Self

from jupyter_xvoice.api.checks import MAX_TEXT, check_piece, check_text
from jupyter_xvoice.api.deadlines import CONNECT, Deadline
from jupyter_xvoice.api.dialing import Closed
from jupyter_xvoice.api.feed import Source, from_source
from jupyter_xvoice.api.making import Facts, make_speech, seconds_of
from jupyter_xvoice.api.refusals import read_words, scrub
from jupyter_xvoice.api.request import RESTARTED, is_engine
from jupyter_xvoice.api.sockets import Socket, open_socket
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.errors import APIError, BrokenOffError, InputError, LinkError, XVoiceError
from jupyter_xvoice.results.speech import STOPPED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from jupyter_xvoice.api.speech_options import SpeechOptions
    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.results import Speech

__all__ = ["SpeechStream"]

_PATH: Final = "/tts"
_DOING: Final = "Streaming speech"
_STALE: Final = re.compile(r"(?i)deadline expired|timed out after")  # protocol.md 4.3


class SpeechStream:
    """Audio as it comes. Iterate it once: ``async for chunk in stream``; every chunk is bytes of the codec asked for.

    Leaving the loop early ends the utterance; the socket is cleared and kept for the next one. With ``async with`` that
    happens at once, otherwise when Python collects the iterator.
    """

    def __init__(
        self,
        wire: Wire,
        text: str | Source[str],
        options: SpeechOptions,
        *,
        timeout: float | None = None,
        explain: Callable[[APIError], Awaitable[APIError]],
    ) -> None:
        if isinstance(text, str):
            check_text(text)
        self._wire = wire
        self._source: Source[str] = [text] if isinstance(text, str) else text
        self._options = options
        self._total = wire.total(timeout, None)
        self._explain = explain
        self._deadline: Deadline | None = None
        self._socket: Socket | None = None
        self._feeder: asyncio.Task[None] | None = None
        self._feed_failure: BaseException | None = None
        self._turn = asyncio.Lock()
        self._sent: list[str] = []
        self._text_done = False
        self._begun = 0.0
        self._started = False
        self._over = False
        self._cleared = False
        self._clean = False
        self._whole = False
        self._reopened = False
        self._chunks: list[bytes] = []
        self._chars: list[str] = []
        self._times: list[Any] = []
        self._facts = Facts(place=wire.endpoint.label)

    # -- for the caller -------------------------------------------------------------------------------------------------

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The chunks.

        Raises:
            BrokenOffError: the connection broke, or the service failed, after part of the audio had come.
            APIError: the service refused.
            LinkError: it could not be reached.
            DeadlineError: nothing came for a minute after the text was complete, or ``timeout`` is over.
        """
        if self._started:
            raise InputError("This stream has been iterated: a stream is spoken once. Call tts_stream again.")
        self._started = True
        return self._sound()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def clear(self) -> None:
        """Stops speaking: no more text is sent, the iteration ends as soon as the service has cleared (``text.clear``).

        What came is in :attr:`speech`, whose ``broken_off`` then says that it was stopped.
        """
        self._cleared = True
        await self._stop_feeding()
        if self._socket is not None and not self._over:
            self._text_done = True
            await self._tell({"type": "text.clear"})
            if self._deadline is not None:
                self._deadline.progress()  # from now on an answer is due

    async def aclose(self) -> None:
        """Ends the utterance, finished or not. Calling it again does nothing."""
        self._over = True
        await self._stop_feeding()
        if self._started and not self._whole and not self._facts.broken_off:
            self._facts.broken_off = STOPPED
        socket, self._socket = self._socket, None
        if socket is None:
            return
        self._wire.pool.give_back(socket, _PATH, self._options.query(), clean=self._clean)

    @property
    def speech(self) -> Speech:
        """What came so far, or all of it. Empty until the first chunk."""
        return make_speech(
            b"".join(self._chunks),
            "".join(self._sent),
            self._options,
            self._facts,
            prices=self._wire.prices,
            endpoint=self._wire.endpoint,
            timestamps=(self._chars, self._times) if self._chars else None,
        )

    @property
    def options(self) -> SpeechOptions:
        """Voice, codec, rate and the others, as they were asked for."""
        return self._options

    @property
    def text(self) -> str:
        """What was sent so far."""
        return "".join(self._sent)

    @property
    def place(self) -> str:
        """Where it is made ("xAI", "Local engine", a host)."""
        return self._facts.place

    @property
    def first_sound(self) -> float | None:
        """Seconds from the first text that was sent to the first audio; None before that."""
        return self._facts.first_sound

    # -- the utterance --------------------------------------------------------------------------------------------------

    async def _sound(self) -> AsyncIterator[bytes]:
        deadline = self._deadline = Deadline(_DOING, self._total)
        failure: XVoiceError | None = None
        try:
            if not self._cleared:
                await deadline.within(self._begin())
            while not self._over and not (self._cleared and not self._sent):
                if self._text_done:
                    deadline.progress()
                else:
                    deadline.quiet()  # the text's author may think as long as he likes
                chunk = await deadline.within(self._next_chunk())
                if chunk is None:
                    break
                yield chunk
        except XVoiceError as error:
            failure = error
            self._facts.broken_off = str(error)
        finally:
            if self._feed_failure is not None:
                self._facts.broken_off = f"the text broke off ({type(self._feed_failure).__name__})"
            await self.aclose()
        if self._feed_failure is not None:
            raise self._feed_failure
        if failure is not None:
            raise await self._with_part(failure)

    async def _begin(self) -> None:
        self._socket = await self._take()
        if self._cleared:  # while it was being opened
            self._clean = True
            return
        self._feeder = asyncio.create_task(self._feed(), name="xvoice text")

    async def _take(self, *, new: bool = False) -> Socket:
        query = self._options.query()
        restarts = self._wire.restarts
        endpoint = await self._wire.resolve()
        socket = None if new else self._wire.pool.take(endpoint, _PATH, query)
        if socket is None:
            assert self._deadline is not None
            socket = await open_socket(
                self._wire.resolve, _PATH, query, doing=_DOING, remaining=self._deadline.remaining
            )
        if self._wire.restarts > restarts:
            self._facts.warnings.append(RESTARTED)
        if is_engine(socket.headers, socket.endpoint):
            self._facts.place, self._facts.local = LOCAL_LABEL, True
        wanted = dict(self._options.replace or {})
        if wanted != (socket.memory or {}):
            await socket.send({"type": "session.update", "replace": wanted})
            socket.memory = wanted
        return socket

    async def _feed(self) -> None:
        try:
            async for text in from_source(self._source, "text"):
                check_piece(text)
                for at in range(0, len(text), MAX_TEXT):
                    async with self._turn:
                        await self._say(text[at : at + MAX_TEXT])
            if not "".join(self._sent).strip():
                check_text("".join(self._sent))
            async with self._turn:
                self._text_done = True
                await self._tell({"type": "text.done"})
                if self._deadline is not None:
                    self._deadline.progress()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  from the caller's own source: raised where the caller iterates
            self._feed_failure = error
            if self._socket is not None:
                self._socket.wake()

    async def _say(self, text: str) -> None:
        if not self._begun:
            self._begun = time.perf_counter()
        self._sent.append(text)
        await self._tell({"type": "text.delta", "delta": text})

    async def _tell(self, event: dict[str, Any]) -> None:
        if self._socket is not None:
            await self._socket.send(event)

    async def _stop_feeding(self) -> None:
        feeder, self._feeder = self._feeder, None
        if feeder is not None and not feeder.done():
            feeder.cancel()
            await asyncio.wait([feeder], timeout=CONNECT)

    # -- what comes -----------------------------------------------------------------------------------------------------

    async def _next_chunk(self) -> bytes | None:
        while True:
            if self._feed_failure is not None or self._over or self._socket is None:
                return None
            got = await self._socket.receive()
            if isinstance(got, Closed):
                if self._cleared:
                    return None
                await self._after_close(got)
                continue
            at, event = got
            kind = event["type"]
            if kind == "audio.delta":
                chunk = self._take_delta(event)
                if chunk:
                    if not self._chunks:
                        self._facts.first_sound = at - self._begun
                    self._chunks.append(chunk)
                    return chunk
            elif kind in {"audio.done", "audio.clear"}:
                self._facts.request_id = str(event.get("trace_id") or self._facts.request_id)
                said = event.get("warnings")
                self._facts.warnings += [str(item) for item in said] if isinstance(said, list) else []
                self._clean = True
                self._whole = kind == "audio.done"
                return None
            elif kind == "error":
                await self._after_error(event)

    def _take_delta(self, event: dict[str, Any]) -> bytes:
        stamps = event.get("audio_timestamps")
        if isinstance(stamps, dict):
            chars, times = stamps.get("graph_chars"), stamps.get("graph_times")
            if isinstance(chars, list) and isinstance(times, list):
                self._chars += chars
                self._times += times
        try:
            return base64.b64decode(event.get("delta") or "", validate=False)
        except (binascii.Error, TypeError, ValueError):
            return b""

    async def _after_close(self, closed: Closed) -> None:
        socket = self._socket
        assert socket is not None
        # A kept socket that ends before its first audio was stale; a dead local engine costs nothing to ask again.
        stale = not socket.fresh or await self._wire.engine_died()
        if stale and await self._reopen():
            return
        raise LinkError(
            f"{_DOING}: {self._facts.place} {closed} before the speech was finished.",
            close_code=closed.code,
            reason=closed.reason,
        )

    async def _after_error(self, event: dict[str, Any]) -> None:
        socket = self._socket
        assert socket is not None
        code, words = read_words(str(event.get("message") or event.get("error") or event).encode())
        words = scrub(words, socket.endpoint)
        if _STALE.search(words) and await self._reopen():
            return
        self._drop()
        raise APIError(
            f"{_DOING}: {self._facts.place} answered: {words}", code=code, detail=words, trace_id=_trace_in(words)
        )

    async def _reopen(self) -> bool:
        """The same text again on a new socket; not after audio came, and once only."""
        if self._chunks or self._reopened:
            return False
        self._reopened = True
        async with self._turn:
            self._drop()
            self._chars, self._times = [], []
            self._socket = await self._take(new=True)
            for text in self._sent:
                await self._tell({"type": "text.delta", "delta": text})
            if self._text_done:
                await self._tell({"type": "text.done"})
        return True

    def _drop(self) -> None:
        if self._socket is not None:
            self._wire.pool.discard(self._socket)
            self._socket = None

    async def _with_part(self, failure: XVoiceError) -> XVoiceError:
        if not self._chunks:
            return await self._explain(failure) if isinstance(failure, APIError) else failure
        speech = self.speech
        return BrokenOffError(
            f"{failure} {seconds_of(speech)} of audio came before that: they are in the error's .speech.",
            speech=speech,
            close_code=getattr(failure, "close_code", None),
            reason=getattr(failure, "reason", ""),
        )


def _trace_in(words: str) -> str:
    found = re.search(r"trace_id=([\w-]+)", words)
    return found.group(1) if found else ""
