"""The engine as a process: its socket, its first line, its end."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import socket
import sys
import threading
from typing import TYPE_CHECKING, Final

import uvicorn

from jupyter_xvoice.engine.server import build
from jupyter_xvoice.engine.synthesis.renderer import warm_up

if TYPE_CHECKING:
    from types import FrameType

    from starlette.types import Scope

    from jupyter_xvoice.engine.settings import Settings

__all__ = ["run"]

_GRACE: Final = 3
"""Seconds that open connections and working threads get at the end."""

_KEEP_ALIVE: Final = 75
"""Seconds an idle connection stays open: longer than a client keeps one, so that no request meets its end."""


class _Server(uvicorn.Server):
    """Says where it listens as soon as it does; whoever started it waits for that line."""

    def __init__(self, config: uvicorn.Config, first_line: str) -> None:
        super().__init__(config)
        self._first_line = first_line

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(self._first_line, flush=True)  # noqa: T201  engine.md "Process": JSON on stdout

    def abort(self, scope: Scope) -> None:
        """Ends the connection that ``scope`` came from, with no farewell."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "scope", None) is scope:
                connection.transport.abort()


def run(settings: Settings, *, exit_on_stdin_eof: bool) -> None:
    """Serves until SIGTERM, SIGINT or (if asked) the end of stdin.

    Raises:
        OSError: the port is taken.
    """
    logging.basicConfig(
        level=logging.WARNING, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s: %(message)s"
    )
    listener = _listener(settings.host, settings.port)
    server: _Server
    config = uvicorn.Config(
        build(settings, abort=lambda scope: server.abort(scope)),  # noqa: PLW0108  the server comes after its config
        http="h11",
        ws="websockets-sansio",
        lifespan="off",
        ws_per_message_deflate=False,  # loopback: time is dearer than bytes
        server_header=False,  # answers.py names the engine
        access_log=False,
        log_config=None,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=_GRACE,
    )
    server = _Server(config, _first_line(settings, listener))
    warm_up()
    if exit_on_stdin_eof:
        threading.Thread(target=_watch_stdin, args=(server,), name="stdin", daemon=True).start()
    # uvicorn raises the signal again when it has ended: an orderly exit, which removes what is temporary.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)
    try:
        server.run(sockets=[listener])
    finally:
        _end_for_certain()


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is said outright: asyncio turns off Nagle only where it reads TCP, and a chunk would wait 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # elsewhere the option lets two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1" if host == "localhost" else host, port))
    listener.listen(128)
    return listener


def _first_line(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"{host}:{listener.getsockname()[1]}"
    line = {"url": f"http://{address}", "ws_url": f"ws://{address}", "token": settings.token, "pid": os.getpid()}
    return json.dumps(line)


def _leave(_number: int, _frame: FrameType | None) -> None:
    sys.exit(0)


def _watch_stdin(server: _Server) -> None:
    """The launcher holds the other end of the pipe: it ends with the launcher, however that ended."""
    with contextlib.suppress(OSError):
        while os.read(0, 1024):
            pass
    server.should_exit = True
    _end_for_certain()


def _end_for_certain() -> None:
    """A synthesis that does not come back must not keep the process: a few seconds, then out."""
    timer = threading.Timer(2 * _GRACE, os._exit, args=(0,))
    timer.daemon = True
    timer.start()
