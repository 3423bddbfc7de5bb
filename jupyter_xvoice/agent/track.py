"""One side of a recording: the sound as it travelled, on disk, and where each piece lies on the clock."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio import Audio

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from jupyter_xvoice.agent.spool import Spool
    from jupyter_xvoice.api.realtime import AudioFormat

__all__ = ["Track"]

_CODECS: Final = {"audio/pcm": "pcm", "audio/pcmu": "mulaw", "audio/pcma": "alaw"}
_BLOCK: Final = 5.0  # s read at once


@dataclass
class _Piece:
    """``length`` samples of the file from ``source`` on sound at ``place``; all in samples."""

    place: int
    source: int
    length: int


class Track:
    """Appended to by one thread, read by any. In memory it is a list of pieces, however long it lasts."""

    def __init__(self, spool: Spool, name: str, form: AudioFormat) -> None:
        self.form = form
        self.path: Path = spool.path / name
        self._spool = spool  # the folder lives as long as somebody reads it
        self._file = spool.keep(self.path.open("ab", buffering=0))
        self._written = 0
        self._pieces: list[_Piece] = []
        self._lock = threading.Lock()

    @property
    def end(self) -> int:
        """Samples from the beginning of the clock to the end of the last piece."""
        return self._pieces[-1].place + self._pieces[-1].length if self._pieces else 0

    @property
    def seconds(self) -> float:
        """The same in seconds."""
        return self.end / self.form.rate

    @property
    def samples(self) -> int:
        """Samples that have a place."""
        with self._lock:
            return sum(piece.length for piece in self._pieces)

    def write(self, data: bytes) -> int:
        """Keeps whole samples, without a place on the clock yet; returns where they lie in the file, in samples."""
        source = self._written
        self._file.write(data)
        self._written += len(data) // self.form.sample_bytes
        return source

    def put(self, source: int, length: int, place: int) -> None:
        """``length`` samples of the file sound at ``place``, or right after the last piece where that is later."""
        if length <= 0:
            return
        with self._lock:
            place = max(place, self.end)
            last = self._pieces[-1] if self._pieces else None
            if last is not None and place == self.end and source == last.source + last.length:
                last.length += length
            else:
                self._pieces.append(_Piece(place, source, length))

    def blocks(self, start: int = 0, stop: int | None = None) -> Iterator[NDArray[np.float32]]:
        """The sound between two places, with silence where there is none: float32 ``(n,)`` in pieces of a few seconds."""
        size = int(_BLOCK * self.form.rate)
        stop = self.end if stop is None else stop
        for begin in range(start, stop, size):
            yield self._read(begin, min(begin + size, stop))

    def audio(self, start: int = 0, stop: int | None = None) -> Audio:
        """All of it, in memory."""
        blocks = list(self.blocks(start, stop))
        return Audio(np.concatenate(blocks) if blocks else np.zeros(0, dtype=np.float32), self.form.rate)

    def close(self) -> None:
        """Nothing more comes; reading goes on."""
        self._file.close()

    def _read(self, start: int, stop: int) -> NDArray[np.float32]:
        with self._lock:
            meant = [
                (p.place, p.source, p.length) for p in self._pieces if p.place < stop and p.place + p.length > start
            ]
        samples = np.zeros(stop - start, dtype=np.float32)
        wide = self.form.sample_bytes
        with self.path.open("rb") as file:
            for place, source, length in meant:
                first, last = max(place, start), min(place + length, stop)
                file.seek((source + first - place) * wide)
                data = file.read((last - first) * wide)
                sound = Audio.from_bytes(data, codec=_CODECS[self.form.type], sample_rate=self.form.rate)
                samples[first - start : last - start] = sound.samples
        return samples
