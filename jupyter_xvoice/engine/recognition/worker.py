"""A recognition worker: a process that reads jobs from stdin and writes results to stdout, one job at a time.

It ends when its stdin does, so it cannot outlive the server.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_xvoice.engine.recognition.dictation import Dictation
from jupyter_xvoice.engine.recognition.messages import pack, read
from jupyter_xvoice.engine.recognition.options import FileOptions, StreamOptions
from jupyter_xvoice.engine.recognition.recognizer import Recognizer, Recognizers
from jupyter_xvoice.engine.recognition.stream import Stream
from jupyter_xvoice.engine.recognition.transcriber import transcribe
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["main"]

_log = logging.getLogger(__name__)


class _Wire:
    """The two pipes to the server."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self._source = source
        self._target = target

    def read(self) -> tuple[dict[str, Any], bytes] | None:
        return read(self._source)

    def write(self, header: dict[str, Any]) -> None:
        self._target.write(pack(header))
        self._target.flush()


def main() -> None:
    """Serves jobs until stdin ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal reaches the server, whose end ends this
    wire = _Wire(sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # whatever a library prints must not get between the messages
    recognizers = Recognizers()
    recognizers.give(Recognizer(Vocabulary()))  # loaded before the first job asks for it
    while (message := wire.read()) is not None:
        header, _ = message
        try:
            match header["kind"]:
                case "file":
                    _file(wire, recognizers, header)
                case "stream":
                    _stream(wire, recognizers, header)
                case _:
                    _dictation(wire, recognizers, header)
        except Refusal as refusal:
            wire.write({"kind": "refusal", "status": refusal.status, "error": refusal.error, "code": refusal.code})
        except BrokenPipeError:
            return
        except Exception:  # noqa: BLE001  whatever a library raises, the server must hear of it
            _log.exception("A recognition failed")
            error = "The local recogniser failed; the engine's log says why."
            wire.write({"kind": "refusal", "status": 500, "error": error, "code": "internal_error"})
            return  # a fresh worker is better than one in an unknown state
        recognizers.trim()


def _file(wire: _Wire, recognizers: Recognizers, header: dict[str, Any]) -> None:
    options = FileOptions.from_json(header["options"])
    # Progress tells a worker whose server has gone: the pipe is broken.
    result = transcribe(Path(header["path"]), options, recognizers, lambda: wire.write({"kind": "progress"}))
    wire.write({"kind": "result", "result": result})


def _stream(wire: _Wire, recognizers: Recognizers, header: dict[str, Any]) -> None:
    options = StreamOptions.from_json(header["options"])
    recognizers.give(
        recognizers.take(options.vocabulary)
    )  # a grammar that cannot be used is refused before the upgrade
    stream = Stream(options, recognizers)
    wire.write({"kind": "ready"})
    while (message := wire.read()) is not None:
        header, payload = message
        if header["kind"] == "audio":
            _send(wire, stream.feed(payload))
        elif header["kind"] == "finalize":
            _send(wire, stream.finalize(header["channel"]))
        else:
            _send(wire, stream.finish())
            wire.write({"kind": "end"})
            return


def _dictation(wire: _Wire, recognizers: Recognizers, header: dict[str, Any]) -> None:
    dictation = Dictation(recognizers, Vocabulary.from_json(header["vocabulary"]))
    wire.write({"kind": "ready"})
    while (message := wire.read()) is not None:
        header, payload = message
        if header["kind"] == "done":
            dictation.finish()
            wire.write({"kind": "end"})
            return
        for event in dictation.obey(header, payload):
            wire.write(event)


def _send(wire: _Wire, events: Iterable[dict[str, Any]]) -> None:
    for event in events:
        wire.write({"kind": "event", "event": event})


if __name__ == "__main__":
    main()
