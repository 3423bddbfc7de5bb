"""Speech to text while it is spoken (protocol.md 7)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final, Self

from jupyter_xvoice.api.audio_frames import Pace, frames
from jupyter_xvoice.api.deadlines import CONNECT, GAP, Deadline
from jupyter_xvoice.api.dialing import Closed
from jupyter_xvoice.api.prices import prices_at
from jupyter_xvoice.api.refusals import read_words, scrub
from jupyter_xvoice.api.request import RESTARTED, is_engine
from jupyter_xvoice.api.sockets import Socket, open_socket
from jupyter_xvoice.api.transcript_state import TranscriptState
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.errors import APIError, InputError, LinkError, XVoiceError
from jupyter_xvoice.wire_words import STT_LANGUAGES

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from jupyter_xvoice.api.feed import Source
    from jupyter_xvoice.api.recognition_options import StreamOptions
    from jupyter_xvoice.api.suggestions import Suggestions
    from jupyter_xvoice.api.wire import Wire
    from jupyter_xvoice.audio import Audio
    from jupyter_xvoice.results import Transcript, Utterance

__all__ = ["TranscriptStream"]

_DOING: Final = "Transcribing a stream"


class TranscriptStream:
    """Utterances as they are recognised. Iterate it once: ``async for utterance in stream``.

    Print interim and final ones, or final ones only; a chunk is restated by its final (see :class:`Utterance`).

    Attributes:
        opened: set as soon as the service takes audio.
    """

    def __init__(
        self,
        wire: Wire,
        chunks: Source[bytes | Audio],
        options: StreamOptions,
        *,
        suggestions: Suggestions,
        realtime: bool,
        timeout: float | None,
    ) -> None:
        self._wire = wire
        self._chunks = chunks
        self._options = options
        self._suggestions = suggestions
        self._realtime = realtime
        self._total = wire.total(timeout, None)
        self._deadline: Deadline | None = None
        self._socket: Socket | None = None
        self._sender: asyncio.Task[None] | None = None
        self._send_failure: BaseException | None = None
        self.opened = asyncio.Event()
        self._audio_done = False
        self._started = False
        self._over = False
        self._state = TranscriptState()
        self._seconds = 0.0
        self._complaint = ""
        self._warnings: list[str] = []
        self._id = ""

    def __aiter__(self) -> AsyncIterator[Utterance]:
        """The utterances.

        Raises:
            APIError: the service refused.
            LinkError: it could not be reached, or the connection broke; what was recognised is in ``transcript``.
            DeadlineError: nothing came for a minute after the audio was complete, or ``timeout`` is over.
        """
        if self._started:
            raise InputError("This stream has been iterated: audio is streamed once. Call stt_stream again.")
        self._started = True
        return self._utterances()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def finalize(self, *, channel: int | None = None) -> None:
        """Closes the utterance that goes on, of one channel or all; the stream stays."""
        if self._socket is not None:
            event: dict[str, Any] = {"type": "finalize"}
            await self._socket.send(event if channel is None else {**event, "channel": channel})

    async def aclose(self) -> None:
        """Ends the stream, finished or not. Calling it again does nothing."""
        self._over = True
        sender, self._sender = self._sender, None
        if sender is not None and not sender.done():
            sender.cancel()
            await asyncio.wait([sender], timeout=CONNECT)
        socket, self._socket = self._socket, None
        if socket is not None:
            self._wire.pool.discard(socket)

    @property
    def transcript(self) -> Transcript:
        """What was recognised so far, the unfinished included; complete when the iteration has ended."""
        endpoint = self._wire.endpoint
        local = self._local
        table = prices_at(endpoint, self._wire.prices)
        cost = table.transcription(self._seconds, stream=True) if table else None
        return self._state.transcript(
            model=self._options.model,
            request_id=self._id,
            cost=0.0 if local else cost,
            place=LOCAL_LABEL if local else endpoint.label,
            warnings=list(self._warnings),
        )

    _local = False

    async def _utterances(self) -> AsyncIterator[Utterance]:
        deadline = self._deadline = Deadline(_DOING, self._total)
        failure: XVoiceError | None = None
        try:
            await deadline.within(self._begin(deadline))
            while True:
                if self._audio_done or not self.opened.is_set():
                    deadline.progress()
                else:
                    deadline.quiet()  # the speaker may be silent as long as he likes
                utterance = await deadline.within(self._next())
                if utterance is None:
                    break
                yield utterance
        except XVoiceError as error:
            failure = error
        finally:
            await self.aclose()
        if self._send_failure is not None:
            raise self._send_failure
        if isinstance(failure, APIError):
            raise await self._suggestions.explain(
                failure, language=self._options.language or "", languages=STT_LANGUAGES
            )
        if failure is not None:
            raise failure

    async def _begin(self, deadline: Deadline) -> None:
        restarts = self._wire.restarts
        socket = self._socket = await open_socket(
            self._wire.resolve, "/stt", self._options.query(), doing=_DOING, remaining=deadline.remaining
        )
        if self._wire.restarts > restarts:
            self._warnings.append(RESTARTED)
        self._local = is_engine(socket.headers, socket.endpoint)
        self._id = socket.headers.get("x-trace-id", "")
        self._sender = asyncio.create_task(self._send(socket), name="xvoice audio")

    async def _send(self, socket: Socket) -> None:
        try:
            await self.opened.wait()
            loop = asyncio.get_running_loop()
            pace = Pace(loop.time())
            async for frame, seconds in frames(self._chunks, self._options):
                if self._realtime:
                    await asyncio.sleep(pace.wait(loop.time(), self._seconds))
                if not await socket.send(frame):
                    return  # the reader says why
                self._seconds += seconds
            await socket.send({"type": "audio.done"})
            self._audio_done = True
            if self._deadline is not None:
                # What was sent faster than it sounds takes the service longer than the usual gap.
                self._deadline.gap = GAP + (0.0 if self._realtime else self._seconds)
                self._deadline.progress()
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # noqa: BLE001  from the caller's own source: raised where the caller iterates
            self._send_failure = error
            socket.wake()

    async def _next(self) -> Utterance | None:
        while True:
            if self._send_failure is not None or self._over or self._socket is None:
                return None
            got = await self._socket.receive()
            if isinstance(got, Closed):
                self._ended(got)
                return None
            event = got[1]
            kind = event["type"]
            if kind == "transcript.created":
                self._id = self._id or str(event.get("id") or "")
                self._warn(event)
                self.opened.set()
                assert self._deadline is not None
                self._deadline.quiet()
            elif kind == "error":
                _, words = read_words(str(event.get("message") or event.get("error") or event).encode())
                self._complaint = scrub(
                    words, self._socket.endpoint
                )  # terminal only if a close follows (robustness.md 3)
            else:
                self._warn(event)
                utterance = self._state.feed(event)
                if utterance is not None and (utterance.text or utterance.kind == "final"):
                    return utterance
                if self._state.done >= self._options.streams:
                    return None

    def _warn(self, event: dict[str, Any]) -> None:
        said = event.get("warnings")
        if isinstance(said, list):
            self._warnings += [str(item) for item in said if str(item) not in self._warnings]

    def _ended(self, closed: Closed) -> None:
        if self._state.done >= self._options.streams or (self._state.done and closed.code == 1000):
            return  # any close after the last transcript.done is success (protocol.md 7.4)
        if self._complaint:
            raise APIError(f"{_DOING}: {self._wire.endpoint.label} answered: {self._complaint}", detail=self._complaint)
        raise LinkError(
            f"{_DOING}: {self._wire.endpoint.label} {closed} after {self._seconds:.1f} s of audio. What was recognised "
            "until then is in the stream's .transcript.",
            close_code=closed.code,
            reason=closed.reason,
        )
