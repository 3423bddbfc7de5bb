"""The blocking client where people use it: in a cell, in threads, in a forked process."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import AsyncClient, Client, InputError
from jupyter_xvoice.api.io_loop import io_loop
from tests.wire.scripted import socket_server

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from websockets.asyncio.server import ServerConnection

    from jupyter_xvoice.local import Engine


async def test_it_works_inside_a_running_loop_as_in_a_notebook(client: Client) -> None:
    assert asyncio.get_running_loop().is_running()
    assert client.tts("Hello").duration > 0
    assert b"".join(client.tts_stream("Hello"))
    assert client.endpoint.is_local


def test_several_threads_share_a_client(client: Client) -> None:
    with ThreadPoolExecutor(4) as pool:
        lines = [f"This is line number {n}." for n in range(8)]
        spoken = list(pool.map(client.tts, lines))
        streamed = list(pool.map(lambda line: b"".join(client.tts_stream(line)), lines))
    assert [speech.text for speech in spoken] == lines
    assert all(streamed)
    assert sum(thread.name == "xvoice I/O" for thread in threading.enumerate()) == 1


def test_a_call_from_its_own_thread_is_refused_and_not_a_deadlock(client: Client) -> None:
    async def from_there() -> None:
        client.tts("Hello")

    with pytest.raises(InputError, match="wait for itself"):
        io_loop().run(from_there())


def test_it_can_be_used_again_after_it_was_closed(client: Client) -> None:
    client.close()
    assert client.voices.list()


def test_an_async_iterable_belongs_to_the_async_client(client: Client) -> None:
    async def words() -> AsyncIterator[str]:
        yield "Hello"

    with pytest.raises(InputError, match="AsyncClient"):
        client.tts_stream(words())


def test_the_signature_is_that_of_the_async_client() -> None:
    import inspect

    for name in ("tts", "stt", "tts_stream", "stt_stream"):
        assert inspect.signature(getattr(Client, name)) == inspect.signature(getattr(AsyncClient, name))
        assert getattr(Client, name).__doc__ == getattr(AsyncClient, name).__doc__


def test_an_async_client_works_on_one_loop_after_another(engine: Engine) -> None:
    client = AsyncClient(engine.endpoint())

    async def speak() -> float:
        stream = client.tts_stream("Hello")
        return (await client.tts("Hello")).duration + len(b"".join([chunk async for chunk in stream]))

    assert asyncio.run(speak()) > 0
    assert asyncio.run(speak()) > 0
    gc.collect()


def test_a_client_that_was_thrown_away_keeps_no_socket() -> None:
    ended = threading.Event()

    async def handler(connection: ServerConnection) -> None:
        async for message in connection:
            if json.loads(message)["type"] == "text.done":
                await connection.send(json.dumps({"type": "audio.delta", "delta": "AAAA"}))
                await connection.send(json.dumps({"type": "audio.done"}))
        ended.set()

    with socket_server(handler) as url:
        assert b"".join(Client(base_url=url).tts_stream("Hello")) == bytes(3)
        gc.collect()
        assert ended.wait(60)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="fork")
def test_a_forked_process_has_a_loop_of_its_own(client: Client) -> None:
    assert client.tts("Hello").duration > 0
    assert b"".join(client.tts_stream("Hello"))  # a socket is kept
    child = os.fork()
    if child == 0:
        signal.alarm(60)
        os._exit(0 if client.tts("Hello").duration > 0 and b"".join(client.tts_stream("Hello")) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert b"".join(client.tts_stream("Hello"))  # the parent's socket still serves
    assert client.voices.list()


def test_a_process_ends_with_its_client_open(engine: Engine) -> None:
    program = (
        "import os\n"
        "from jupyter_xvoice import Client, Endpoint\n"
        "from jupyter_xvoice.endpoints import Secret\n"
        "client = Client(Endpoint('engine', os.environ['URL'], Secret(os.environ['TOKEN'])))\n"
        "assert b''.join(client.tts_stream('Hello')) and client.voices.list()\n"
        "stream = iter(client.tts_stream(['Hello there. '] * 50))\n"
        "next(stream)\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "URL": engine.url, "TOKEN": engine.token.reveal()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
