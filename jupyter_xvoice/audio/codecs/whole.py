"""Encoding sound whose end is known, into a file or bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.codecs.container import ContainerWriter
from jupyter_xvoice.audio.codecs.encoder import Encoder
from jupyter_xvoice.audio.codecs.wave import wave_header
from jupyter_xvoice.audio.resample import Resampler
from jupyter_xvoice.audio.samples import checked_rate
from jupyter_xvoice.errors import AudioError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO

    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice.audio.formats import FileFormat

__all__ = ["encode", "encode_pieces"]

_PIECE: Final = 1 << 18  # samples encoded at once


def encode(
    sink: BinaryIO,
    samples: NDArray[np.float32],
    source_rate: int,
    form: FileFormat,
    *,
    sample_rate: int | None = None,
    bit_rate: int | None = None,
) -> None:
    """Writes ``samples`` (float32, ``(n,)`` or ``(n, channels)``, at ``source_rate`` Hz) as ``form`` into ``sink``.

    ``sample_rate`` in Hz; left out it is ``source_rate`` where the format holds that, else the next higher rate that it
    holds (opus has no 22,050 and 44,100 Hz). ``bit_rate`` in bit/s is for lossy formats, 128,000 if left out. wav and
    raw pcm are 16-bit, flac is 16-bit.

    Raises:
        AudioError: the format does not hold the rate or the channels, or takes no bit rate.
    """
    channels = 1 if samples.ndim == 1 else samples.shape[1]
    pieces = (samples[start : start + _PIECE] for start in range(0, len(samples), _PIECE))
    encode_pieces(
        sink, pieces, source_rate, form,
        channels=channels, length=len(samples), sample_rate=sample_rate, bit_rate=bit_rate,
    )  # fmt: skip


def encode_pieces(
    sink: BinaryIO,
    pieces: Iterable[NDArray[np.float32]],
    source_rate: int,
    form: FileFormat,
    *,
    channels: int,
    length: int,
    sample_rate: int | None = None,
    bit_rate: int | None = None,
) -> None:
    """The same for sound that comes in ``pieces`` of ``length`` samples in all, which need not be in memory at once.

    Raises:
        AudioError: as :func:`encode`.
    """
    if bit_rate is not None and not form.lossy:
        raise AudioError(f"bit_rate={bit_rate} has no meaning for {form.name}: leave it out, or write mp3.")
    rate = checked_rate(sample_rate) if sample_rate is not None else _held_rate(form, source_rate)
    resampler = Resampler(source_rate, rate, channels=channels)
    if form.container and form.name != "wav":
        writer = ContainerWriter(sink, form, rate, channels=channels, bit_rate=bit_rate or 128000)
        for piece in pieces:
            writer.feed(resampler.feed(piece))
        writer.feed(resampler.finish())
        writer.finish()
        return
    encoder = Encoder(form.name if form.name != "wav" else "pcm", rate, source_rate=source_rate, channels=channels)
    if form.name == "wav":
        whole = (2 * length * rate + source_rate) // (2 * source_rate)
        sink.write(wave_header(rate, channels, 2 * channels * whole))
    for piece in pieces:
        sink.write(encoder.feed(piece))
    sink.write(encoder.finish())


def _held_rate(form: FileFormat, rate: int) -> int:
    if not form.rates or rate in form.rates:
        return rate
    return min((held for held in form.rates if held > rate), default=max(form.rates))
