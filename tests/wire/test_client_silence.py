"""Servers that take everything and say nothing: every wait has an end, also without a timeout of the caller's."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import json
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Audio, Client, DeadlineError
from jupyter_xvoice.api.deadlines import Deadline
from tests.wire.scripted import socket_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.asyncio.server import ServerConnection


def impatient(monkeypatch: pytest.MonkeyPatch, gap: float) -> None:
    """So many seconds instead of a minute."""
    for module in ("wire", "speech_stream", "transcript_stream"):
        monkeypatch.setattr(f"jupyter_xvoice.api.{module}.Deadline", functools.partial(Deadline, gap=gap))
    monkeypatch.setattr("jupyter_xvoice.api.transcript_stream.GAP", gap)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch, 0.3)


@contextlib.contextmanager
def deaf_server() -> Iterator[str]:
    """Accepts connections and never reads from them."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(60)
        held: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    held.append(server.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for one in held:
            one.close()


def test_an_upload_that_nobody_reads() -> None:
    long = Audio([0.0] * 12_000_000, 48000)  # more than the buffers of two sockets hold
    with (
        deaf_server() as url,
        Client(base_url=url) as client,
        pytest.raises(DeadlineError, match=r"nothing came for 0\.3 s"),
    ):
        client.stt(long)


def test_speech_that_does_not_come() -> None:
    async def handler(connection: ServerConnection) -> None:
        async for _ in connection:
            pass

    with (
        socket_server(handler) as url,
        Client(base_url=url) as client,
        pytest.raises(DeadlineError, match="nothing came"),
    ):
        list(client.tts_stream("Hello"))


def test_a_text_that_comes_slowly_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    impatient(monkeypatch, 3.0)  # in which a slow machine answers

    async def handler(connection: ServerConnection) -> None:
        async for message in connection:
            if json.loads(message)["type"] == "text.done":
                await connection.send(json.dumps({"type": "audio.delta", "delta": "AAAA"}))
                await connection.send(json.dumps({"type": "audio.done"}))

    slow = threading.Event()

    def text() -> Iterator[str]:
        yield "Hello "
        slow.wait(4.0)
        yield "there."

    with socket_server(handler) as url, Client(base_url=url) as client:
        assert b"".join(client.tts_stream(text())) == bytes(3)


def test_a_greeting_and_a_transcript_that_do_not_come() -> None:
    async def handler(connection: ServerConnection) -> None:
        await asyncio.sleep(0)
        async for _ in connection:
            pass

    async def greets(connection: ServerConnection) -> None:
        await connection.send(json.dumps({"type": "transcript.created", "id": "1"}))
        await handler(connection)

    for one in (handler, greets):
        with (
            socket_server(one) as url,
            Client(base_url=url) as client,
            pytest.raises(DeadlineError, match="nothing came"),
        ):
            list(client.stt_stream([bytes(3200)]))
