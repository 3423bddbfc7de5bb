"""The process that holds eSpeak NG: requests on stdin, speech on stdout, one at a time.

A line on stdin is JSON: a request with its ``number``, or ``{"cancel": number}``. The answer is frames: a JSON header
and the bytes of samples, both with their lengths in front; the last of a request has ``end``. The process ends when stdin
does, so it cannot outlive the server.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import struct
import sys
import threading
from typing import Any, BinaryIO, Final

from jupyter_xvoice.engine.synthesis.espeak import Espeak, Request, WordEvent

__all__ = ["LENGTHS", "main"]

LENGTHS: Final = struct.Struct("=II")
"""Bytes of the header, bytes of the samples."""


class _Requests:
    """What stdin says, read on a thread of its own so that a cancellation is seen during a synthesis."""

    def __init__(self, source: BinaryIO) -> None:
        self._waiting: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._cancelled = 0
        threading.Thread(target=self._read, args=(source,), name="requests", daemon=True).start()

    def next(self) -> dict[str, Any] | None:
        """The next request; None at the end."""
        return self._waiting.get()

    def is_cancelled(self, number: int) -> bool:
        """Whether the request of that number, or a later one, was cancelled."""
        return number <= self._cancelled

    def _read(self, source: BinaryIO) -> None:
        for line in source:
            message = json.loads(line)
            if "cancel" in message:
                self._cancelled = message["cancel"]
            else:
                self._waiting.put(message)
        self._waiting.put(None)


def main() -> None:
    """Serves until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the server, whose end ends this
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever the library prints must not get between the frames
    requests = _Requests(sys.stdin.buffer)
    espeak = Espeak()  # always one ahead, so that no request waits for the loading
    while (message := requests.next()) is not None:
        number = message.pop("number")

        def take(samples: bytes, events: list[WordEvent], number: int = number) -> bool:
            listed = [(event.position, event.sample, event.is_word) for event in events]
            _write(target, {"events": listed}, samples)
            return not requests.is_cancelled(number)

        try:
            espeak.render(Request(**message), take)
            _write(target, {"end": ""})
        except OSError as error:
            _write(target, {"end": str(error) or type(error).__name__})
        espeak.close()
        espeak = Espeak()


def _write(target: BinaryIO, header: dict[str, Any], samples: bytes = b"") -> None:
    text = json.dumps(header).encode()
    target.write(b"".join((LENGTHS.pack(len(text), len(samples)), text, samples)))
    target.flush()


if __name__ == "__main__":
    main()
