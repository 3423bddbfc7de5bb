"""A partner behind an OpenAI-compatible chat endpoint: an Ollama, a vLLM, a LiteLLM that the user runs or names."""

from __future__ import annotations

import functools
import json
import logging
import re
import time
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import httpx

from jupyter_xvoice.engine.dialogue.chat_messages import chat_messages, chat_tools
from jupyter_xvoice.engine.dialogue.chat_stream import ChatStream, StreamError, events_in
from jupyter_xvoice.engine.dialogue.partner import Call, Failed, Text

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterator, Sequence

    from jupyter_xvoice.engine.dialogue.partner import Entry, Part, ToolSpec

__all__ = ["ChatPartner", "completions_url"]

_CONNECT: Final = 5.0
_SILENCE: Final = 30.0  # seconds between two pieces; a model on a slow machine takes long to begin
_WHOLE: Final = 180.0
_LONGEST_DETAIL: Final = 160
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})

logger = logging.getLogger(__name__)


class ChatPartner:
    """Streams; every failure becomes words and an error, and nothing waits for ever.

    Args:
        url: base of the endpoint, with or without ``/v1``.
        model: asked for there.
        key: sent as Bearer where it is not empty, and shown nowhere.
        silence: seconds without a piece after which it is given up.
        whole: seconds after which an answer is given up.
    """

    def __init__(
        self, url: str, model: str, key: str = "", *, silence: float = _SILENCE, whole: float = _WHOLE
    ) -> None:
        self._url = completions_url(url)
        self._model = model
        self._key = key
        self._silence = silence
        self._longest = whole

    async def answer(
        self, history: Sequence[Entry], tools: Sequence[ToolSpec], instructions: str
    ) -> AsyncGenerator[Part, None]:
        """See :class:`Partner`."""
        body: dict[str, Any] = {
            "model": self._model,
            "messages": chat_messages(history, tools, instructions),
            "stream": True,
        }
        if functions := chat_tools(tools):
            body["tools"] = functions
        stream = ChatStream()
        try:
            async with aclosing(self._events(body)) as events:
                async for event in events:
                    for phrase in stream.feed(event):
                        yield Text(phrase)
            for phrase in stream.rest():
                yield Text(phrase)
            for name, arguments in stream.calls():
                yield Call(name, arguments)
            if stream.empty:
                yield Failed("chat_empty", "The chat model gave no answer.")
        except (httpx.HTTPError, StreamError, UnicodeError) as error:
            for phrase in stream.rest():
                yield Text(phrase)
            failed = self._failed(error)
            logger.warning("The chat endpoint failed: %s", failed.words)
            yield failed

    async def _events(self, body: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
        ends = time.monotonic() + self._longest
        headers = {"accept": "text/event-stream"}
        if self._key:
            headers["authorization"] = f"Bearer {self._key}"
        parts = urlsplit(self._url)
        async with (
            httpx.AsyncClient(
                timeout=httpx.Timeout(self._silence, connect=_CONNECT),
                verify=_certificates() if parts.scheme == "https" else False,
                trust_env=parts.hostname not in _LOOPBACK,  # a proxy has no business between us and this machine
            ) as client,
            client.stream("POST", self._url, json=body, headers=headers) as response,
        ):
            if response.status_code != 200:
                raise StreamError(f"it answered {response.status_code}{await _detail(response)}")
            async for event in events_in(_until(ends, response.aiter_bytes())):
                yield event

    def _failed(self, error: Exception) -> Failed:
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout):
            return Failed("chat_unreachable", "I cannot reach the chat endpoint that was set up for me.")
        if isinstance(error, httpx.TimeoutException | _TooLongError):
            return Failed("chat_timeout", "The chat endpoint did not answer in time.")
        if isinstance(error, StreamError):
            words = " ".join(self._hidden(str(error)).split())[: _LONGEST_DETAIL + 40].rstrip(".")
            return Failed("chat_failed", f"The chat endpoint failed: {words}.")
        return Failed("chat_broken_off", "The connection to the chat endpoint broke off.")

    def _hidden(self, text: str) -> str:
        text = text.replace(self._key, "[hidden]") if self._key else text
        return re.sub(r"\b(?:sk|xai)-[\w-]{6,}", "[hidden]", text)


class _TooLongError(StreamError):
    """It goes on and on."""


async def _until(ends: float, chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    async for chunk in chunks:
        if time.monotonic() > ends:
            raise _TooLongError("it did not come to an end")
        yield chunk


async def _detail(response: httpx.Response) -> str:
    """The message of an error body, short."""
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > 20_000:
            break
    try:
        value = json.loads(body)
        error = value.get("error", value.get("detail", ""))
        words = str(error.get("message", "") if isinstance(error, dict) else error)
    except (ValueError, AttributeError):
        return ""
    return f": {words[:_LONGEST_DETAIL]}" if words else ""


@functools.cache
def _certificates() -> ssl.SSLContext:
    return httpx.create_ssl_context()


def completions_url(url: str) -> str:
    """``http://host:port``, ``.../v1`` and ``.../v1/chat/completions`` are all the same endpoint."""
    base = url.rstrip("/")
    if base.endswith("/chat/completions"):
        return base
    return f"{base}/chat/completions" if urlsplit(base).path else f"{base}/v1/chat/completions"
