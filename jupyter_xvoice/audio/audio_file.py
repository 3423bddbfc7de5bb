"""An audio file that stays where it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.audio.codecs.decoder import pieces
from jupyter_xvoice.audio.codecs.probe import probe
from jupyter_xvoice.audio.codecs.source import local_path
from jupyter_xvoice.audio.formats import RAW_SUFFIXES
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["AudioFile"]


class AudioFile:
    """Sound that is decoded on the way and not kept: an hour of WAV need not be in memory.

    Attributes:
        path: of the file.
        info: what it is.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        """Reads headers only.

        Raises:
            AudioError: the file is missing, a folder, empty, or not audio; or it holds bare samples, which have no rate.
        """
        self.path = local_path(path)
        if self.path.suffix.lower() in RAW_SUFFIXES:
            raise AudioError(
                f"The file {str(self.path)!r} holds bare samples: read it with Audio.from_file(path, sample_rate=…)."
            )
        self.info = probe(self.path)
        self._stamp = self._look()

    def pieces(self) -> Iterator[tuple[NDArray[np.float32], int]]:
        """The sound from its beginning, float32 ``(n, channels)`` each and the rate in Hz.

        Raises:
            AudioError: the file is gone or another one by now, or it cannot be decoded.
        """
        if self._look() != self._stamp:
            raise AudioError(f"The file {str(self.path)!r} was changed or removed meanwhile. Open it again.")
        yield from pieces(self.path)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns
