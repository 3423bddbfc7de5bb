"""The local engine's process: started, watched, restarted and ended here and nowhere else (engine.md "Process").

:func:`shared` is the engine of this process, started on first use. :meth:`Engine.start` makes another one.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import queue
import secrets
import subprocess
import sys
import sysconfig
import threading
import warnings
import weakref
from collections import deque
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, Self

from jupyter_xvoice.endpoints import LOCAL_LABEL, Endpoint, Secret, redact
from jupyter_xvoice.errors import EngineError, XVoiceWarning

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

__all__ = ["Engine", "serve_command", "shared"]

_TOKEN_VARIABLE: Final = "JUPYTER_XVOICE_ENGINE_TOKEN"  # noqa: S105  the name of a variable
_LOG_LINES: Final = 200
_STOP_SECONDS: Final = 8.0
"""Longer than the engine gives its own connections and threads."""
_RESTARTED: Final = "The local engine had died and was started again."


def serve_command(arguments: Sequence[str] = ()) -> list[str]:
    """The command that serves the engine. ``-P``: a file of the user's folder must not pass for a library."""
    if not sys.executable:
        raise EngineError(
            "The local engine needs a Python of its own, and this program does not say where its Python is."
        )
    return [sys.executable, "-P", "-m", "jupyter_xvoice.engine", *arguments]


class Engine:
    """A running local engine, as a subprocess that ends with us.

    Attributes:
        url: ``http://127.0.0.1:PORT``.
        token: its credential.
        pid: its process.
        data_dir: the folder of its custom voices, or None for the user's own.
    """

    def __init__(
        self, process: subprocess.Popen[str], log: deque[str], first_line: dict[str, Any], data_dir: Path | None
    ) -> None:
        self.url: str = first_line["url"]
        self.token = Secret(first_line["token"])
        self.pid: int = process.pid
        self.data_dir = data_dir
        self._process = process
        self._log = log
        self._owner = os.getpid()
        self._stopped = False
        self._stopping = threading.Lock()
        _running.add(self)

    @classmethod
    def start(
        cls,
        *,
        data_dir: Path | None = None,
        phrases: Path | None = None,
        grammar: Path | None = None,
        faults: bool = False,
        chat_url: str | None = None,
        chat_model: str | None = None,
        realtime_idle_seconds: float | None = None,
        realtime_max_seconds: float | None = None,
        timeout: float = 30.0,
    ) -> Engine:
        """Starts one and waits until it listens.

        Args:
            data_dir: where its custom voices lie; the user's own folder by default.
            phrases: file of sample sentences for the recogniser, one a line.
            grammar: file of a JSGF grammar for the recogniser.
            faults: let requests ask for faults (tests).
            chat_url: base of an OpenAI-compatible chat endpoint that answers in conversations, instead of the engine's
                rules; its key is read from the environment (``JUPYTER_XVOICE_CHAT_KEY``).
            chat_model: the model to ask for there.
            realtime_idle_seconds: after which a conversation in which nothing comes is ended; None: 900.
            realtime_max_seconds: after which any conversation is ended; None: 7,200.
            timeout: seconds until it must listen.

        Raises:
            EngineError: it is not installed, or did not start in time; the text holds its last words and the remedy.
        """
        options = {
            "--data-dir": data_dir,
            "--phrases": phrases,
            "--grammar": grammar,
            "--chat-url": chat_url,
            "--chat-model": chat_model,
            "--realtime-idle-seconds": realtime_idle_seconds,
            "--realtime-max-seconds": realtime_max_seconds,
        }
        arguments = ["--exit-on-stdin-eof", *(["--faults"] if faults else [])]
        arguments += [word for name, value in options.items() if value is not None for word in (name, str(value))]
        token = Secret(secrets.token_urlsafe(24))
        process = _spawn(serve_command(arguments), token)
        log: deque[str] = deque(maxlen=_LOG_LINES)
        lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        _read(process.stdout, lines.put)
        log_reader = _read(process.stderr, lambda line: log.append(redact(line, token)) if line else None)
        ended = False
        first_line = None
        try:
            line = lines.get(timeout=timeout)
            ended = not line
            first_line = json.loads(line) if line else None
        except (queue.Empty, json.JSONDecodeError):
            pass
        except BaseException:  # an interrupt of the kernel while it starts
            _end(process)
            raise
        if first_line is None:
            _end(process)
            log_reader.join(_STOP_SECONDS)
            raise EngineError(_why_not(ended=ended, timeout=timeout, last_words=log[-1] if log else ""))
        return cls(process, log, first_line, data_dir)

    def endpoint(self) -> Endpoint:
        """Where and as whom to call it."""
        return Endpoint(LOCAL_LABEL, self.url, self.token, kind="local")

    @property
    def died(self) -> bool:
        """Whether it has ended without :meth:`stop`."""
        return not self.alive and not self._stopped

    @property
    def alive(self) -> bool:
        """Whether its process runs."""
        return self._process.poll() is None

    def log_tail(self, lines: int = 20) -> str:
        """The last lines of its log, without secrets. It logs warnings and errors only."""
        return "\n".join(list(self._log)[-lines:])

    def stop(self) -> None:
        """Ends it and waits for its end. Does nothing a second time, nor in a process that was forked from ours."""
        if os.getpid() != self._owner:
            return
        with self._stopping:
            self._stopped = True
            _end(self._process)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Engine {self.url} pid={self.pid} {'alive' if self.alive else 'ended'}>"


def shared() -> Engine:
    """The engine of this process: started on first use, started again (with a warning) when it has died.

    Raises:
        EngineError: it does not start.
    """
    return _shared.get()


class _Shared:
    """One engine, however many threads ask at once."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Engine | None = None

    def get(self) -> Engine:
        with self._lock:
            if self._engine is not None and self._engine.alive:
                return self._engine
            died = self._engine is not None and self._engine.died
            self._engine = Engine.start()
        if died:
            warnings.warn(_RESTARTED, XVoiceWarning, stacklevel=3)
        return self._engine


_running: weakref.WeakSet[Engine] = weakref.WeakSet()
_shared = _Shared()


def _spawn(command: list[str], token: Secret) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XAI_", "OPENAI_"))}
    environment |= {_TOKEN_VARIABLE: token.reveal(), "PYTHONUTF8": "1", "PYTHONPATH": _search_path()}
    try:
        return subprocess.Popen(  # noqa: S603  our own command
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
            start_new_session=True,  # an interrupt of the kernel signals its whole process group
        )
    except OSError as error:
        raise EngineError(f"The local engine did not start: {error}.") from error


def _search_path() -> str:
    """``PYTHONPATH`` under which the engine finds this very package, installed or not."""
    home = str(Path(__file__).resolve().parent.parent)
    given = os.environ.get("PYTHONPATH", "")
    if home in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        return given  # found anyway, and must not come before the standard library
    return os.pathsep.join(part for part in (given, home) if part)


def _read(stream: IO[str] | None, take: Any) -> threading.Thread:
    """Reads ``stream`` to its end on a thread of its own, so that the engine never waits for us; then takes ``""``."""
    assert stream is not None

    def run() -> None:
        with contextlib.suppress(ValueError, OSError), stream:  # closed under our hands, or by us at its end
            for line in stream:
                take(line.rstrip("\n"))
        take("")

    thread = threading.Thread(target=run, name="xvoice-engine-output", daemon=True)
    thread.start()
    return thread


def _end(process: subprocess.Popen[str]) -> None:
    """The end of stdin asks it to go, then SIGTERM, then SIGKILL."""
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _why_not(*, ended: bool, timeout: float, last_words: str) -> str:
    if "pip install" in last_words:
        return last_words  # it says itself what is missing, and the remedy
    what = "ended at once" if ended else f"did not listen within {timeout:g} s"
    said = f" Its last words: {last_words}" if last_words else ""
    return (
        f"The local engine {what}.{said} `jupyter xvoice doctor` says what is missing here; "
        'pip install "jupyter-xvoice[local]" installs it again.'
    )


def _stop_all() -> None:
    for engine in list(_running):
        engine.stop()


def _forget_after_fork() -> None:
    """In a forked child: the parent's engine is not ours to share or to end, and its pipe is not ours to hold open.

    As long as anybody holds the pipe, the engine outlives its owner.
    """
    global _shared  # noqa: PLW0603  a lock that another thread held at the fork is never released here
    nothing = os.open(os.devnull, os.O_WRONLY)
    for engine in list(_running):
        with contextlib.suppress(OSError, ValueError):
            os.dup2(nothing, engine._process.stdin.fileno())  # type: ignore[union-attr]  # noqa: SLF001  our own class
    os.close(nothing)
    _running.clear()
    _shared = _Shared()


atexit.register(_stop_all)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_after_fork)
