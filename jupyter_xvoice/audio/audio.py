"""Sound as a value."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, overload

import numpy as np

from jupyter_xvoice.audio import waveform
from jupyter_xvoice.audio.codecs.decoder import decode, pieces
from jupyter_xvoice.audio.codecs.probe import probe
from jupyter_xvoice.audio.codecs.source import binary, local_path, opened
from jupyter_xvoice.audio.codecs.wave import length_is_right
from jupyter_xvoice.audio.codecs.whole import encode
from jupyter_xvoice.audio.editing import cut, joined
from jupyter_xvoice.audio.formats import RAW_CODECS, RAW_SUFFIXES, FileFormat, file_format
from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.audio.samples import as_samples, checked_rate, layout_of
from jupyter_xvoice.errors import AudioError, InputError

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Audio"]

_PIECE: Final = 1 << 18  # samples
_CONTAINER_OF: Final = {"opus": "ogg", "m4a": "mp4"}


class Audio:
    """Sound: samples and their rate, or encoded bytes that are decoded when the samples are first asked for.

    A value: the samples cannot be written to, every operation gives a new ``Audio``, and two are equal when their rates
    and samples are. ``a[1.2:3.4]`` cuts by seconds, ``a + b`` joins.

    Attributes:
        codec: how ``encoded`` is encoded ("mp3", "wav", "pcm" …), None when there are only samples.
        encoded: the bytes as they came, None when there are only samples.
    """

    codec: str | None
    encoded: bytes | None
    _samples: NDArray[np.float32] | None
    _sample_rate: int | None
    _raw_channels: int

    __iter__ = None  # or Python would try a[0], a[1], …

    def __init__(self, samples: ArrayLike, sample_rate: int) -> None:
        """``samples``: float in [-1, 1], int16, int32, int8 or uint8, ``(n,)`` or ``(n, channels)``, copied; ``sample_rate`` in Hz.

        Raises:
            AudioError: the array is no audio (see :func:`jupyter_xvoice.audio.samples.as_samples`), or no such rate.
        """
        self._set_samples(as_samples(samples), checked_rate(sample_rate))

    @classmethod
    def from_array(cls, array: ArrayLike, sample_rate: int) -> Audio:
        """The same as ``Audio(array, sample_rate)``."""
        return Audio(array, sample_rate)

    @classmethod
    def from_file(
        cls,
        path: str | os.PathLike[str],
        *,
        codec: str | None = None,
        sample_rate: int | None = None,
        channels: int = 1,
    ) -> Audio:
        """The audio file at ``path``: wav mp3 ogg opus flac aac mp4 m4a mkv (protocol.md 6.1); the content counts.

        It is read once and checked, and decoded on first use. Bare samples (pcm, mulaw, alaw, by ``codec`` or by the
        suffix) need ``sample_rate`` in Hz and ``channels``.

        Raises:
            AudioError: the file is missing, a folder, empty, not audio, or raw without a rate; the message names it.
        """
        file = local_path(path)
        if codec is None and file.suffix.lower() in RAW_SUFFIXES:
            codec = file_format(file.suffix).name
        if codec is None or file_format(codec).name not in RAW_CODECS:
            codec = _own_name(probe(file).container, file.suffix)
        elif sample_rate is None:
            raise AudioError(
                f"The file {str(file)!r} holds bare {codec} samples: pass sample_rate=… in Hz, and channels=… if not mono."
            )
        with binary(file) as opened_file:
            return cls._from_encoded(opened_file.read(), codec, sample_rate, channels)

    @classmethod
    def from_bytes(
        cls, data: bytes, *, codec: str | None = None, sample_rate: int | None = None, channels: int = 1
    ) -> Audio:
        """Encoded audio. Without ``codec`` it is recognised, and checked at once.

        With ``codec`` the data are not looked at before they are used: an error in them then comes when ``samples``,
        ``sample_rate`` or ``duration`` is first asked for. pcm, mulaw and alaw need ``sample_rate`` in Hz.

        Raises:
            AudioError: empty, not audio, or raw without a rate.
            InputError: ``codec`` is not the name of a format.
        """
        data = bytes(data)
        return cls._from_encoded(data, codec or _own_name(probe(data).container), sample_rate, channels)

    @classmethod
    def _from_encoded(cls, data: bytes, codec: str, sample_rate: int | None, channels: int) -> Audio:
        audio = Audio.__new__(Audio)
        audio._set_encoded(data, codec, sample_rate, channels)  # noqa: SLF001 - its own class
        return audio

    def _set_samples(self, samples: NDArray[np.float32], sample_rate: int) -> None:
        self.codec = self.encoded = None
        self._raw_channels = 1
        self._samples, self._sample_rate = _locked(samples), sample_rate

    def _set_encoded(self, data: bytes, codec: str, sample_rate: int | None, channels: int) -> None:
        self.codec, self.encoded = file_format(codec).name, data
        self._samples = None
        layout_of(channels)  # refuses a number that makes no sense
        self._raw_channels = channels
        # A container says its rate itself, and is believed more than what was asked for.
        self._sample_rate = None
        if self.codec in RAW_CODECS:
            if sample_rate is None:
                raise AudioError(f"{self.codec} has no header: pass sample_rate=… in Hz, and channels=… if not mono.")
            self._sample_rate = checked_rate(sample_rate)

    @property
    def samples(self) -> NDArray[np.float32]:
        """float32, ``(n,)`` for one channel, ``(n, channels)`` for more, nominally in [-1, 1]; read-only.

        Raises:
            AudioError: the encoded bytes cannot be decoded.
        """
        if self._samples is None:
            assert self.encoded is not None
            decoded, self._sample_rate = decode(
                self.encoded, codec=self.codec, sample_rate=self._sample_rate, channels=self._raw_channels
            )
            self._samples = _locked(decoded)
        return self._samples

    def pieces(self) -> Iterator[tuple[NDArray[np.float32], int]]:
        """The sound from its beginning, float32 ``(n, channels)`` each and the rate in Hz.

        What was not decoded yet is decoded on the way and not kept: an hour of mp3 needs no hour of samples.

        Raises:
            AudioError: the encoded bytes cannot be decoded.
        """
        if self._samples is None:
            assert self.encoded is not None
            yield from pieces(
                self.encoded, codec=self.codec, sample_rate=self._sample_rate, channels=self._raw_channels
            )
            return
        lanes = self._samples.reshape(-1, self.channels)
        for start in range(0, max(len(lanes), 1), _PIECE):
            yield lanes[start : start + _PIECE], self.sample_rate

    @property
    def is_decoded(self) -> bool:
        """Whether :attr:`samples` costs nothing: they are in memory."""
        return self._samples is not None

    @property
    def sample_rate(self) -> int:
        """Hz; read from the header if nothing was decoded yet.

        Raises:
            AudioError: the encoded bytes are no audio.
        """
        if self._sample_rate is None:
            assert self.encoded is not None
            with opened(self.encoded) as (_, stream):
                self._sample_rate = int(stream.codec_context.sample_rate)
        return self._sample_rate

    @property
    def channels(self) -> int:
        """The number of channels."""
        if self._is_raw:
            return self._raw_channels
        return 1 if self.samples.ndim == 1 else self.samples.shape[1]

    @property
    def duration(self) -> float:
        """Seconds."""
        if self._is_raw:
            assert self.encoded is not None
            return len(self.encoded) // (self._raw_channels * (2 if self.codec == "pcm" else 1)) / self.sample_rate
        return len(self.samples) / self.sample_rate

    @property
    def _is_raw(self) -> bool:
        """Whether there are only bare samples, whose number needs no decoding."""
        return self._samples is None and self.codec in RAW_CODECS

    def mono(self) -> Audio:
        """One channel: the mean of all."""
        return self if self.channels == 1 else Audio._of(self.samples.mean(axis=1), self.sample_rate)

    def resample(self, sample_rate: int) -> Audio:
        """The same sound at ``sample_rate`` Hz: ``round(n * sample_rate / self.sample_rate)`` samples.

        Raises:
            AudioError: no such rate.
        """
        rate = checked_rate(sample_rate)
        return self if rate == self.sample_rate else Audio._of(resample(self.samples, self.sample_rate, rate), rate)

    def __getitem__(self, seconds: slice) -> Audio:
        """``a[1.2:3.4]``: from 1.2 s to 3.4 s.

        Negative seconds count from the end; open ends and ends beyond the sound are as usual in Python.
        ``a[:t] + a[t:] == a`` for every ``t``.

        Raises:
            InputError: a step, or a bound that is NaN.
            TypeError: not a slice, or a bound that is not a number.
        """
        return Audio._of(cut(self.samples, self.sample_rate, seconds), self.sample_rate)

    def __add__(self, other: object) -> Audio:
        """``a + b``: ``b`` right after ``a``.

        Different rates: the lower one is resampled to the higher. One channel and several: the one is repeated.

        Raises:
            AudioError: different numbers of channels, none of them one.
        """
        if not isinstance(other, Audio):
            return NotImplemented
        rate = max(self.sample_rate, other.sample_rate)
        return Audio._of(joined(self.resample(rate).samples, other.resample(rate).samples), rate)

    def __radd__(self, other: object) -> Audio:
        """``sum([a, b, c])`` begins with 0."""
        return self if other == 0 else NotImplemented

    def to_bytes(self, codec: str = "wav", *, sample_rate: int | None = None, bit_rate: int | None = None) -> bytes:
        """The sound as ``codec`` (wav mp3 flac ogg opus aac m4a mp4 mkv pcm mulaw alaw).

        The bytes that came are given unchanged when they already are that. ``sample_rate`` in Hz: left out it stays,
        or becomes the next higher one that the format holds. ``bit_rate`` in bit/s, lossy formats only, default
        128,000; mp3 caps it at low rates. What lies beyond [-1, 1] is clamped; wav, flac and pcm are 16-bit.

        Raises:
            InputError: no such format.
            AudioError: the format does not hold that rate or so many channels.
        """
        form = file_format(codec)
        if self.encoded is not None and self._fits(form, sample_rate, bit_rate):
            return self.encoded
        sink = io.BytesIO()
        encode(sink, self.samples, self.sample_rate, form, sample_rate=sample_rate, bit_rate=bit_rate)
        return sink.getvalue()

    def to_file(
        self,
        path: str | os.PathLike[str],
        *,
        codec: str | None = None,
        sample_rate: int | None = None,
        bit_rate: int | None = None,
    ) -> Path:
        """Writes the sound to ``path`` and returns it. The suffix says the format unless ``codec`` does; see to_bytes.

        A file that is already there is touched only when everything could be encoded.

        Raises:
            InputError: the suffix is not that of a format.
            AudioError: the format does not hold the rate or the channels, or the file cannot be written.
        """
        file = Path(path).expanduser()
        if codec is None and not file.suffix:
            raise InputError(
                f"{str(file)!r} has no suffix that says the format: name it speech.wav, or pass codec='wav'."
            )
        data = self.to_bytes(codec or file.suffix, sample_rate=sample_rate, bit_rate=bit_rate)
        try:
            file.write_bytes(data)
        except OSError as error:
            raise AudioError(f"The file {str(file)!r} cannot be written: {error.strerror}.") from error
        return file

    def _fits(self, form: FileFormat, sample_rate: int | None, bit_rate: int | None) -> bool:
        if self.encoded is None or bit_rate is not None or sample_rate not in {None, self.sample_rate}:
            return False
        if self.codec in RAW_CODECS or form.name in RAW_CODECS:
            return self.codec == form.name
        held = probe(self.encoded)
        return (
            held.container == _CONTAINER_OF.get(form.name, form.name)
            and (form.name != "opus" or held.codec == "opus")
            and (form.name != "wav" or length_is_right(self.encoded))
        )

    def peaks(self, n: int) -> NDArray[np.float32]:
        """The largest absolute value in each of ``n`` equal stretches, over all channels: float32 ``(n,)`` in [0, 1].

        Raises:
            InputError: ``n`` is not positive.
        """
        return waveform.peaks(self.samples, n)

    @overload
    def plot(self, ax: None = None) -> Figure: ...
    @overload
    def plot(self, ax: Axes) -> Axes: ...
    def plot(self, ax: Axes | None = None) -> Figure | Axes:
        """The waveform over seconds: into ``ax``, which is returned, or as a new figure that the notebook shows."""
        if ax is not None:
            return waveform.draw(self.samples, self.sample_rate, ax)
        figure = waveform.new_figure(2.0)
        waveform.draw(self.samples, self.sample_rate, figure.subplots())
        return figure

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Audio):
            return NotImplemented
        if self.encoded is not None and (self.encoded, self.codec) == (other.encoded, other.codec):
            same = self._raw_channels == other._raw_channels and self._sample_rate == other._sample_rate
            if same or self.codec not in RAW_CODECS:
                return True  # the same bytes: nothing to decode
        return self.sample_rate == other.sample_rate and np.array_equal(self.samples, other.samples)

    def __hash__(self) -> int:
        spots = self.samples.reshape(-1)[:: max(1, self.samples.size // 16)]
        return hash((self.sample_rate, self.samples.shape, *map(float, spots)))

    def __getstate__(self) -> dict[str, Any]:
        # What can be decoded again is not pickled or copied decoded.
        return self.__dict__ | ({"_samples": None} if self.encoded is not None else {})

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        if self._samples is not None:
            _locked(self._samples)

    def __repr__(self) -> str:
        return f"Audio({self._facts()})"

    def _facts(self) -> str:
        try:
            many = "mono" if self.channels == 1 else f"{self.channels} channels"
            return f"{self.duration:.1f} s, {self.sample_rate} Hz, {many}" + (f", {self.codec}" if self.codec else "")
        except AudioError as error:
            return f"cannot be read: {error}"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """One line, and a player that stays in the saved notebook."""
        from jupyter_xvoice.audio.display import audio_html

        return {"text/plain": repr(self), "text/html": audio_html(self)}

    @classmethod
    def _of(cls, samples: NDArray[np.float32], sample_rate: int) -> Audio:
        """Without a check and without a copy: ``samples`` are our own."""
        audio = Audio.__new__(Audio)
        audio._set_samples(samples, sample_rate)  # noqa: SLF001 - its own class
        return audio


def _locked(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    samples.flags.writeable = False
    return samples


def _own_name(container: str, suffix: str = "") -> str:
    """The name of the format in ``container``: the suffix where the container has several names, else its own."""
    names = {"ogg": ("ogg", "opus"), "mp4": ("mp4", "m4a")}.get(container, (container,))
    asked = suffix.removeprefix(".").lower()
    return asked if asked in names else names[0]
