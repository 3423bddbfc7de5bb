"""One client's way to its endpoint: requests with their repeats and deadlines, and the local engine behind them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import httpx

from jupyter_xvoice.api.attempt import attempt
from jupyter_xvoice.api.deadlines import CONNECT, Deadline, checked_timeout
from jupyter_xvoice.api.learned import Learned
from jupyter_xvoice.api.reach import is_loopback
from jupyter_xvoice.api.refusals import scrub
from jupyter_xvoice.api.request import Answer, Request
from jupyter_xvoice.api.retries import ATTEMPTS, Failure, Kind, pause_before_repeat
from jupyter_xvoice.api.socket_pool import SocketPool
from jupyter_xvoice.endpoints import Endpoint
from jupyter_xvoice.errors import CredentialsError, DeadlineError, EngineError, LinkError, XVoiceError

if TYPE_CHECKING:
    from jupyter_xvoice.api.prices import Prices
    from jupyter_xvoice.local import Engine

__all__ = ["Wire"]

_DEATH_NOTICE: Final = 1.0  # seconds in which a killed engine's process ends after its sockets have


def _http_client(endpoint: Endpoint) -> httpx.AsyncClient:
    local = is_loopback(endpoint)
    failure = ""
    try:
        return httpx.AsyncClient(
            # The certificates are read only where they are needed: that takes 20 ms.
            verify=urlsplit(endpoint.base_url).scheme == "https",
            # A proxy of the environment cannot reach this machine's own engine.
            trust_env=not local,
            timeout=httpx.Timeout(None, connect=CONNECT),
            # Below what servers keep (uvicorn: 5 s), so that no request is sent into a connection that is being closed.
            limits=httpx.Limits(keepalive_expiry=4.0 if local else 20.0),
            follow_redirects=False,
        )
    except (ImportError, ValueError) as error:  # a SOCKS proxy without its package; a proxy address that is none
        failure = scrub(str(error), endpoint)
    raise LinkError(f"The proxy of the environment (HTTPS_PROXY, ALL_PROXY) cannot be used: {failure}")


class Wire:
    """Sends requests and opens sockets for one client. Belongs to one event loop at a time; a new loop gets new sockets.

    Args:
        endpoint: where to. A local endpoint without an address is the shared engine, started on first use.
        timeout: seconds for a whole call, instead of the usual deadlines.
        prices: instead of the list prices.
        local_only: the local engine was asked for by name, so a key would not have helped.
        learned: what the twin it is made from learned of a gateway.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float | None = None,
        prices: Prices | None = None,
        local_only: bool = False,
        learned: Learned | None = None,
    ) -> None:
        self.endpoint = endpoint
        self.timeout = checked_timeout(timeout)
        self.prices = prices
        self._shared = endpoint.is_local and not endpoint.base_url
        self._local_only = local_only
        self.learned = learned or Learned()
        self._engine: Engine | None = None
        self._owner = os.getpid()
        self.restarts = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._http: httpx.AsyncClient | None = None
        self._pool: SocketPool | None = None
        self._loop_owner = os.getpid()
        self._left_behind: list[object] = []

    def twin(self) -> Wire:
        """Another one to the same place, for another event loop."""
        endpoint = Endpoint.local() if self._shared else self.endpoint
        return Wire(
            endpoint, timeout=self.timeout, prices=self.prices, local_only=self._local_only, learned=self.learned
        )

    async def resolve(self) -> Endpoint:
        """The endpoint with its address; starts the shared engine, or starts it again when it has died.

        Raises:
            EngineError: the engine cannot be started here.
            CredentialsError: it is not installed, and there was no key that would have led elsewhere.
        """
        if self._shared:
            if self._engine is not None and self._owner != os.getpid():
                self._engine = None  # the parent's: a forked process has an engine of its own
            if self._engine is None or not self._engine.alive:
                await self._start()
        return self.endpoint

    async def _start(self) -> None:
        from jupyter_xvoice import local

        trouble: XVoiceError | None = None
        try:
            engine = await asyncio.to_thread(local.shared)
        except EngineError as error:
            trouble = error
            if not self._local_only and "pip install" in str(error):
                trouble = CredentialsError(
                    f"There is no xAI key, and no local engine either. {error} For xAI set XAI_API_KEY."
                )
        if trouble is not None:
            raise trouble
        self.restarts += self._engine is not None
        self._engine, self._owner = engine, os.getpid()
        self.endpoint = engine.endpoint()

    async def engine_died(self) -> bool:
        """Whether the shared engine has ended. Its sockets break a moment before its process is seen to end."""
        if not self._shared or self._engine is None:
            return False
        for _ in range(20):
            if not self._engine.alive:
                return True
            await asyncio.sleep(_DEATH_NOTICE / 20)
        return False

    def total(self, timeout: float | None, usual: float | None) -> float | None:
        """Seconds for a call: what it was called with, else what the client was made with, else ``usual``."""
        said = checked_timeout(timeout)
        return said if said is not None else (self.timeout if self.timeout is not None else usual)

    async def send(self, request: Request) -> Answer:
        """The answer to ``request``, repeated as ``retries.py`` says, all within its deadline.

        Raises:
            APIError: the service refused.
            LinkError: it could not be reached, or the connection broke.
            DeadlineError: it took longer than ``request.total`` seconds, or nothing came for a minute.
            EngineError: the local engine cannot be started.
        """
        deadline = Deadline(request.doing, request.total)
        outcome = await deadline.within(self._send(request, deadline))
        if isinstance(outcome, Failure):
            raise outcome.error
        return outcome

    async def try_once(self, request: Request) -> Answer | Failure:
        """One attempt at ``request`` within its deadline, for a caller that repeats by itself."""
        deadline = Deadline(request.doing, request.total)
        endpoint = await self.resolve()
        try:
            return await deadline.within(attempt(self._client(endpoint), endpoint, request, deadline))
        except DeadlineError as error:
            return Failure(Kind.LOST, error)

    async def _send(self, request: Request, deadline: Deadline) -> Answer | Failure:
        restarts = self.restarts
        for number in itertools.count(1):
            endpoint = await self.resolve()
            outcome = await attempt(self._client(endpoint), endpoint, request, deadline)
            deadline.quiet()
            whole = isinstance(outcome, Answer) and not outcome.cut
            broken = not whole and (isinstance(outcome, Answer) or outcome.kind in {Kind.UNREACHED, Kind.LOST})
            if broken and number < ATTEMPTS and await self.engine_died():
                continue  # resolve() starts it again and says so; here a second time costs nothing
            if isinstance(outcome, Answer):
                return replace(outcome, restarted=True) if self.restarts > restarts else outcome
            repeatable = request.repeatable
            if request.lost is not None and outcome.kind in {Kind.FAILED, Kind.LOST}:
                done = await request.lost()
                if done is not None:
                    return done
                repeatable = True
            pause = pause_before_repeat(outcome, attempt=number, repeatable=repeatable, remaining=deadline.remaining())
            if pause is None:
                return outcome
            await asyncio.sleep(pause)
        raise AssertionError

    def _own_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            if self._loop_owner != os.getpid():
                # Closing the sockets in a forked process would reach into the loop of its parent.
                self._left_behind += [self._loop, self._http, self._pool]
            self._loop, self._http, self._pool = loop, None, None
            self._loop_owner = os.getpid()

    def _client(self, endpoint: Endpoint) -> httpx.AsyncClient:
        self._own_loop()
        if self._http is None:
            self._http = _http_client(endpoint)
        return self._http

    @property
    def pool(self) -> SocketPool:
        """The speech sockets that are kept open."""
        self._own_loop()
        if self._pool is None:
            self._pool = SocketPool()
        return self._pool

    async def aclose(self) -> None:
        """Closes what is open on this loop."""
        http, pool = self._http, self._pool
        if self._loop is not asyncio.get_running_loop():
            return
        self._http = self._pool = None
        if pool is not None:
            await pool.aclose()
        if http is not None:
            with contextlib.suppress(httpx.HTTPError):
                await http.aclose()
