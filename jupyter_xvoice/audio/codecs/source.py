"""Opening somebody else's bytes or file as audio, carefully."""

from __future__ import annotations

import io
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

import av
import av.error

from jupyter_xvoice.audio.codecs.wave import length_lies
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from av.audio.stream import AudioStream
    from av.container import InputContainer

__all__ = ["READABLE", "binary", "local_path", "named", "opened", "size_of"]

READABLE: Final = (
    "wav, mp3, ogg, opus, flac, aac, mp4, m4a, mkv, or raw pcm, mulaw, alaw with a codec and a sample_rate"
)

# FFmpeg also reads playlists, which name other files and addresses: with them a file that somebody sends could make this
# machine fetch an address or read another file. So only these containers, and nothing but the bytes at hand.
_CONTAINERS: Final = "wav,w64,aiff,mp3,ogg,flac,aac,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,au,caf,amr,asf,avi,mpegts"
_OPTIONS: Final = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "none"}


@contextmanager
def opened(data: bytes | Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """``data`` as an open container and its first audio track.

    Raises:
        AudioError: missing, empty, not audio, or without an audio track; the message names the file.
    """
    with binary(data) as file:
        size = size_of(file)
        if size == 0:
            raise AudioError(f"{named(data)} is empty (0 bytes). Audio is {READABLE}.")
        options = _OPTIONS | ({"ignore_length": "1"} if length_lies(file, size) else {})
        try:
            container = av.open(file, "r", options=options, metadata_errors="replace")
        except av.error.EOFError as error:
            raise AudioError(f"{named(data)} ({size:,} bytes) ends before any sound: it was cut off.") from error
        except (av.error.FFmpegError, ValueError) as error:
            raise _not_audio(data, size) from error
        with container:
            if not container.streams.audio:
                kinds = sorted({stream.type for stream in container.streams})
                tracks = ", ".join(kinds) or "nothing"
                raise AudioError(f"{named(data)} has no audio track (it holds {tracks}). Export it with its sound.")
            stream = container.streams.audio[0]
            if (
                getattr(stream, "codec_context", None) is None
            ):  # typed as always there; None where FFmpeg has no decoder
                raise AudioError(f"{named(data)} is audio in a codec that cannot be decoded. Convert it to wav or mp3.")
            yield container, stream


_ADDRESS: Final = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


def local_path(path: str | os.PathLike[str]) -> Path:
    """``path`` of a file on this machine, ``~`` written out.

    Raises:
        AudioError: it is an address, or no path at all.
    """
    said = os.fspath(path)
    if _ADDRESS.match(said):
        raise AudioError(f"{said!r} is an address, not a path: download the file, and pass where it lies.")
    if not said or "\0" in said:
        raise AudioError(f"{said!r} is no path of an audio file.")
    return Path(said).expanduser()


@contextmanager
def binary(data: bytes | Path) -> Iterator[BinaryIO]:
    """``data`` as a file open for reading. Bytes are not copied.

    Raises:
        AudioError: the file is missing, a directory, or may not be read.
    """
    if isinstance(data, bytes):
        yield io.BytesIO(data)  # shares the bytes until it is written to
        return
    try:
        file = data.open("rb")
    except FileNotFoundError:
        raise AudioError(f"There is no file {str(data)!r} (looked in {Path.cwd()}). Check the path.") from None
    except IsADirectoryError:
        raise AudioError(f"{str(data)!r} is a folder. Name one audio file in it.") from None
    except OSError as error:
        raise AudioError(f"The file {str(data)!r} cannot be read: {error.strerror}.") from error
    with file:
        yield file


def size_of(file: BinaryIO) -> int:
    """Bytes in ``file``, which stays at its start."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return size


def named(data: bytes | Path) -> str:
    """What to call ``data`` in a message."""
    return f"The file {str(data)!r}" if isinstance(data, Path) else "The audio"


def _not_audio(data: bytes | Path, size: int) -> AudioError:
    with binary(data) as file:
        start = file.read(400)
    text = start.isascii() and all(chr(byte).isprintable() or chr(byte).isspace() for byte in start)
    looks = " It looks like text." if text else ""
    return AudioError(f"{named(data)} ({size:,} bytes) is not audio that can be read.{looks} Readable are {READABLE}.")
