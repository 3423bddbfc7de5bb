"""A file to its transcript (protocol.md 6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.segments import Segment, Segmenter
from jupyter_xvoice.engine.recognition.sound import file_blocks
from jupyter_xvoice.engine.recognition.words import Word, joined, without_fillers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from jupyter_xvoice.engine.recognition.options import FileOptions
    from jupyter_xvoice.engine.recognition.recognizer import Recognizers

__all__ = ["transcribe"]


def transcribe(
    path: Path, options: FileOptions, recognizers: Recognizers, on_progress: Callable[[], None]
) -> dict[str, Any]:
    """The answer of ``POST /v1/stt`` for the file at ``path``; ``on_progress`` is called after every segment.

    Raises:
        Refusal: 400, the file is empty or not audio, or a grammar is wrong.
    """
    recognizer = recognizers.take(options.vocabulary)
    tracks: list[_Track] = []
    samples = 0
    for block in file_blocks(path, options):
        if not tracks:
            tracks = [_Track(options) for _ in block]
        samples += block.shape[1]
        for track, channel in zip(tracks, block, strict=True):
            for segment in track.segmenter.feed(channel):
                track.add(segment, recognizer.recognize(segment.samples))
                on_progress()
    for track in tracks:
        for segment in track.segmenter.finish():
            track.add(segment, recognizer.recognize(segment.samples))
            on_progress()
    recognizers.give(recognizer)
    return _answer(tracks, options, samples / RATE)


class _Track:
    """One channel and the words heard in it."""

    def __init__(self, options: FileOptions) -> None:
        self.segmenter = Segmenter(options.vad_threshold)
        self.words: list[Word] = []
        self._options = options

    def add(self, segment: Segment, words: Iterable[Word]) -> None:
        words = words if self._options.filler_words else without_fillers(words)
        self.words += [word.shifted(segment.start / RATE) for word in words]


def _answer(tracks: list[_Track], options: FileOptions, duration: float) -> dict[str, Any]:
    words = sorted((word for track in tracks for word in track.words), key=lambda word: word.start)
    answer: dict[str, Any] = {
        "text": joined(words),
        "language": options.language or "en",
        "duration": round(duration, 2),
    }
    if words:
        answer["words"] = [word.to_wire() for word in words]
    if options.multichannel:
        answer["channels"] = [
            {
                "index": index,
                "language": answer["language"],
                "text": joined(track.words),
                "words": [w.to_wire() for w in track.words],
            }
            for index, track in enumerate(tracks)
        ]
    if options.warnings:
        answer["warnings"] = list(options.warnings)
    return answer
