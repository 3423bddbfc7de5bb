"""PocketSphinx: one decoder, one utterance at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.decoders import decoder_for
from jupyter_xvoice.engine.recognition.dither import LEVEL, Dither, noise_floor
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.recognition.words import Word

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Recognizer", "Recognizers"]

_FRAMES_PER_SECOND = 100
_PAD = 0.3  # s of quiet before and after, from which the decoder learns the noise
# Cepstral means of a typical voice and microphone. Live, the decoder starts from them; its own default starts far away.
_TYPICAL_CHANNEL = "57,7,-5,11,-8,-2,-2,-9,0,-3,1,1,-2"


class Recognizer:
    """English speech to words with times. 16 kHz, mono, int16.

    Either :meth:`recognize` a whole segment, or :meth:`start` an utterance, :meth:`feed` it as it comes, and
    :meth:`finish` it.

    Raises:
        Refusal: 400, the grammar or the phrases of the vocabulary cannot be used.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._decoder = decoder_for(vocabulary)
        self._dither = Dither()
        self._quiet = False
        self._heard: list[NDArray[np.int16]] = []

    def recognize(self, samples: NDArray[np.int16]) -> list[Word]:
        """The words of one segment; times in seconds from its start."""
        dither = Dither()
        pad = np.zeros(round(_PAD * RATE), np.int16)
        if noise_floor(samples) < LEVEL:
            samples = dither(samples)
        self._decoder.reinit_feat()  # once it was used live, a decoder normalises live for ever, which costs a fifth more errors
        self._decoder.start_utt()
        self._decoder.process_raw(np.concatenate((dither(pad), samples, dither(pad))).tobytes(), full_utt=True)
        self._decoder.end_utt()
        return self._words(len(samples) / RATE)

    def start(self, lead: NDArray[np.int16]) -> None:
        """Begins an utterance with the samples before its first sound, whose noise floor decides on the dither."""
        self._dither = Dither()
        self._quiet = noise_floor(lead) < LEVEL
        self._heard = []
        self._decoder.set_cmn(_TYPICAL_CHANNEL)
        self._decoder.start_utt()
        self._decoder.process_raw(self._dither(np.zeros(round(_PAD * RATE), np.int16)).tobytes())
        self.feed(lead)

    def feed(self, samples: NDArray[np.int16]) -> None:
        """More of the utterance; nothing is fine."""
        if not len(samples):
            return  # the decoder does not take an empty buffer
        self._heard.append(samples)
        self._decoder.process_raw((self._dither(samples) if self._quiet else samples).tobytes())

    def partial(self) -> list[Word]:
        """The best words so far; later audio may change them."""
        return self._words(sum(map(len, self._heard)) / RATE)

    def end(self) -> list[Word]:
        """Ends the utterance with what was heard live: at once, but with more errors than :meth:`finish` makes."""
        self._decoder.end_utt()
        return self._words(sum(map(len, self._heard)) / RATE)

    def finish(self) -> list[Word]:
        """Ends the utterance and recognises the whole of it once more: knowing its end halves the errors."""
        self._decoder.end_utt()
        return self.recognize(self.heard())

    def heard(self) -> NDArray[np.int16]:
        """The samples of the utterance that was last begun."""
        return np.concatenate([np.zeros(0, np.int16), *self._heard])

    def _words(self, duration: float) -> list[Word]:
        if self._decoder.hyp() is None:
            return []
        words = []
        for segment in self._decoder.seg():
            if segment.word[0] in "<[+":  # silence, noise, breath
                continue
            start = segment.start_frame / _FRAMES_PER_SECOND - _PAD
            end = (segment.end_frame + 1) / _FRAMES_PER_SECOND - _PAD
            text = segment.word.partition("(")[0]  # "was(2)" is the second pronunciation of "was"
            words.append(Word(text, min(max(start, 0.0), duration), min(max(end, 0.0), duration)))
        return words


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
