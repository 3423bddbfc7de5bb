"""One channel of a stream: when somebody speaks, what was said, when the utterance is over (protocol.md 7.4)."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from jupyter_xvoice.engine.recognition.activity import CHUNK, RATE, Activity
from jupyter_xvoice.engine.recognition.speakers import UNDECIDED, Voiceprints, speakers
from jupyter_xvoice.engine.recognition.words import Word, joined, to_wire, without_fillers

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice.engine.recognition.options import StreamOptions
    from jupyter_xvoice.engine.recognition.recognizer import Recognizer, Recognizers

__all__ = ["Listener"]

Event = dict[str, Any]

_ONSET = 2  # chunks of speech in a row that open an utterance
_LEAD = round(0.35 * RATE / CHUNK)  # chunks before the onset that belong to the utterance
_INTERIM = 0.5  # s between interim results
_CHUNK_FINAL = 3.0  # s of speech in a chunk final
_SETTLED = 0.4  # s: words this far back rarely change any more
_LONG = 25.0  # s after which the next dip ends an utterance
_LONGEST = 30.0  # s after which it ends anyway


class _Utterance:
    """An open utterance.

    Attributes:
        start: s from the start of the stream; ``end`` is where its audio ends so far, ``heard`` where speech was last heard.
        settled: s up to which chunk finals were sent.
        asked: s at which the recogniser was last asked for an interim result.
        shown: whether anything of it was sent.
    """

    def __init__(self, recognizer: Recognizer, lead: NDArray[np.int16], end: float) -> None:
        self.recognizer = recognizer
        self.start = end - len(lead) / RATE
        self.end = self.heard = end
        self.settled = self.start
        self.asked = end
        self.shown = False
        recognizer.start(lead)

    def words(self) -> list[Word]:
        return [word.shifted(self.start) for word in self.recognizer.partial()]

    def finish(self) -> list[Word]:
        return [word.shifted(self.start) for word in self.recognizer.finish()]


class Listener:
    """Takes int16 samples at 16 kHz and gives the events that they complete."""

    def __init__(self, options: StreamOptions, recognizers: Recognizers, channel: int | None) -> None:
        self._options = options
        self._recognizers = recognizers
        self._channel = channel
        self._activity = Activity()
        self._time = 0.0
        self._lead: deque[NDArray[np.int16]] = deque(maxlen=_LEAD + _ONSET)
        self._onset = 0
        self._open: _Utterance | None = None
        self._said: list[Word] = []
        self._prints = Voiceprints()
        self._undecided = False

    def feed(self, samples: NDArray[np.int16]) -> Iterator[Event]:
        """More audio."""
        for chunk, probability in self._activity.feed(samples):
            self._time += CHUNK / RATE
            if self._open is None:
                self._wait(chunk, probability)
            else:
                yield from self._follow(self._open, chunk, probability)

    def finalize(self) -> Iterator[Event]:
        """Closes the open utterance, if there is one."""
        if self._open is not None:
            yield from self._close(self._open)

    def finish(self) -> Iterator[Event]:
        """Closes the open utterance and gives ``transcript.done``, whose text is empty, as the service's own is.

        Clients add it to the utterance finals, which said it all (protocol.md 7.4).
        """
        rest = self._activity.finish()
        self._time += len(rest) / RATE
        if self._open is not None:
            self._open.recognizer.feed(rest)
            yield from self._close(self._open)
        done: Event = {"text": "", "words": [], "duration": round(self._time, 2)}
        yield self._event("transcript.done", {**done, "warnings": [UNDECIDED]} if self._undecided else done)

    def _wait(self, chunk: NDArray[np.int16], probability: float) -> None:
        self._lead.append(chunk)
        self._onset = self._onset + 1 if probability >= self._options.vad_threshold else 0
        if self._onset >= _ONSET:
            recognizer = self._recognizers.take(self._options.vocabulary)
            self._open = _Utterance(recognizer, np.concatenate(self._lead), self._time)
            self._lead.clear()
            self._onset = 0

    def _follow(self, now: _Utterance, chunk: NDArray[np.int16], probability: float) -> Iterator[Event]:
        now.recognizer.feed(chunk)
        now.end = self._time
        speech = probability >= self._options.vad_threshold
        if speech:
            now.heard = now.end
        length = now.end - now.start
        silence = (now.end - now.heard) * 1000
        if (not speech and (silence >= self._options.endpointing or length >= _LONG)) or length >= _LONGEST:
            yield from self._close(now)
        elif now.end - now.asked >= _INTERIM:
            now.asked = now.end
            yield from self._revise(now)

    def _revise(self, now: _Utterance) -> Iterator[Event]:
        words = self._wanted(now.words(), since=now.settled)
        if now.end - now.settled >= _CHUNK_FINAL:
            settled = [word for word in words if word.end <= now.end - _SETTLED]
            if settled:
                yield self._partial(settled, now.settled, settled[-1].end, is_final=True)
                now.settled, now.shown = settled[-1].end, True
                words = words[len(settled) :]
        if words and self._options.interim_results:
            now.shown = True
            yield self._partial(words, now.settled, now.end)

    def _close(self, now: _Utterance) -> Iterator[Event]:
        words = self._wanted(now.finish(), since=now.start)
        if self._options.diarize and words:
            words = self._told_apart(words, now)
        self._recognizers.give(now.recognizer)
        self._open = None
        if words or now.shown:  # an empty one takes back what was shown
            yield self._partial(words, now.start, now.end, is_final=True, speech_final=True)

    def _told_apart(self, words: list[Word], now: _Utterance) -> list[Word]:
        """``words`` with their speakers, as soon as two voices were heard in the stream."""
        self._prints.add(now.recognizer.heard(), [word.shifted(-now.start) for word in words])
        self._said += words
        labels = speakers(self._said, self._prints)
        self._undecided = labels is None
        if labels is None:
            return words
        return [replace(word, speaker=label) for word, label in zip(words, labels[-len(words) :], strict=True)]

    def _wanted(self, words: list[Word], *, since: float) -> list[Word]:
        words = [word for word in words if (word.start + word.end) / 2 >= since]
        return words if self._options.filler_words else without_fillers(words)

    def _partial(
        self, words: list[Word], start: float, end: float, *, is_final: bool = False, speech_final: bool = False
    ) -> Event:
        return self._event(
            "transcript.partial",
            {
                "text": joined(words),
                "words": to_wire(words),
                "is_final": is_final,
                "speech_final": speech_final,
                "start": round(start, 3),
                "duration": round(end - start, 3),
            },
        )

    def _event(self, kind: str, fields: Event) -> Event:
        event = {"type": kind, **fields}
        if self._channel is not None:
            event["channel_index"] = self._channel
        return event
