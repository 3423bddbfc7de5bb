"""One attempt at a request: an answer, or how far it got. Nothing of httpx leaves this file, for it holds the headers."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import httpx

from jupyter_xvoice.api.reach import call_headers, unreached
from jupyter_xvoice.api.refusals import read_refusal, scrub
from jupyter_xvoice.api.request import Answer
from jupyter_xvoice.api.retries import Failure, Kind
from jupyter_xvoice.errors import LinkError

if TYPE_CHECKING:
    from jupyter_xvoice.api.deadlines import Deadline
    from jupyter_xvoice.api.request import Request
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["attempt"]

_LONGEST_REFUSAL: Final = 65536  # bytes of a refusal that are read


class _Body:
    """What came of the answer so far."""

    def __init__(self, request: Request) -> None:
        self._request = request
        self.chunks: list[bytes] = [] if request.part is None else request.part
        self.chunks.clear()
        self.size = 0
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self.first: float | None = None
        self.response: httpx.Response | None = None

    @property
    def expected(self) -> int | None:
        value = self.response.headers.get("content-length", "") if self.response is not None else ""
        return int(value) if value.isdecimal() else None

    async def read(self, response: httpx.Response, deadline: Deadline) -> None:
        self.response = response
        expected, on_body = self.expected, self._request.on_body if response.is_success else None
        async for chunk in response.aiter_bytes():
            if self.first is None:
                self.first = self._clock() - self._began
            deadline.progress()
            self.chunks.append(chunk)
            self.size += len(chunk)
            if on_body is not None:
                on_body(self.size, expected)
            if not response.is_success and self.size > _LONGEST_REFUSAL:
                return

    def answer(self, endpoint: Endpoint, cut: str = "") -> Answer | None:
        """What came, if it is a success that can be used."""
        if self.response is None or not self.response.is_success:
            return None
        if cut and (self._request.part is None or not self.chunks):
            return None
        status, headers = self.response.status_code, self.response.headers
        return Answer(status, headers, b"".join(self.chunks), endpoint, self.first, cut, self.expected)


async def attempt(
    http: httpx.AsyncClient, endpoint: Endpoint, request: Request, deadline: Deadline
) -> Answer | Failure:
    """Sends ``request`` once."""
    body = _Body(request)
    files = request.parts(deadline) if request.parts else None
    try:
        async with http.stream(
            request.method,
            endpoint.http_url + request.path,
            params=request.params,
            json=request.body,
            files=files,
            headers=call_headers(endpoint),  # in no variable: a verbose traceback prints variables
        ) as response:
            await body.read(response, deadline)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError) as error:
        return unreached(endpoint, request.doing, error)
    except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        # Without its words: they may quote a header.
        return Failure(
            Kind.FINAL, LinkError(f"{request.doing}: it cannot be sent ({type(error).__name__}). Check base_url.")
        )
    except httpx.HTTPError as error:
        words = scrub(str(error), endpoint) or type(error).__name__
        part = body.answer(endpoint, cut=words)
        if part is not None:
            return part
        came = f" after {body.size:,} bytes of the answer" if body.size else ""
        message = f"{request.doing}: the connection to {endpoint.label} broke{came} ({words}). Try again."
        return Failure(Kind.LOST, LinkError(message))
    finally:
        for _, content in files or ():
            if hasattr(content[1], "close"):
                content[1].close()
    return body.answer(endpoint) or read_refusal(
        response.status_code,
        response.headers,
        b"".join(body.chunks),
        doing=request.doing,
        endpoint=endpoint,
        remedies=request.remedies,
    )
