"""The sound of a player as its page gets it: in pieces, none of which needs the whole in memory."""

from __future__ import annotations

import threading
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.agent.spool import Spool
from jupyter_xvoice.audio import Audio
from jupyter_xvoice.audio.audio_file import AudioFile
from jupyter_xvoice.audio.codecs.fragment import fragment
from jupyter_xvoice.audio.codecs.probe import probe
from jupyter_xvoice.audio.formats import RAW_CODECS
from jupyter_xvoice.audio.loudness import Loudness
from jupyter_xvoice.audio.resample import Resampler
from jupyter_xvoice.audio.samples import to_int16
from jupyter_xvoice.audio.spectrogram import spectrogram

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from io import FileIO
    from typing import BinaryIO

    from numpy.typing import NDArray

__all__ = ["FRAGMENT", "PlayerSound"]

FRAGMENT: Final = 5.0
"""Seconds of a piece that is played."""

_RATES: Final = (8000, 48000)  # Hz that every browser plays; others are brought to the nearer end
_PEAK: Final = 0.01  # s of one, as long as there are not too many
_MOST_PEAKS: Final = 720_000  # two hours
_BATCH: Final = 1.0  # s that are looked at together
_COLUMNS: Final = 256  # of a tile of the spectrogram


class PlayerSound:
    """One or two channels of 16 bits; more channels are mixed to one. What is not in memory already lies in a private file.

    Attributes:
        rate: Hz of what is played.
        lanes: channels of what is played.
        expected: seconds, as far as it can be known before all was read.
        length: samples a lane that were read so far.
        done: all was read.
        peak: the loudest sample so far, in [0, 1].
        step: seconds of one of the peaks.
    """

    def __init__(self, audio: Audio | AudioFile) -> None:
        """Reads headers only.

        Raises:
            AudioError: not audio.
        """
        self._audio = audio
        self.source_rate, self.channels, self.expected = _facts(audio)
        self.lanes = self.channels if self.channels <= 2 else 1
        self.rate = min(max(self.source_rate, _RATES[0]), _RATES[1])
        self.length = 0
        self.done = False
        self.peak = 0.0
        count = min(max(self.expected / _PEAK, 1), _MOST_PEAKS)
        self._bucket = max(round(self.expected / count * self.rate), 1) if self.expected else round(_PEAK * self.rate)
        self.step = self._bucket / self.rate
        self._loudness = Loudness(self.rate, self.lanes)
        self._peaks = bytearray()
        self._rest: NDArray[np.int16] = np.zeros((0, self.lanes), dtype=np.int16)
        self._closed = threading.Event()
        self._array: NDArray[np.float32] | None = None
        self._file: BinaryIO | None = None
        self._reader: FileIO | None = None
        self._reading = threading.Lock()
        if (
            isinstance(audio, Audio)
            and audio.is_decoded
            and self.channels == self.lanes
            and self.rate == self.source_rate
        ):
            self._array = audio.samples.reshape(-1, self.lanes)

    @property
    def duration(self) -> float:
        """Seconds: what was read once all was, before that what is expected."""
        return self.length / self.rate if self.done else max(self.expected, self.length / self.rate)

    @property
    def loudness(self) -> float | None:
        """LUFS of what was read; None where nothing is heard."""
        return self._loudness.value

    def close(self) -> None:
        """Stops the reading."""
        self._closed.set()

    # -- reading -----------------------------------------------------------------------------------------------------

    def read(self, progress: Callable[[], None]) -> None:
        """Goes through the sound once; ``progress`` is called after each second of it.

        Raises:
            AudioError: it cannot be decoded.
            OSError: it cannot be kept.
        """
        for batch in self._batches():
            if self._closed.is_set():
                return
            if self._file is not None:
                self._file.write(batch.tobytes())
                self._file.flush()
            self._look(batch)
            self.length += len(batch)
            progress()
        self._look(np.zeros((0, self.lanes), dtype=np.int16), last=True)
        self.done = True
        progress()

    def _batches(self) -> Iterator[NDArray[np.int16]]:
        size = int(_BATCH * self.rate)
        if self._array is not None:
            for start in range(0, len(self._array), size):
                yield to_int16(self._array[start : start + size])
            return
        self._file = self._spool.keep((self._spool.path / "sound.s16").open("wb"))
        waiting: list[NDArray[np.float32]] = []
        for piece in self._played():
            waiting.append(piece)
            if sum(map(len, waiting)) >= size:
                yield to_int16(np.concatenate(waiting))
                waiting = []
        if waiting:
            yield to_int16(np.concatenate(waiting))

    def _played(self) -> Iterator[NDArray[np.float32]]:
        """``(n, lanes)`` at the rate that is played."""
        resampler: Resampler | None = None
        for samples, rate in self._audio.pieces():
            mixed = samples if samples.shape[1] == self.lanes else samples.mean(axis=1, keepdims=True)
            if resampler is None:
                resampler = Resampler(rate, self.rate, channels=self.lanes)
            yield self._resampled(resampler.feed(mixed[:, 0] if self.lanes == 1 else mixed))
        if resampler is not None:
            yield self._resampled(resampler.finish())

    def _resampled(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        return samples.reshape(-1, self.lanes)

    def _look(self, batch: NDArray[np.int16], *, last: bool = False) -> None:
        self._loudness.feed(batch)
        batch = np.concatenate([self._rest, batch])
        whole = len(batch) if last else len(batch) - len(batch) % self._bucket
        self._rest = batch[whole:]
        if not whole:
            return
        edges = np.arange(0, whole, self._bucket)
        wide = batch[:whole].astype(np.int32)
        loud = np.maximum(np.maximum.reduceat(wide, edges), -np.minimum.reduceat(wide, edges)).max(axis=1) / 32768
        self.peak = max(self.peak, float(loud.max()))
        # The root keeps what is quiet apart in eight bits.
        self._peaks += np.rint(np.sqrt(loud) * 255).astype(np.uint8).tobytes()

    @cached_property
    def _spool(self) -> Spool:
        return Spool()

    # -- pieces ------------------------------------------------------------------------------------------------------

    def peaks(self, first: int) -> bytes:
        """A byte each :attr:`step` from number ``first`` on: 255 times the root of the loudest sample's size."""
        return bytes(self._peaks[first:])

    def fragment(self, number: int) -> bytes | None:
        """Piece ``number`` of :data:`FRAGMENT` seconds, see :func:`~jupyter_xvoice.audio.codecs.fragment.fragment`.

        None while it was not read yet; empty where there is no such piece.
        """
        size = round(FRAGMENT * self.rate)
        start, end = number * size, (number + 1) * size
        if not self.done and end > self.length:
            return None
        samples = self._samples(start, min(end, self.length)) if 0 <= start < self.length else None
        return b"" if samples is None else fragment(samples, self.rate)

    def tile(self, level: int, number: int) -> bytes:
        """A tile of the spectrogram, as of now: rows of bytes, the highest frequency first.

        Args:
            level: a second has 2 ** level columns.
            number: which of the tiles of 256 columns.
        """
        step = 2.0**-level
        picture = spectrogram(
            self._windows, self.rate, start=number * _COLUMNS * step, step=step, columns=_COLUMNS, peak=self.peak
        )
        return picture.tobytes()

    def _samples(self, start: int, end: int) -> NDArray[np.int16]:
        if self._array is not None:
            return to_int16(self._array[start:end])
        return self._stored(start, end)

    def _stored(self, start: int, end: int) -> NDArray[np.int16]:
        """Read, not mapped: what is mapped counts as memory of the kernel as long as the system has room for it."""
        width = 2 * self.lanes
        with self._reading:
            if self._reader is None:
                self._reader = self._spool.keep((self._spool.path / "sound.s16").open("rb", buffering=0))
            self._reader.seek(start * width)
            data = self._reader.read((end - start) * width)
        return np.frombuffer(data, dtype=np.int16).reshape(-1, self.lanes)

    def _windows(self, firsts: NDArray[np.int64], size: int) -> NDArray[np.float32]:
        """The mean of the lanes, ``(n, size)``; silence outside of what was read."""
        found = np.zeros((len(firsts), size), dtype=np.float32)
        for row, first in zip(found, firsts.tolist(), strict=True):
            begin, end = max(first, 0), min(first + size, self.length)
            if begin < end:
                row[begin - first : end - first] = self._mixed(begin, end)
        return found

    def _mixed(self, start: int, end: int) -> NDArray[np.float32]:
        lanes = self._array[start:end] if self._array is not None else self._stored(start, end) / np.float32(32768)
        mean: NDArray[np.float32] = lanes.mean(axis=1, dtype=np.float32)
        return mean


def _facts(audio: Audio | AudioFile) -> tuple[int, int, float]:
    """Rate in Hz, channels and seconds, without decoding."""
    if isinstance(audio, AudioFile):
        return audio.info.sample_rate, audio.info.channels, audio.info.duration
    if audio.is_decoded or audio.encoded is None or audio.codec in RAW_CODECS:
        return audio.sample_rate, audio.channels, audio.duration
    found = probe(audio.encoded)
    return found.sample_rate, found.channels, found.duration
