"""A file to its transcript (protocol.md 6.2)."""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.formatting import formatted
from jupyter_xvoice.engine.recognition.segments import Segment, Segmenter
from jupyter_xvoice.engine.recognition.sound import file_blocks
from jupyter_xvoice.engine.recognition.speakers import UNDECIDED, Voiceprints, speakers
from jupyter_xvoice.engine.recognition.words import Word, joined, to_wire, without_fillers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from jupyter_xvoice.engine.recognition.options import FileOptions
    from jupyter_xvoice.engine.recognition.recognizer import Recognizer, Recognizers

__all__ = ["transcribe"]

_REPORT = 30 * RATE


def transcribe(
    path: Path, options: FileOptions, recognizers: Recognizers, on_progress: Callable[[], None]
) -> dict[str, Any]:
    """The answer of ``POST /v1/stt`` for the file at ``path``; ``on_progress`` is called every 30 s of audio.

    Raises:
        Refusal: 400, the file is empty or not audio, or a grammar is wrong.
    """
    recognizer = recognizers.take(options.vocabulary)
    tracks: list[_Track] = []
    samples = reported = 0
    try:
        for block in file_blocks(path, options):
            if not tracks:
                tracks = [_Track(options, recognizer) for _ in block]
            for track, channel in zip(tracks, block, strict=True):
                track.hear(channel)
            samples += block.shape[1]
            if samples - reported >= _REPORT:
                reported = samples
                on_progress()
        return _answer(tracks, options, samples / RATE)
    finally:
        recognizers.give(recognizer)


class _Track:
    """One channel and what was heard in it."""

    def __init__(self, options: FileOptions, recognizer: Recognizer) -> None:
        self.warnings: list[str] = []
        self._options = options
        self._recognizer = recognizer
        self._segmenter = Segmenter(options.vad_threshold)
        self._sentences: list[list[Word]] = []
        self._prints = Voiceprints()

    def hear(self, samples: NDArray[np.int16]) -> None:
        """More of the channel: int16 at 16 kHz."""
        for segment in self._segmenter.feed(samples):
            self._recognize(segment)

    def finish(self) -> list[Word]:
        """The words, with speakers and in written form if that was asked for."""
        for segment in self._segmenter.finish():
            self._recognize(segment)
        if self._options.diarize and self._sentences:
            self._tell_speakers()
        if self._options.formatted:
            return [word for sentence in self._sentences for word in formatted(sentence)]
        return [word for sentence in self._sentences for word in sentence]

    def _recognize(self, segment: Segment) -> None:
        words = self._recognizer.recognize(segment.samples)
        words = words if self._options.filler_words else without_fillers(words)
        if self._options.diarize:
            self._prints.add(segment.samples, words)
        if words:
            self._sentences.append([word.shifted(segment.start / RATE) for word in words])

    def _tell_speakers(self) -> None:
        words = [word for sentence in self._sentences for word in sentence]
        labels = speakers(words, self._prints)
        if labels is None:
            self.warnings.append(UNDECIDED)
            return
        told = [replace(word, speaker=label) for word, label in zip(words, labels, strict=True)]
        breaks = set(accumulate(map(len, self._sentences)))
        self._sentences = []
        for index, word in enumerate(told):
            if index == 0 or index in breaks or word.speaker != told[index - 1].speaker:
                self._sentences.append([])
            self._sentences[-1].append(word)


def _answer(tracks: list[_Track], options: FileOptions, duration: float) -> dict[str, Any]:
    heard = [track.finish() for track in tracks]
    words = sorted((word for words in heard for word in words), key=lambda word: word.start)
    language = options.language or "en"
    answer: dict[str, Any] = {"text": joined(words), "language": language, "duration": round(duration, 2)}
    if words:
        answer["words"] = to_wire(words)
    if options.multichannel:
        answer["channels"] = [
            {"index": index, "language": language, "text": joined(words), "words": to_wire(words)}
            for index, words in enumerate(heard)
        ]
    warnings = list(dict.fromkeys([*options.warnings, *(warning for track in tracks for warning in track.warnings)]))
    if warnings:
        answer["warnings"] = warnings
    return answer
