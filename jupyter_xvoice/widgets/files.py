"""Files for the page's user: sent in parts, because a page takes only so much at once."""

from __future__ import annotations

import math
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from jupyter_xvoice.endpoints import redact
from jupyter_xvoice.errors import XVoiceError
from jupyter_xvoice.widgets.chores import Chores

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Files"]

_PART: Final = 1_000_000  # bytes
_PAUSE: Final = 0.02  # s between two parts: sound goes the same way


class _Send(Protocol):
    def __call__(self, type: str, body: dict[str, Any], buffers: Sequence[bytes] | None = None) -> None:  # noqa: A002
        """A message for the page."""


class Files:
    """Makes and sends one after the other."""

    def __init__(self, send: _Send) -> None:
        self._send = send
        self._chores = Chores("xvoice file")

    def give(self, name: str, mime: str, number: object, write: Callable[[Path], object]) -> None:
        """What ``write`` writes, under this name, as the answer to the question of this number. Returns at once."""
        self._chores.add(lambda: self._give(name, mime, number, write))

    def drop(self) -> None:
        """Forgets what has not begun."""
        self._chores.drop()

    def _give(self, name: str, mime: str, number: object, write: Callable[[Path], object]) -> None:
        with tempfile.TemporaryDirectory(prefix="xvoice-file-") as folder:
            path = Path(folder) / name
            try:
                write(path)
                self._send_file(path, mime, number)
            except (XVoiceError, OSError) as error:
                words = {"words": redact(str(error))}
                self._send("file", {"id": number, "name": "", "mime": "", "part": 0, "of": 0} | words)

    def _send_file(self, path: Path, mime: str, number: object) -> None:
        parts = max(math.ceil(path.stat().st_size / _PART), 1)
        with path.open("rb") as file:
            for part in range(parts):
                body = {"id": number, "name": path.name, "mime": mime, "part": part, "of": parts}
                self._send("file", body, [file.read(_PART)])
                time.sleep(_PAUSE)
