"""The link between a conversation and the service: connected, listened to, mended, given up (robustness.md R12 to R15)."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.api.models import bare, deprecation
from jupyter_xvoice.api.realtime.behind import refused_behind
from jupyter_xvoice.api.realtime.changes import Ended, Ready, Reconnected, Reconnecting, Trouble
from jupyter_xvoice.api.realtime.line import DOING, Line
from jupyter_xvoice.api.realtime.reconnect import Attempts
from jupyter_xvoice.api.retries import Failure, Kind
from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import APIError, DeadlineError, LinkError, XVoiceError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from jupyter_xvoice.api.deadlines import Deadline
    from jupyter_xvoice.api.dialing import Closed
    from jupyter_xvoice.api.realtime.changes import Change
    from jupyter_xvoice.api.realtime.connection import Connection
    from jupyter_xvoice.api.realtime.conversation import Conversation
    from jupyter_xvoice.api.realtime.reconnect import Reconnect

__all__ = ["End", "Link", "crash"]

_REFUSED: Final = 3.0  # seconds after a refused setting in which the service may still say that it is ready
_UNREPORTED: Final = 1.0  # seconds: speech is reported after it began
_PARTING: Final = 2.0  # seconds for the service to hang up when it has said that it will
_BACKLOG: Final = 10.0  # seconds of audio that may wait for a connection that takes them too slowly

End = tuple[Ended, Exception | None]
"""How a session ended, and what to raise about it."""


def crash(error: Exception) -> End:
    """The end for a mistake of ours."""
    return Ended(None, "", by_us=False, why=redact(f"{type(error).__name__}: {error}")), error


class Link:
    """Keeps one conversation connected.

    Args:
        line: where to.
        conversation: what goes over it.
        reconnect: how a break is mended; None: not at all.
        tell: takes what happens.
        fail: takes a mistake of ours in the clock, where nobody waits for it.
    """

    def __init__(
        self,
        line: Line,
        conversation: Conversation,
        *,
        reconnect: Reconnect | None,
        tell: Callable[[Iterable[Change]], None],
        fail: Callable[[Exception], None],
    ) -> None:
        self.conversation = conversation
        self._line = line
        self._reconnect = reconnect
        self._tell = tell
        self._fail = fail
        self._connection: Connection | None = None
        self._clock: asyncio.TimerHandle | None = None
        self._ready: asyncio.Future[None] | None = None
        self._refusal: Trouble | None = None
        self._parting = self._farewell = ""  # the service announced its end: error.type, and its words
        self._stalled = self._told_of_model = False
        self._stopped = False
        self._lost_at: float | None = None  # when the conversation was cut off, until it goes on
        self.opened = asyncio.Event()  # a socket is open, whether or not the service is ready
        self.hurry = asyncio.Event()  # the next attempt does not wait

    async def run(self, begun: asyncio.Future[None]) -> End:
        """Connects, sets ``begun`` when the service is ready, and stays until there is nothing to be mended any more."""
        loop = asyncio.get_running_loop()
        try:
            attempts = Attempts(self._reconnect) if self._reconnect is not None else None
            deadline = self._line.deadline()
            connection = await deadline.within(self._begin(deadline, attempts))
            begun.set_result(None)
            while True:
                ready_since = loop.time()
                closed = await connection.wait_ended()
                self._lost_at = lost_at = connection.heard_at if connection.gone else loop.time()
                why = self._why(connection, closed)
                self._lose(unheard=connection.unheard)
                await connection.close()
                if attempts is None or self._parting == "timeout":
                    return self._end(closed, why)
                attempts.connected_for(lost_at - ready_since)
                connection = await self._connect_again(attempts, why)
        except XVoiceError as error:
            await self.hang_up()
            code, reason = getattr(error, "close_code", None), getattr(error, "reason", "")
            return Ended(code, reason, by_us=False, why=str(error)), error
        except Exception as error:  # noqa: BLE001  ours: raised where the session is iterated
            await self.hang_up()
            return crash(error)

    # -- connecting --------------------------------------------------------------------------------------------------

    async def _begin(self, deadline: Deadline, attempts: Attempts | None) -> Connection:
        outcome = await self._attach(await self._line.first(deadline), resumed=self._line.asked_to_resume)
        if not isinstance(outcome, Failure):
            return outcome
        if attempts is None or outcome.kind is Kind.FINAL:
            raise outcome.error
        return await self._connect_again(attempts, str(outcome.error), outcome)

    async def _connect_again(self, attempts: Attempts, why: str, first: Failure | None = None) -> Connection:
        """A connection in place of one that broke, or of the ``first``, which did not come about."""
        assert self._reconnect is not None
        failure = first
        while True:
            delay = attempts.next(failure)
            if delay is None and first is not None and failure is not None and isinstance(failure.error, APIError):
                raise failure.error  # nothing broke: it was refused, and again
            if delay is None:
                raise _gave_up(failure, attempts, why)
            words = str(failure.error) if failure is not None else why
            self._deliver([Reconnecting(attempts.made, len(self._reconnect.delays), delay, words)])
            await self._wait(delay)
            dialled = await self._line.again(self.conversation)
            if isinstance(dialled, Failure):
                failure = dialled
            else:
                attached = await self._attach(dialled, resumed=self._line.asked_to_resume)
                if not isinstance(attached, Failure):
                    return attached
                failure = attached

    async def _wait(self, seconds: float) -> None:
        self.hurry.clear()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self.hurry.wait()

    async def _attach(self, open_: Callable[..., Connection], *, resumed: bool) -> Connection | Failure:
        """Talks over the socket once the service is ready; hangs up where it does not get so far."""
        loop = asyncio.get_running_loop()
        settings = self.conversation.settings
        self._ready = loop.create_future()
        self._refusal, self._parting, self._farewell = None, "", ""
        self.opened.set()
        connection = self._connection = open_(self._take, audio_limit=settings.input_format.size(_BACKLOG * 1000))
        if resumed:
            self.conversation.reopened(loop.time(), resumed=True)
        else:
            self.conversation.opened(loop.time())
        self.settle()
        sooner: list[asyncio.Future[Any]] = [self._ready, connection.ended]
        await asyncio.wait(sooner, return_when=asyncio.FIRST_COMPLETED)
        if self._ready.done() and not self._ready.cancelled():
            return connection
        failure = await self._not_ready(connection)
        self._lose()
        await connection.close()
        return failure

    async def _not_ready(self, connection: Connection) -> Failure:
        refusal, place = self._refusal, self._line.place
        behind = refused_behind(refusal.message, doing=DOING, place=place, model=self._line.model) if refusal else None
        if behind is not None:
            if isinstance(behind.error, APIError):
                await self._line.name_aliases(behind.error)
            return behind
        if refusal is not None:
            words = f"{DOING}: {place} did not take the configuration: {refusal.message.rstrip('.')}."
            error = APIError(words, code=refusal.code, detail=refusal.message)
            kind = Kind.FINAL if refusal.kind.startswith("invalid") else Kind.FAILED
            return Failure(kind, await self._line.explain(error, self.conversation.settings))
        if connection.ended.done():
            closed = connection.ended.result()
            words = f"{DOING}: {place} {connection.gone or closed} before it was ready."
            return Failure(Kind.LOST, LinkError(words, close_code=closed.code, reason=closed.reason))
        words = f"{DOING}: {place} opened the connection and did not become ready within 15 s. Try again."
        return Failure(Kind.LOST, DeadlineError(words))

    # -- what comes, what goes ---------------------------------------------------------------------------------------

    def _take(self, frame: str | bytes) -> None:
        now = asyncio.get_running_loop().time()
        self.settle(self.conversation.receive(frame, now))

    def settle(self, changes: Iterable[Change] = ()) -> None:
        """Hands out what happened, sends what is to be sent, and sets the clock for what is due."""
        loop = asyncio.get_running_loop()
        while True:
            self._deliver(changes)
            self._send()
            due = self.conversation.next_deadline
            if due is None or due > loop.time():
                break
            changes = self.conversation.poll(loop.time())
        if self._clock is not None:
            self._clock.cancel()
        self._clock = loop.call_at(due, self._tick) if due is not None and not self._stopped else None

    def _tick(self) -> None:
        try:
            self.settle()
        except Exception as error:  # noqa: BLE001  ours: raised where the session is iterated
            self._fail(error)

    def _send(self) -> None:
        frames = self.conversation.outgoing()
        if self._connection is None or not frames:
            return
        dropped = self._connection.send(frames)
        if dropped:
            milliseconds = self.conversation.settings.input_format.milliseconds(dropped)
            self.conversation.counters.dropped_audio_ms += milliseconds
            if not self._stalled:
                self._stalled = True
                words = (
                    f"The connection takes audio too slowly: more than {_BACKLOG:g} s waited, the oldest is dropped."
                )
                self._deliver([Trouble("audio_dropped", words, benign=False)])

    def _deliver(self, new: Iterable[Change]) -> None:
        changes: list[Change] = []
        for change in new:
            changes.append(change)
            if isinstance(change, Ready):
                changes += self._old_model(change.session)
                changes += self._be_ready()
            elif isinstance(change, Trouble):
                self._note(change)
        self._tell(changes)

    def _old_model(self, session: Mapping[str, Any]) -> list[Change]:
        """A gateway's alias may lead to a model that has had its day. Who named one has been warned already."""
        model = session.get("model")
        if self._told_of_model or not isinstance(model, str) or bare(model) == bare(self._line.model):
            return []
        words = deprecation(model)
        self._told_of_model = bool(words)
        return [Trouble("deprecated_model", f"Behind {self._line.model!r}: {words}", benign=True)] if words else []

    def _be_ready(self) -> list[Change]:
        self._stalled = False
        if self._ready is not None and not self._ready.done():
            self._ready.set_result(None)
        lost_at, self._lost_at = self._lost_at, None
        if lost_at is None:
            return []
        gap = asyncio.get_running_loop().time() - lost_at
        return [Reconnected(gap, self._line.resumed(self.conversation))]

    def _note(self, trouble: Trouble) -> None:
        waiting = self._ready if self._ready is not None and not self._ready.done() else None
        if trouble.kind in {"timeout", "max_duration"}:
            self._parting, self._farewell = trouble.kind, trouble.message
            if self._connection is not None:
                asyncio.get_running_loop().call_later(
                    0 if trouble.kind == "max_duration" else _PARTING, self._connection.hang_up, "was hung up on"
                )
        elif trouble.code == "mute" and self._reconnect is not None and self._connection is not None:
            asyncio.get_running_loop().call_soon(self._connection.hang_up, "said nothing any more")
        elif waiting is not None and trouble.code == "not_ready":
            waiting.cancel()
        elif waiting is not None and not trouble.benign and self._refusal is None:
            self._refusal = trouble
            asyncio.get_running_loop().call_later(_REFUSED, waiting.cancel)

    def _lose(self, *, unheard: int = 0) -> None:
        """The connection is gone, or as good as that. ``unheard``: bytes of audio that may not have arrived."""
        self._connection = None
        seconds = self.conversation.settings.input_format.milliseconds(unheard) / 1000
        self.conversation.closed(asyncio.get_running_loop().time(), unheard_s=seconds + _UNREPORTED)
        self.settle()

    async def hang_up(self) -> Closed | None:
        """Closes the connection, if there is one; tells how it closed."""
        connection = self._connection
        if connection is None:
            return None
        closed = await connection.close()
        self._lose()
        return closed

    def _why(self, connection: Connection, closed: Closed) -> str:
        said = connection.gone or str(closed)
        return f"{self._line.place} {said}" + (f" after it had said: {self._farewell}" if self._farewell else "")

    def _end(self, closed: Closed, why: str) -> End:
        orderly = closed.code in {1000, 1001} or self._parting == "timeout"
        error = None if orderly else LinkError(f"{DOING}: {why}.", close_code=closed.code, reason=closed.reason)
        return Ended(closed.code, closed.reason, by_us=False, why=why), error

    def stop(self) -> None:
        """Nothing is due any more."""
        self._stopped = True
        if self._clock is not None:
            self._clock.cancel()


def _gave_up(failure: Failure | None, attempts: Attempts, why: str) -> XVoiceError:
    if failure is not None and (failure.kind is Kind.FINAL or not attempts.exhausted):
        return failure.error
    last = f" The last: {failure.error}" if failure is not None else ""
    code = getattr(failure.error, "close_code", None) if failure is not None else None
    return LinkError(
        f"{DOING}: the connection broke ({why}) and it could not be mended in {attempts.made} attempts.{last}",
        close_code=code,
    )
