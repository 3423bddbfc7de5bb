"""One client's way to its endpoint: requests with their repeats and deadlines, and the local engine behind them."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from jupyter_xvoice.api.deadlines import CONNECT, QUICK, Deadline, checked_timeout
from jupyter_xvoice.api.reach import call_headers, is_loopback, unreached
from jupyter_xvoice.api.refusals import read_refusal, scrub
from jupyter_xvoice.api.retries import ATTEMPTS, Failure, Kind, pause_before_repeat
from jupyter_xvoice.api.sockets import SocketPool
from jupyter_xvoice.endpoints import LOCAL_LABEL
from jupyter_xvoice.errors import CredentialsError, EngineError, LinkError, XVoiceError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from jupyter_xvoice.api.prices import Prices
    from jupyter_xvoice.endpoints import Endpoint
    from jupyter_xvoice.local import Engine

__all__ = ["RESTARTED", "Answer", "Request", "Wire", "is_engine"]

RESTARTED: Final = "The local engine had died and was started again."
_LONGEST_REFUSAL: Final = 65536
_DEATH_NOTICE: Final = 1.0  # seconds in which a killed engine's process ends after its sockets have


def is_engine(headers: Mapping[str, str], endpoint: Endpoint) -> bool:
    """Whether our own engine answered: it costs nothing and every display says so."""
    return endpoint.is_local or headers.get("server", "").startswith("jupyter-xvoice-engine")


@dataclass(frozen=True)
class Request:
    """One call.

    Attributes:
        doing: what it does, for messages ("Making speech").
        body: sent as JSON.
        parts: makes the multipart body, anew for every attempt; the file is the last part (protocol.md 6.1).
        repeatable: whether it may be sent again when its answer was lost (reads; see ``retries.py``).
        total: seconds in all.
        part: where the body is gathered, for a caller who can use a part of it: a body that was cut short is then an answer
            with ``cut`` set and no failure, and what came before a deadline is there.
        lost: for a call that must not be doubled: asks the service whether it was done, and returns its answer if so.
        remedies: what to do about a refusal, by status.
        on_body: called with the bytes so far and the bytes to come in all (None: not known).
    """

    method: str
    path: str
    doing: str
    params: Mapping[str, str | int] | None = None
    body: Mapping[str, Any] | None = None
    parts: Callable[[Deadline], Sequence[tuple[str, Any]]] | None = None
    repeatable: bool = False
    total: float | None = QUICK
    part: list[bytes] | None = None
    lost: Callable[[], Awaitable[Answer | None]] | None = None
    remedies: Mapping[int, str] = field(default_factory=dict)
    on_body: Callable[[float, float | None], None] | None = None


@dataclass(frozen=True)
class Answer:
    """What came back with a 2xx.

    Attributes:
        body: all of it, or what came of it when ``cut`` says so.
        endpoint: who was asked.
        first_byte: seconds from the request to the first byte of the body.
        cut: empty, or why the body ended early.
        expected: bytes that the body should have had, if the service said so.
        restarted: the local engine had died, and was started again for this call.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes
    endpoint: Endpoint
    first_byte: float | None = None
    cut: str = ""
    expected: int | None = None
    restarted: bool = False

    @property
    def trace_id(self) -> str:
        """The ``x-trace-id`` (protocol.md 2.3)."""
        return self.headers.get("x-trace-id", "")

    @property
    def local(self) -> bool:
        """Whether our own engine answered."""
        return is_engine(self.headers, self.endpoint)

    @property
    def place(self) -> str:
        """Who answered, for the reader."""
        return LOCAL_LABEL if self.local else self.endpoint.label

    @property
    def warnings(self) -> list[str]:
        """What was done in another way than asked (the local engine's header ``x-xvoice-warnings``)."""
        try:
            said = json.loads(self.headers.get("x-xvoice-warnings", "[]"))
        except ValueError:
            said = []
        own = [RESTARTED] if self.restarted else []
        return own + ([str(item) for item in said] if isinstance(said, list) else [])

    def data(self) -> dict[str, Any]:
        """The body as a JSON object.

        Raises:
            LinkError: it is none.
        """
        try:
            data = json.loads(self.body)
        except ValueError:
            data = None
        if not isinstance(data, dict):
            raise LinkError(
                f"{self.place} answered {self.status} with something that is no JSON object: check that base_url is a server "
                "of this API."
            )
        return data


def _length(response: httpx.Response) -> int | None:
    value = response.headers.get("content-length", "")
    return int(value) if value.isdecimal() else None


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
    """

    def __init__(
        self,
        endpoint: Endpoint,
        *,
        timeout: float | None = None,
        prices: Prices | None = None,
        local_only: bool = False,
    ) -> None:
        self.endpoint = endpoint
        self.timeout = checked_timeout(timeout)
        self.prices = prices
        self._shared = endpoint.is_local and not endpoint.base_url
        self._local_only = local_only
        self._engine: Engine | None = None
        self._owner = os.getpid()
        self.restarts = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._http: httpx.AsyncClient | None = None
        self._pool: SocketPool | None = None
        self._loop_owner = os.getpid()
        self._left_behind: list[object] = []

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

    async def _send(self, request: Request, deadline: Deadline) -> Answer | Failure:
        restarts = self.restarts
        for attempt in itertools.count(1):
            endpoint = await self.resolve()
            outcome = await self._attempt(endpoint, request, deadline)
            deadline.quiet()
            whole = isinstance(outcome, Answer) and not outcome.cut
            broken = not whole and (isinstance(outcome, Answer) or outcome.kind in {Kind.UNREACHED, Kind.LOST})
            if broken and attempt < ATTEMPTS and await self.engine_died():
                continue  # resolve() starts it again and says so; here a second time costs nothing
            if isinstance(outcome, Answer):
                return replace(outcome, restarted=True) if self.restarts > restarts else outcome
            repeatable = request.repeatable
            if request.lost is not None and outcome.kind in {Kind.FAILED, Kind.LOST}:
                done = await request.lost()
                if done is not None:
                    return done
                repeatable = True
            pause = pause_before_repeat(outcome, attempt=attempt, repeatable=repeatable, remaining=deadline.remaining())
            if pause is None:
                return outcome
            await asyncio.sleep(pause)
        raise AssertionError

    async def _attempt(self, endpoint: Endpoint, request: Request, deadline: Deadline) -> Answer | Failure:
        chunks: list[bytes] = [] if request.part is None else request.part
        chunks.clear()
        came = 0
        response: httpx.Response | None = None
        first: float | None = None
        try:
            files = request.parts(deadline) if request.parts else None
            loop = asyncio.get_running_loop()
            sent = loop.time()
            async with self._client(endpoint).stream(
                request.method,
                endpoint.http_url + request.path,
                params=request.params,
                json=request.body,
                files=files,
                headers=call_headers(endpoint),
            ) as response:
                expected = _length(response)
                async for chunk in response.aiter_bytes():
                    if first is None:
                        first = loop.time() - sent
                    deadline.progress()
                    chunks.append(chunk)
                    came += len(chunk)
                    if not response.is_success and came > _LONGEST_REFUSAL:
                        break
                    if request.on_body is not None and response.is_success:
                        request.on_body(came, expected)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
            return unreached(endpoint, request.doing, error)
        except httpx.HTTPError as error:
            words = scrub(str(error), endpoint) or type(error).__name__
            if response is not None and response.is_success and request.part is not None and chunks:
                return Answer(
                    response.status_code, response.headers, b"".join(chunks), endpoint, first, words, _length(response)
                )
            part = f" after {came:,} bytes of the answer" if came else ""
            message = f"{request.doing}: the connection to {endpoint.label} broke{part} ({words}). Try again."
            return Failure(Kind.LOST, LinkError(message))
        except httpx.InvalidURL as error:
            message = f"{request.doing}: {scrub(str(error), endpoint)}"
            return Failure(Kind.FINAL, LinkError(message))
        body = b"".join(chunks)
        if response.is_success:
            return Answer(response.status_code, response.headers, body, endpoint, first, expected=_length(response))
        return read_refusal(
            response.status_code,
            response.headers,
            body,
            doing=request.doing,
            endpoint=endpoint,
            remedies=request.remedies,
        )

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
