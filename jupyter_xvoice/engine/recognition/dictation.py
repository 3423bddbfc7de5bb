"""Recognition of a conversation: who calls says where speech begins and pauses, so nothing here listens for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.recognition.words import joined, without_fillers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.engine.recognition.recognizer import Recognizer, Recognizers

__all__ = ["Dictation"]

_INTERIM = 0.4  # s of audio between two interim results

Event = dict[str, Any]


class Dictation:
    """Takes commands with int16 samples at 16 kHz and gives the events that they complete.

    ``start`` begins a stretch of speech with the audio before its first sound, ``audio`` continues it, ``settle`` ends it
    and gives its text under the ``number`` of the command; ``vocabulary`` changes what is expected to be said.
    """

    def __init__(self, recognizers: Recognizers, vocabulary: Vocabulary) -> None:
        """Takes a recogniser.

        Raises:
            Refusal: 400, the vocabulary cannot be used.
        """
        self._recognizers = recognizers
        self._recognizer = recognizers.take(vocabulary)
        self._open = False
        self._unshown = 0.0
        self._shown = ""

    def obey(self, command: Event, payload: bytes) -> Iterator[Event]:
        """One command.

        Raises:
            Refusal: 400, a new vocabulary cannot be used.
        """
        samples = np.frombuffer(payload, np.int16)
        match command["kind"]:
            case "start":
                self._drop()
                self._recognizer.start(samples)
                self._open, self._unshown, self._shown = True, 0.0, ""
            case "audio":
                yield from self._feed(samples)
            case "settle":
                yield {"kind": "settled", "number": command["number"], "text": self._settle()}
            case "vocabulary":
                self._drop()
                self._recognizers.give(self._recognizer)
                self._recognizer = self._recognizers.take(Vocabulary.from_json(command["vocabulary"]))

    def finish(self) -> None:
        """Gives the recogniser back."""
        self._drop()
        self._recognizers.give(self._recognizer)

    def _feed(self, samples: np.ndarray[tuple[int], np.dtype[np.int16]]) -> Iterator[Event]:
        if not self._open:
            return
        recognizer: Recognizer = self._recognizer
        recognizer.feed(samples)
        self._unshown += len(samples) / RATE
        if self._unshown >= _INTERIM:
            self._unshown = 0.0
            text = joined(without_fillers(recognizer.partial()))
            if text != self._shown:
                self._shown = text
                yield {"kind": "interim", "text": text}

    def _settle(self) -> str:
        if not self._open:
            return ""
        self._open = False
        return joined(without_fillers(self._recognizer.end()))

    def _drop(self) -> None:
        if self._open:
            self._open = False
            self._recognizer.end()
