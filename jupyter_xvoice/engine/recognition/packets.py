"""The binary frames of a socket to samples (protocol.md 7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import av
import numpy as np
from av.audio.resampler import AudioResampler

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from av.audio.codeccontext import AudioCodecContext
    from numpy.typing import NDArray

__all__ = ["PacketDecoder", "mixed"]

_CODECS = {"pcm": "pcm_s16le", "mulaw": "pcm_mulaw", "alaw": "pcm_alaw", "opus": "opus"}
_BYTES = {"pcm": 2, "mulaw": 1, "alaw": 1}


class PacketDecoder:
    """Binary frames of any length to int16 samples of shape (channels, n) at 16 kHz.

    Raw audio may be cut anywhere, also inside a sample; an opus frame holds one packet.
    """

    def __init__(self, encoding: str, sample_rate: int, channels: int) -> None:
        self._encoding = encoding
        self._unit = _BYTES.get(encoding, 0) * channels  # bytes of one sample in every channel
        self._rest = b""
        self._codec = cast("AudioCodecContext", av.CodecContext.create(_CODECS[encoding], "r"))
        self._codec.sample_rate = sample_rate
        self._codec.layout = f"{channels}C" if channels > 2 else ("mono", "stereo")[channels - 1]
        self._resampler = AudioResampler(format="s16p", rate=RATE)
        self._channels = channels

    def feed(self, data: bytes) -> NDArray[np.int16]:
        """The samples of ``data``.

        Raises:
            Refusal: 400, an opus packet cannot be decoded.
        """
        if self._unit:
            data = self._rest + data
            whole = len(data) // self._unit * self._unit
            data, self._rest = data[:whole], data[whole:]
        if not data:
            return np.zeros((self._channels, 0), np.int16)
        try:
            frames = self._codec.decode(av.Packet(data))
        except av.error.FFmpegError:
            raise Refusal(400, f"A binary frame is no {self._encoding} packet: send one packet a frame.") from None
        return self._joined([block for frame in frames for block in self._resampler.resample(frame)])

    def finish(self) -> NDArray[np.int16]:
        """What the resampler still holds."""
        return self._joined(self._resampler.resample(None))

    def _joined(self, blocks: list[av.AudioFrame]) -> NDArray[np.int16]:
        arrays = cast("list[NDArray[np.int16]]", [block.to_ndarray() for block in blocks])
        return np.concatenate(arrays, axis=1) if arrays else np.zeros((self._channels, 0), np.int16)


def mixed(samples: NDArray[np.int16], *, keep: bool) -> NDArray[np.int16]:
    """``samples`` of shape (channels, n) as they are, or their mean as one channel."""
    return samples if keep or len(samples) == 1 else samples.mean(axis=0, keepdims=True).astype(np.int16)
