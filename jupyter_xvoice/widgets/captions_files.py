"""The files that captions are saved as."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.errors import InputError

if TYPE_CHECKING:
    import os

    from jupyter_xvoice.results import Transcript

__all__ = ["MIME", "write"]

_WRITTEN: Final = {
    ".srt": lambda transcript: transcript.to_srt(),
    ".vtt": lambda transcript: transcript.to_vtt(),
    ".txt": lambda transcript: transcript.text,
    ".json": lambda transcript: transcript.to_json(),
}
MIME: Final = {".srt": "application/x-subrip", ".vtt": "text/vtt", ".txt": "text/plain", ".json": "application/json"}


def write(transcript: Transcript, path: str | os.PathLike[str]) -> Path:
    """Writes it in the form that the name's ending says, UTF-8.

    Raises:
        InputError: the ending is none of :data:`MIME`.
        OSError: the file cannot be written.
    """
    target = Path(path)
    written = _WRITTEN.get(target.suffix.lower())
    if written is None:
        raise InputError(f"{target.name!r}: captions are saved as {', '.join(_WRITTEN)}; choose one of these endings.")
    target.write_text(written(transcript), encoding="utf-8")
    return target
