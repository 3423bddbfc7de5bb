"""Speech made on worker threads, one sentence at a time, only as fast as it is taken.

Nothing is made ahead: the next sentence is synthesised when the one before has been handed to the connection, so a
client that does not read costs one sentence of memory, and one that leaves costs no more work.
"""

from __future__ import annotations

import asyncio
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.audio.codecs import Encoder
from jupyter_xvoice.engine.synthesis.effects import silence
from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE
from jupyter_xvoice.engine.synthesis.synthesizer import Speaker

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from jupyter_xvoice.engine.speech.options import SpeechOptions
    from jupyter_xvoice.engine.synthesis.marks import Mark

__all__ = ["Production", "Sounded"]

_NOTHING_S: Final = 0.25

_STRETCH: Final = SAMPLE_RATE // 4
"""Samples that are encoded at a time."""


@dataclass(frozen=True)
class Sounded:
    """A stretch of encoded speech.

    Attributes:
        data: bytes of the codec; may be empty, since an encoder keeps some milliseconds inside.
        marks: the characters of the sentence that begins with this stretch; empty within a sentence.
        seconds: of the utterance, up to the end of that sentence.
    """

    data: bytes
    marks: tuple[Mark, ...]
    seconds: float


class Production:
    """One utterance being spoken and encoded. Used by one task; :meth:`cancel` may come from another."""

    def __init__(self, options: SpeechOptions) -> None:
        self._cancelled = threading.Event()
        self._speaker = Speaker(
            options.voice,
            options.language,
            options.speed,
            options.replace,
            options.text_normalization,
            self._cancelled,
        )
        self._encoder = Encoder(options.codec, options.sample_rate, bit_rate=options.bit_rate, source_rate=SAMPLE_RATE)

    @property
    def open_tags(self) -> tuple[str, ...]:
        """Names of the wrapping tags that are still open."""
        return self._speaker.open_tags

    @property
    def cancelled(self) -> bool:
        """Whether :meth:`cancel` was called."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ends the synthesis; what is being made is left where it is."""
        self._cancelled.set()

    async def speak(self, text: str) -> AsyncIterator[Sounded]:
        """The speech of the next text, as it is made. Closing the iterator early ends the synthesis.

        Raises:
            OSError: eSpeak NG fails.
        """
        stretches = self._stretches(text)
        finished = False
        try:
            while (sounded := await asyncio.to_thread(next, stretches, None)) is not None:
                yield sounded
            finished = True
        finally:
            if not finished:
                self.cancel()

    async def finish(self) -> Sounded:
        """The encoder's last bytes; a little silence where there was nothing to say, since no audio is no file."""
        return await asyncio.to_thread(self._finish)

    def _finish(self) -> Sounded:
        if self._speaker.seconds:
            return Sounded(self._encoder.finish(), (), self._speaker.seconds)
        return Sounded(self._encoder.feed(silence(_NOTHING_S)) + self._encoder.finish(), (), _NOTHING_S)

    def _stretches(self, text: str) -> Iterator[Sounded]:
        for piece in self._speaker.speak(text):
            seconds = self._speaker.seconds
            marks = piece.marks
            # Small ones: encoding a whole sentence as mp3 takes longer than speaking it.
            for start in range(0, max(len(piece.samples), 1), _STRETCH):
                if self.cancelled:
                    return
                yield Sounded(self._encoder.feed(piece.samples[start : start + _STRETCH]), marks, seconds)
                marks = ()
