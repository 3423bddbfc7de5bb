"""Asks the eSpeak NG process, starts it, and starts it again when a text has crashed it."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import numpy as np

from jupyter_xvoice.engine.synthesis.espeak import WordEvent
from jupyter_xvoice.engine.synthesis.worker import LENGTHS
from jupyter_xvoice.engine.workers import worker_command, worker_environment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.synthesis.espeak import Request

__all__ = ["CrashedError", "Rendering", "render", "warm_up"]

_LONGEST_SILENCE: Final = 20.0
"""Seconds without a frame after which the process is taken to hang. A frame takes about a millisecond."""

_Frame = tuple[dict[str, Any], bytes]


class CrashedError(OSError):
    """The text made eSpeak NG crash or hang. The process has been replaced."""


@dataclass(frozen=True)
class Rendering:
    """What eSpeak gave: float32 samples (n,) in [-1, 1] at 22,050 Hz, and the events in order."""

    samples: NDArray[np.float32]
    events: tuple[WordEvent, ...]


class _Process:
    """One running worker."""

    def __init__(self) -> None:
        command = worker_command("jupyter_xvoice.engine.synthesis.worker")
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, stdin=pipe, stdout=pipe, env=worker_environment())  # noqa: S603  our own module
        self._frames: queue.SimpleQueue[_Frame | None] = queue.SimpleQueue()
        self._number = 0
        threading.Thread(target=self._read, args=(self._process.stdout,), name="espeak", daemon=True).start()

    def render(self, request: Request, cancel: threading.Event | None) -> Rendering:
        self._number += 1
        self._write({"number": self._number, **asdict(request)})
        chunks: list[bytes] = []
        events: list[WordEvent] = []
        stopping = False
        while True:
            header, samples = self._next_frame()
            if "end" in header:
                if header["end"]:
                    raise OSError(header["end"])
                break
            chunks.append(samples)
            events += [WordEvent(*event) for event in header["events"]]
            if cancel is not None and cancel.is_set() and not stopping:
                stopping = True
                self._write({"cancel": self._number})
        whole = np.frombuffer(b"".join(chunks), np.int16)
        return Rendering(whole.astype(np.float32) / np.float32(32768), tuple(events))

    @property
    def lives(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def kill(self) -> None:
        """Ends it at once."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not sent cannot be sent any more
                if pipe:
                    pipe.close()

    def _write(self, message: dict[str, Any]) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(message).encode() + b"\n")
            self._process.stdin.flush()
        except OSError:
            raise CrashedError("eSpeak NG ended") from None

    def _next_frame(self) -> _Frame:
        try:
            frame = self._frames.get(timeout=_LONGEST_SILENCE)
        except queue.Empty:
            raise CrashedError("eSpeak NG does not answer") from None
        if frame is None:
            raise CrashedError("eSpeak NG ended")
        return frame

    def _read(self, source: BinaryIO) -> None:
        try:
            while len(lengths := source.read(LENGTHS.size)) == LENGTHS.size:
                header, samples = LENGTHS.unpack(lengths)
                self._frames.put((json.loads(source.read(header)), source.read(samples)))
        except ValueError:
            pass  # closed, or cut off in the middle of a header
        self._frames.put(None)


_lock: Final = threading.Lock()
_running: list[_Process] = []


def warm_up() -> None:
    """Starts the process where eSpeak NG is installed, so that the first request does not wait for it."""
    with _lock:
        if not _running and find_spec("espeakng_loader") is not None:
            _running.append(_Process())


def render(request: Request, cancel: threading.Event | None = None) -> Rendering:
    """Renders; blocks, about five hundred times shorter than the speech lasts. Any number of threads may ask.

    Args:
        request: what to render.
        cancel: when set, the rendering ends within about half a second of audio.

    Raises:
        CrashedError: the text crashed eSpeak NG; another one will work.
        OSError: eSpeak NG is not there, or the voice file cannot be loaded.
    """
    with _lock:
        if _running and not _running[0].lives:  # ended from outside, through no fault of this text
            _running.pop().kill()
        if not _running:
            _running.append(_Process())
        try:
            return _running[0].render(request, cancel)
        except CrashedError:
            _running.pop().kill()
            raise
