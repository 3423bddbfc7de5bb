"""A realtime conversation that is connected: intents go out, changes come in, a break is mended (protocol.md 9, audio.md)."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Self

from jupyter_xvoice.api.realtime.changes import Ended, Trouble
from jupyter_xvoice.api.realtime.intents import Intents
from jupyter_xvoice.api.realtime.line import DOING
from jupyter_xvoice.api.realtime.link import Link, crash
from jupyter_xvoice.api.realtime.mailbox import Mailbox
from jupyter_xvoice.api.realtime.reconnect import Reconnect
from jupyter_xvoice.errors import InputError, LinkError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator

    from jupyter_xvoice.api.realtime.changes import Change
    from jupyter_xvoice.api.realtime.line import Line
    from jupyter_xvoice.api.realtime.settings import SessionSettings

__all__ = ["RealtimeSession"]


class RealtimeSession(Intents):
    """A spoken conversation. ``async with client.realtime(...) as session`` connects and waits until the service is ready.

    ``async for change in session`` gives what happens (:mod:`jupyter_xvoice.api.realtime.changes`); the last change is
    :class:`Ended`. The iteration may be left and taken up again; there is one, for one reader. A session that ended in failure
    raises after that: the error holds close code and reason. Nothing comes after :meth:`close`.

    Intents are those of :class:`Conversation`. Before the service is ready, and while the connection is made again, what is
    typed waits and audio is kept for a bounded time; afterwards every intent raises :class:`LinkError`.

    A session belongs to the event loop that opened it.
    """

    def __init__(
        self,
        line: Line,
        settings: SessionSettings,
        *,
        reconnect: Reconnect | None,
    ) -> None:
        super().__init__(settings, held_ms=(reconnect or Reconnect()).gap_audio * 1000, proxied=line.proxied)
        self._line = line
        self._link = Link(line, self.conversation, reconnect=reconnect, tell=self._tell, fail=self._fail)
        self._mailbox = Mailbox()
        self._supervisor: asyncio.Task[None] | None = None
        self._over: Ended | None = None
        self._error: Exception | None = None
        self._told = False

    # -- from the beginning to the end -------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        """Connects.

        Raises:
            APIError: the service refused the upgrade or the configuration.
            LinkError: it could not be reached, or hung up.
            DeadlineError: it did not become ready within 15 s.
            EngineError, CredentialsError: see ``AsyncClient``.
        """
        if self._supervisor is not None or self._over is not None:
            raise InputError("This session has been opened: a session is one conversation. Call realtime again.")
        begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._supervisor = asyncio.create_task(self._supervise(begun), name="xvoice realtime session")
        try:
            await asyncio.wait([begun, self._supervisor], return_when=asyncio.FIRST_COMPLETED)
        except BaseException:
            await self.close()
            raise
        if not begun.done():
            await self.close()
            self._told = True
            raise self._error or LinkError(f"{DOING}: the session was closed before it was open.")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Ends the session, within seconds and for good. Calling it again does nothing."""
        supervisor, self._supervisor = self._supervisor, None
        if supervisor is not None and supervisor is not asyncio.current_task():
            supervisor.cancel()
            await asyncio.wait([supervisor])
        closed = await self._link.hang_up()
        self._finish(Ended(closed.code if closed else None, closed.reason if closed else "", by_us=True, why=""))

    async def _supervise(self, begun: asyncio.Future[None]) -> None:
        self._finish(*await self._link.run(begun))

    def _tell(self, changes: Iterable[Change]) -> None:
        if not self._mailbox.put(changes):
            words = "What happens is not listened to: the oldest audio and events that nobody fetched are dropped."
            self._mailbox.put([Trouble("unread_dropped", words, benign=False)])

    def _fail(self, error: Exception) -> None:
        self._finish(*crash(error))
        if self._supervisor is not None:
            self._supervisor.cancel()

    def _finish(self, ended: Ended, error: Exception | None = None) -> None:
        if self._over is not None:
            return
        self._over, self._error = ended, error
        self._link.stop()
        self._mailbox.put([ended])
        self._mailbox.finish()

    # -- listening ---------------------------------------------------------------------------------------------------

    def __aiter__(self) -> AsyncIterator[Change]:
        return self

    async def __anext__(self) -> Change:
        """The next change.

        Raises:
            LinkError, APIError, DeadlineError: the session ended in failure; after its :class:`Ended`, once.
        """
        change = await self._mailbox.get()
        if change is not None:
            return change
        if self._error is not None and not self._told:
            self._told = True
            raise self._error
        raise StopAsyncIteration

    @contextlib.contextmanager
    def _intent(self) -> Iterator[None]:
        if self._over is not None:
            code, reason = self._over.code, self._over.reason
            words = self._over.why or "it was closed"
            raise LinkError(f"The session is over ({words}). Call realtime again.", close_code=code, reason=reason)
        yield
        if self._supervisor is not None:
            self._link.settle()

    # -- facts -------------------------------------------------------------------------------------------------------

    @property
    def place(self) -> str:
        """Who hears you, for the reader: "xAI", "Local engine" or the host."""
        return self._line.place

    @property
    def local(self) -> bool:
        """It is our own engine: free of charge."""
        return self._line.local

    @property
    def key_source(self) -> str:
        """Whose key pays, in the word of a gateway that says so (Cloudflare: "Unified"); else empty."""
        return self._line.key_source

    @property
    def through(self) -> str:
        """At a gateway the host that hears you, and whose key pays where it says so; empty elsewhere."""
        return self._line.through

    @property
    def trace_id(self) -> str:
        """The ``x-trace-id`` of the latest connection; name it to the vendor's support."""
        return self._line.trace_id

    @property
    def opened(self) -> asyncio.Event:
        """Set once a connection is open; the service may not be ready yet."""
        return self._link.opened

    def retry(self) -> None:
        """While the connection is made again: the next attempt is now. Else nothing happens."""
        self._link.hurry.set()

    @property
    def ended(self) -> Ended | None:
        """How it ended, once it has."""
        return self._over

    @property
    def unread_dropped(self) -> int:
        """Changes (audio, raw events) that were dropped because nobody fetched them."""
        return self._mailbox.dropped

    def __repr__(self) -> str:
        state = "over" if self._over else ("ready" if self.conversation.ready else "connecting")
        return f"<RealtimeSession {self.place} {state}>"
