"""What a caller hands over as audio, ready to be streamed as the last part of a form (protocol.md 6.1)."""

from __future__ import annotations

import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, TypeAlias

from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.codecs import AudioInfo, probe
from jupyter_xvoice.errors import AudioError, InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from jupyter_xvoice.api.deadlines import Deadline

__all__ = ["MAX_FILE", "AudioSource", "Upload", "is_url", "open_upload", "probe_upload"]

AudioSource: TypeAlias = "str | os.PathLike[str] | bytes | bytearray | memoryview | Audio | IO[bytes]"

MAX_FILE: Final = 500_000_000  # bytes, protocol.md 1.3
_READY: Final = frozenset({"mp3", "wav", "ogg", "opus", "flac", "aac", "mp4", "m4a", "mkv"})
_TYPES: Final = {
    "wav": "audio/wav",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "mp4": "audio/mp4",
    "m4a": "audio/mp4",
    "mkv": "video/x-matroska",
}


def is_url(source: object) -> bool:
    """Whether it is an address that the server fetches by itself."""
    return isinstance(source, str) and source.lower().startswith(("http://", "https://"))


@dataclass(frozen=True)
class Upload:
    """Audio to send: a file on disk, or bytes.

    Attributes:
        name: the file name that is sent.
        size: bytes.
        audio: for the result, where the caller's object or bytes are at hand.
    """

    name: str
    size: int
    content_type: str
    path: Path | None = None
    data: bytes | None = field(default=None, repr=False)
    audio: Audio | None = field(default=None, repr=False)

    @property
    def content(self) -> Path | bytes:
        """What :mod:`jupyter_xvoice.audio` reads."""
        return self.path if self.path is not None else self.data or b""

    def part(
        self,
        deadline: Deadline,
        answer_within: float | None,
        on_progress: Callable[[float, float | None, str], None] | None,
    ) -> tuple[str, Any, str]:
        """The form part, opened anew for every attempt. From its last byte on, ``answer_within`` seconds are left."""
        stream: IO[bytes] = self.path.open("rb") if self.path is not None else io.BytesIO(self.data or b"")
        return (self.name, _Watched(stream, self.size, deadline, answer_within, on_progress), self.content_type)


class _Watched:
    """A file whose reading is the progress of the upload."""

    def __init__(
        self,
        stream: IO[bytes],
        size: int,
        deadline: Deadline,
        answer_within: float | None,
        on_progress: Callable[[float, float | None, str], None] | None,
    ) -> None:
        self._stream = stream
        self._size = size
        self._deadline = deadline
        self._answer_within = answer_within
        self._on_progress = on_progress
        self._done = 0

    def read(self, size: int = -1) -> bytes:
        block = self._stream.read(size)
        self._done += len(block)
        if block:
            self._deadline.progress()
            if self._on_progress is not None:
                self._on_progress(self._done, self._size, "B")
        if self._done >= self._size or not block:
            self._deadline.quiet()
            if self._answer_within is not None:
                self._deadline.restart(self._answer_within)
        return block

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def close(self) -> None:
        self._stream.close()


def open_upload(source: AudioSource, *, raw: bool = False) -> Upload:
    """``source``, checked as far as it can be without reading it all.

    An :class:`Audio` goes as the bytes it came as where the service takes them, else as wav.

    Raises:
        InputError: missing, a folder, empty, over 500 MB, or of a type that holds no audio.
    """
    if isinstance(source, Audio):
        ready = source.encoded is not None and (source.codec in _READY or (raw and source.codec is not None))
        data = source.encoded if ready and source.encoded is not None else source.to_bytes("wav")
        codec = source.codec if ready and source.codec else "wav"
        return _checked(Upload(f"audio.{codec}", len(data), _type_of(codec), data=data, audio=source))
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _checked(Upload("audio", len(source), "application/octet-stream", data=bytes(source)))
    if isinstance(source, (str, os.PathLike)):
        return _from_path(Path(os.fspath(source)).expanduser())
    if hasattr(source, "read"):
        return _from_file(source)
    raise InputError(
        f"file is of type {type(source).__name__}: it takes a path, bytes, an open binary file, an Audio, or an http(s) address."
    )


def probe_upload(upload: Upload) -> AudioInfo:
    """What the audio is, from its header.

    Raises:
        AudioError: it is no audio.
    """
    return probe(upload.content)


def _from_path(path: Path) -> Upload:
    if not path.exists():
        raise InputError(f"file={str(path)!r}: there is no such file (looked in {str(Path.cwd())!r}). Check the path.")
    if not path.is_file():
        raise InputError(f"file={str(path)!r} is not a file: pass the path of one audio file.")
    try:
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        raise InputError(f"file={str(path)!r} cannot be read: {error.strerror}.") from None
    return _checked(Upload(path.name, size, _type_of(path.suffix.removeprefix(".").lower()), path=path))


def _from_file(file: IO[bytes]) -> Upload:
    named = getattr(file, "name", "")
    name = Path(named).name if isinstance(named, str) else ""
    data = file.read(MAX_FILE + 1)
    if not isinstance(data, bytes):
        raise InputError('file is open as text: open it with open(path, "rb").')
    return _checked(
        Upload(name or "audio", len(data), _type_of(Path(name).suffix.removeprefix(".").lower()), data=data)
    )


def _checked(upload: Upload) -> Upload:
    shown = f"file={str(upload.path)!r}" if upload.path is not None else "file"
    if upload.size == 0:
        raise AudioError(f"{shown} is empty (0 bytes): record or export it again.")
    if upload.size > MAX_FILE:
        raise InputError(
            f"{shown} has {upload.size / 1e6:,.0f} MB: at most 500 MB are allowed. Send it as mp3 or opus, or in parts."
        )
    return upload


def _type_of(codec: str) -> str:
    return _TYPES.get(codec, "application/octet-stream")
