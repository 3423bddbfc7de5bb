"""A stream of audio to the events of protocol.md 7.3."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jupyter_xvoice.engine.recognition.listener import Event, Listener
from jupyter_xvoice.engine.recognition.packets import PacketDecoder, mixed

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.recognition.options import StreamOptions
    from jupyter_xvoice.engine.recognition.recognizer import Recognizers

__all__ = ["Stream"]


class Stream:
    """The audio of one socket: one listener a channel, or one for all of them mixed."""

    def __init__(self, options: StreamOptions, recognizers: Recognizers) -> None:
        self._packets = PacketDecoder(options.encoding, options.sample_rate, options.channels)
        self._separate = options.multichannel
        channels = range(options.channels) if options.multichannel else (None,)
        self._listeners = [Listener(options, recognizers, channel) for channel in channels]

    def feed(self, data: bytes) -> Iterator[Event]:
        """A binary frame.

        Raises:
            Refusal: 400, an opus packet cannot be decoded.
        """
        yield from self._listen(self._packets.feed(data))

    def finalize(self, channel: int | None) -> Iterator[Event]:
        """Closes the open utterance of ``channel``, or of every channel."""
        for index, listener in enumerate(self._listeners):
            if channel is None or channel == index:
                yield from listener.finalize()

    def finish(self) -> Iterator[Event]:
        """Closes everything; one ``transcript.done`` a channel."""
        yield from self._listen(self._packets.finish())
        for listener in self._listeners:
            yield from listener.finish()

    def _listen(self, samples: NDArray[np.int16]) -> Iterator[Event]:
        for listener, channel in zip(self._listeners, mixed(samples, keep=self._separate), strict=True):
            yield from listener.feed(channel)
