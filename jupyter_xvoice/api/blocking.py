"""The client without ``await``: the same calls, run on the I/O thread. There is no second implementation."""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import functools
import queue
import weakref
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterator
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, Self, TypeVar

from jupyter_xvoice.api.client import AsyncClient
from jupyter_xvoice.api.client_secrets import AsyncClientSecrets
from jupyter_xvoice.api.custom_voices import AsyncCustomVoices
from jupyter_xvoice.api.io_loop import io_loop
from jupyter_xvoice.api.voices import AsyncVoices
from jupyter_xvoice.errors import InputError
from jupyter_xvoice.results import Utterance

if TYPE_CHECKING:
    from jupyter_xvoice.api.place import Place
    from jupyter_xvoice.api.prices import Prices
    from jupyter_xvoice.api.speech_options import SpeechOptions
    from jupyter_xvoice.api.speech_stream import SpeechStream
    from jupyter_xvoice.api.transcript_stream import TranscriptStream
    from jupyter_xvoice.endpoints import Endpoint
    from jupyter_xvoice.results import Speech, Transcript

__all__ = ["Client", "SyncSpeechStream", "SyncTranscriptStream"]

_P = ParamSpec("_P")
_T = TypeVar("_T")
_A = TypeVar("_A")
_A_co = TypeVar("_A_co", covariant=True)
_open: weakref.WeakSet[AsyncClient] = weakref.WeakSet()


class _Holds(Protocol[_A_co]):
    @property
    def _inner(self) -> _A_co: ...


def _blocking(
    method: Callable[Concatenate[_A, _P], Coroutine[Any, Any, _T]],
) -> Callable[Concatenate[_Holds[_A], _P], _T]:
    """``method`` of the asynchronous object inside, waited for. ``on_progress`` is called on the caller's own thread."""

    @functools.wraps(method)
    def call(self: _Holds[_A], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        reports: queue.SimpleQueue[tuple[Callable[..., None], tuple[Any, ...]] | None] = queue.SimpleQueue()
        on_progress: Any = kwargs.get("on_progress")
        if on_progress is not None:
            kwargs["on_progress"] = lambda *done: reports.put((on_progress, done))
        return io_loop().run(method(self._inner, *args, **kwargs), reports=reports)

    return call


class Voices:
    """``client.voices``: the built-in voices."""

    def __init__(self, inner: AsyncVoices) -> None:
        self._inner = inner

    list = _blocking(AsyncVoices.list)
    get = _blocking(AsyncVoices.get)


class CustomVoices:
    """``client.custom_voices``: voices made from a recording. They belong to the team of the key."""

    def __init__(self, inner: AsyncCustomVoices) -> None:
        self._inner = inner

    create = _blocking(AsyncCustomVoices.create)
    list = _blocking(AsyncCustomVoices.list)
    list_all = _blocking(AsyncCustomVoices.list_all)
    get = _blocking(AsyncCustomVoices.get)
    update = _blocking(AsyncCustomVoices.update)
    audio = _blocking(AsyncCustomVoices.audio)
    delete = _blocking(AsyncCustomVoices.delete)


class ClientSecrets:
    """``client.client_secrets``."""

    def __init__(self, inner: AsyncClientSecrets) -> None:
        self._inner = inner

    create = _blocking(AsyncClientSecrets.create)


class _SyncStream(Generic[_T]):
    """Iterates an asynchronous stream on the I/O thread, one step a call."""

    def __init__(self, inner: Any, client: object) -> None:
        self._inner = inner
        self._client = client  # which closes its sockets when nobody has it any more

    def __iter__(self) -> Iterator[_T]:
        """The items. Leaving the loop early, or an interrupt in the middle of it, ends the stream."""
        loop = io_loop()
        items: AsyncIterator[_T] = aiter(self._inner)
        try:
            while True:
                try:
                    item = loop.run(_step(items))
                except _Finished:
                    return
                yield item
        finally:
            loop.soon(_end(items, self._inner))

    def close(self) -> None:
        """Ends the stream, finished or not."""
        io_loop().finish(self._inner.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class _Finished(Exception):  # noqa: N818  StopAsyncIteration cannot leave a coroutine
    pass


async def _step(items: AsyncIterator[_T]) -> _T:
    try:
        return await anext(items)
    except StopAsyncIteration:
        pass
    raise _Finished


async def _end(items: Any, stream: Any) -> None:
    with contextlib.suppress(
        RuntimeError
    ):  # an interrupted step is still being cancelled: it ends the iteration itself
        await items.aclose()
    await stream.aclose()


class SyncSpeechStream(_SyncStream[bytes]):
    """Audio as it comes: ``for chunk in client.tts_stream(…)``. See :class:`SpeechStream`.

    ``play(client.tts_stream(…))`` lets the page sound it.
    """

    _inner: SpeechStream

    def clear(self) -> None:
        """Stops speaking; the iteration ends as soon as the service has cleared. Also from another thread."""
        io_loop().run(self._inner.clear())

    @property
    def speech(self) -> Speech:
        """What came so far, or all of it."""
        return self._inner.speech

    @property
    def options(self) -> SpeechOptions:
        """Voice, codec, rate and the others, as they were asked for."""
        return self._inner.options

    @property
    def text(self) -> str:
        """What was sent so far."""
        return self._inner.text

    @property
    def place(self) -> str:
        """Where it is made ("xAI", "Local engine", a host)."""
        return self._inner.place

    @property
    def first_sound(self) -> float | None:
        """Seconds from the first text that was sent to the first audio; None before that."""
        return self._inner.first_sound


class SyncTranscriptStream(_SyncStream[Utterance]):
    """Utterances as they are recognised: ``for utterance in client.stt_stream(…)``. See :class:`TranscriptStream`."""

    _inner: TranscriptStream

    def finalize(self, *, channel: int | None = None) -> None:
        """Closes the utterance that goes on, of one channel or all. Also from another thread."""
        io_loop().run(self._inner.finalize(channel=channel))

    @property
    def transcript(self) -> Transcript:
        """What was recognised so far; complete when the iteration has ended."""
        return self._inner.transcript


def _streaming(
    method: Callable[Concatenate[AsyncClient, _P], _A], wrap: Callable[[_A, object], _T]
) -> Callable[Concatenate[_Holds[AsyncClient], _P], _T]:
    """``method``, whose stream is iterated without ``await``."""

    @functools.wraps(method)
    def call(self: _Holds[AsyncClient], /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        if any(isinstance(value, AsyncIterable) for value in (*args, *kwargs.values())):
            raise InputError(
                "An async iterable belongs to your event loop, and a blocking call stops that loop. Use AsyncClient: "
                f"`async for … in AsyncClient().{method.__name__}(…)`."
            )
        return wrap(method(self._inner, *args, **kwargs), self)

    return call


class Client:
    """Speaks, transcribes and manages voices. Blocks; works in a notebook cell, a script and several threads at once.

    An interrupt (Ctrl-C, the kernel's stop button) cancels the call at once. The arguments are those of
    :class:`AsyncClient`.
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
        self._inner = AsyncClient(endpoint, base_url=base_url, api_key=api_key, timeout=timeout, prices=prices)
        self.voices = Voices(self._inner.voices)
        self.custom_voices = CustomVoices(self._inner.custom_voices)
        self.client_secrets = ClientSecrets(self._inner.client_secrets)
        _open.add(self._inner)
        weakref.finalize(self, _close_later, self._inner).atexit = False

    tts = _blocking(AsyncClient.tts)
    stt = _blocking(AsyncClient.stt)
    tts_stream = _streaming(AsyncClient.tts_stream, SyncSpeechStream)
    stt_stream = _streaming(AsyncClient.stt_stream, SyncTranscriptStream)

    @property
    def endpoint(self) -> Endpoint:
        """Where calls go; the local engine has its address from the first call on."""
        return self._inner.endpoint

    @property
    def label(self) -> str:
        """The place for the reader: "xAI", "Local engine" or the host."""
        return self._inner.label

    @property
    def host(self) -> str:
        """The host that hears you; "this machine" for the local engine."""
        return self._inner.host

    @property
    def key_source(self) -> str:
        """Whose key pays, in the word of a gateway that says so (Cloudflare: "Unified"); empty until it has."""
        return self._inner.key_source

    @property
    def prices(self) -> Prices | None:
        """The prices that hold there; None where they are unknown."""
        return self._inner.prices

    def twin(self) -> AsyncClient:
        """An asynchronous client of the same place, deadlines and prices, for an event loop of your own."""
        return self._inner.twin()

    def close(self) -> None:
        """Closes the sockets. The client may be used again; it then opens new ones."""
        io_loop().finish(self._inner.aclose())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.label})"


def _close_later(client: AsyncClient) -> None:
    """The blocking client was thrown away unclosed: its sockets are not kept for anybody."""
    io_loop().soon(client.aclose())


def _close_all() -> None:
    """At exit: sockets say goodbye."""
    clients = list(_open)
    if clients:

        async def close() -> None:
            await asyncio.gather(*(client.aclose() for client in clients), return_exceptions=True)

        io_loop().finish(close())


atexit.register(_close_all)
