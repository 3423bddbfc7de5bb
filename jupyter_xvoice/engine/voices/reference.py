"""The recording that a custom voice is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio.codecs import decode, probe
from jupyter_xvoice.audio.formats import FILE_FORMATS
from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.voices.pitch import RATE
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["MAX_BYTES", "MAX_SECONDS", "Reference"]

MAX_SECONDS: Final = 120.0
MAX_BYTES: Final = 200_000_000
"""120 s of eight channels in 32 bits at 48 kHz are 184 MB: only the length can be the limit."""
_ROUNDING_SECONDS: Final = 0.15  # a compressed clip of 120 s is filled up to whole frames

# What a client may say a container is; anything else is put right, so that the file plays when it is fetched again.
_SAID: Final = {
    "wav": {"audio/wav", "audio/x-wav", "audio/wave", "audio/vnd.wave"},
    "mp3": {"audio/mpeg", "audio/mp3"},
    "flac": {"audio/flac", "audio/x-flac"},
    "ogg": {"audio/ogg", "audio/opus", "audio/vorbis", "application/ogg"},
    "aac": {"audio/aac", "audio/aacp", "audio/x-aac"},
    "mp4": {"audio/mp4", "audio/x-m4a", "audio/m4a", "video/mp4"},
    "mkv": {"audio/x-matroska", "video/x-matroska", "audio/webm", "video/webm"},
}


@dataclass(frozen=True)
class Reference:
    """A recording that keeps the rules.

    Attributes:
        samples: float32 (n,), mono, 16 kHz.
        content_type: what the file is served as.
    """

    samples: NDArray[np.float32]
    content_type: str

    @classmethod
    def read(cls, path: Path, said: str = "") -> Reference:
        """The recording at ``path``, of any format, rate, depth and number of channels. Blocks.

        Args:
            path: the file.
            said: the content type that the client gave it.

        Raises:
            Refusal: 400; it is empty, not audio, holds no sound, or is longer than 120 s.
        """
        try:
            info = probe(path)
            _check_length(info.duration)
            samples, rate = decode(path)
            _check_length(len(samples) / rate)  # a header can say anything
            if not len(samples):
                raise Refusal(400, "file holds no sound at all.")
            mono = samples if samples.ndim == 1 else samples.mean(axis=1, dtype=np.float32)
            heard = resample(mono, rate, RATE)
        except AudioError as error:
            words = str(error).replace(f"The file {str(path)!r}", "file").replace("source_rate=", "file's sample rate ")
            raise Refusal(400, words) from None
        return cls(heard, _content_type(info.container, said))


def _check_length(seconds: float) -> None:
    if seconds > MAX_SECONDS + _ROUNDING_SECONDS:
        raise Refusal(400, f"file lasts {seconds:.1f} s; a reference may last {MAX_SECONDS:.0f} s. Cut it.")


def _content_type(container: str, said: str) -> str:
    said = said.partition(";")[0].strip().lower()
    if said in _SAID.get(container, ()):
        return said
    return FILE_FORMATS[container].content_type if container in FILE_FORMATS else "application/octet-stream"
