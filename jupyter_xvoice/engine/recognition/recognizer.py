"""PocketSphinx: one decoder, one utterance at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pocketsphinx import Decoder

from jupyter_xvoice.engine.recognition.dither import LEVEL, Dither, noise_floor
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.recognition.words import Word

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Recognizer", "Recognizers"]

_FRAMES_PER_SECOND = 100


class Recognizer:
    """English speech to words with times. 16 kHz, mono, int16.

    Either :meth:`recognize` a whole segment, or :meth:`start`, :meth:`feed` and :meth:`finish` an utterance as it comes.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._decoder = Decoder(loglevel="FATAL")
        self._dither: Dither | None = None

    def recognize(self, samples: NDArray[np.int16]) -> list[Word]:
        """The words of one segment; times in seconds from its start."""
        if noise_floor(samples) < LEVEL:
            samples = Dither()(samples)
        self._decoder.start_utt()
        self._decoder.process_raw(samples.tobytes(), full_utt=True)
        self._decoder.end_utt()
        return self._words()

    def start(self, lead: NDArray[np.int16]) -> None:
        """Begins an utterance with the samples before its first sound, whose noise floor decides on the dither."""
        self._dither = Dither() if noise_floor(lead) < LEVEL else None
        self._decoder.start_utt()
        self.feed(lead)

    def feed(self, samples: NDArray[np.int16]) -> None:
        """More of the utterance."""
        if self._dither:
            samples = self._dither(samples)
        self._decoder.process_raw(samples.tobytes())

    def partial(self) -> list[Word]:
        """The best words so far; later audio may change them."""
        return self._words()

    def finish(self) -> list[Word]:
        """Ends the utterance; the words after the recogniser's second pass."""
        self._decoder.end_utt()
        return self._words()

    def _words(self) -> list[Word]:
        if self._decoder.hyp() is None:
            return []
        return [
            Word(
                segment.word.partition("(")[0],  # "was(2)" is the second pronunciation of "was"
                segment.start_frame / _FRAMES_PER_SECOND,
                (segment.end_frame + 1) / _FRAMES_PER_SECOND,
            )
            for segment in self._decoder.seg()
            if segment.word[0] not in "<[+"  # silence, noise, breath
        ]


class Recognizers:
    """The recognisers of a worker: made when needed, kept for the next job."""

    def __init__(self) -> None:
        self._idle: list[Recognizer] = []

    def take(self, vocabulary: Vocabulary) -> Recognizer:
        """A recogniser that nobody else uses until it is given back.

        Raises:
            Refusal: 400, a grammar or a phrase cannot be used.
        """
        for recognizer in self._idle:
            if recognizer.vocabulary == vocabulary:
                self._idle.remove(recognizer)
                return recognizer
        return Recognizer(vocabulary)

    def give(self, recognizer: Recognizer) -> None:
        """Takes a recogniser back."""
        self._idle.append(recognizer)

    def trim(self) -> None:
        """Keeps one recogniser of the general model; called between jobs, because each takes up to 90 MB."""
        self._idle = [recognizer for recognizer in self._idle if recognizer.vocabulary == Vocabulary()][:1]
