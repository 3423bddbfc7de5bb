"""Where speech begins, pauses and ends in a stream of samples; no wire and no recogniser in it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.engine.realtime.turn_detection import TurnDetection
from jupyter_xvoice.engine.recognition.activity import CHUNK, RATE, Activity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Begun", "Paused", "Sounding", "Started", "Stopped", "TurnEvent", "Turns"]

_CHUNK_MS: Final = CHUNK * 1000 / RATE
_ONSET: Final = 2
"""Chunks of speech in a row that begin a turn: one alone is a click."""
_HYSTERESIS: Final = 0.35
"""How far below the threshold the probability has to fall for silence: speech has weak moments."""
_PAUSE_MS: Final = 160
"""A pause that long ends a stretch for the recogniser, so that its text is there before the turn ends."""
_LEAST_LEAD: Final = 10
"""Chunks before the onset that the recogniser always gets: the first consonant is not loud."""


@dataclass(frozen=True)
class Started:
    """Somebody speaks. ``at_ms`` from the start of the audio, prefix padding included."""

    at_ms: int


@dataclass(frozen=True)
class Begun:
    """A stretch of speech begins; int16 samples at 16 kHz, from before its first sound."""

    samples: NDArray[np.int16]


@dataclass(frozen=True)
class Sounding:
    """More of the stretch."""

    samples: NDArray[np.int16]


@dataclass(frozen=True)
class Paused:
    """The stretch is over; the turn need not be."""


@dataclass(frozen=True)
class Stopped:
    """The configured silence has passed. ``at_ms``: where the speech ended."""

    at_ms: int


TurnEvent = Started | Begun | Sounding | Paused | Stopped


class Turns:
    """Silero over the user's audio. Blocking: call it on a worker thread, one call at a time.

    Attributes:
        detection: may be replaced at any time; the next chunk is judged by the new one. None: speech is found, and
            only a commit ends a turn.
    """

    def __init__(self, detection: TurnDetection | None) -> None:
        self.detection = detection
        self._activity = Activity()
        self._lead: deque[NDArray[np.int16]] = deque(maxlen=_LEAST_LEAD)
        self._chunks = 0
        self._onset = 0
        self._silence = 0
        self._spoke_until = 0
        self._in_turn = False
        self._in_stretch = False

    @property
    def now_ms(self) -> int:
        """How much audio has come."""
        return round(self._chunks * _CHUNK_MS)

    def feed(self, samples: NDArray[np.int16]) -> Iterator[TurnEvent]:
        """More audio: int16 at 16 kHz, any length."""
        sounding: list[NDArray[np.int16]] = []
        for chunk, probability in self._activity.feed(samples):
            self._chunks += 1
            events = list(self._judge(chunk, probability))
            if self._in_stretch and not any(isinstance(event, Begun) for event in events):
                sounding.append(chunk)
            if events and sounding:
                yield Sounding(np.concatenate(sounding))
                sounding = []
            yield from events
        if sounding:
            yield Sounding(np.concatenate(sounding))

    def commit(self) -> Iterator[TurnEvent]:
        """Ends the turn here, whatever is heard."""
        if self._in_stretch:
            yield Paused()
        self._end()

    def _judge(self, chunk: NDArray[np.int16], probability: float) -> Iterator[TurnEvent]:
        detection = self.detection or TurnDetection()
        if not self._in_stretch:
            self._lead.append(chunk)
        onset_now = probability >= detection.threshold
        self._onset = self._onset + 1 if onset_now else 0
        if not self._in_stretch and self._onset >= _ONSET:
            yield from self._begin(detection)
            return
        if self._in_stretch and probability >= max(detection.threshold - _HYSTERESIS, 0.05):
            self._silence = 0
            self._spoke_until = self._chunks
            return
        self._silence += 1
        yield from self._fall_silent(detection)

    def _begin(self, detection: TurnDetection) -> Iterator[TurnEvent]:
        if not self._in_turn:
            start_ms = (self._chunks - _ONSET) * _CHUNK_MS - detection.prefix_padding_ms
            yield Started(max(round(start_ms), 0))
        yield Begun(np.concatenate(self._lead))
        self._lead.clear()
        self._in_turn = self._in_stretch = True
        self._silence = 0
        self._spoke_until = self._chunks

    def _fall_silent(self, detection: TurnDetection) -> Iterator[TurnEvent]:
        silence_ms = self._silence * _CHUNK_MS
        ends = self.detection is not None and silence_ms >= detection.silence_duration_ms
        if self._in_stretch and (ends or silence_ms >= _PAUSE_MS):
            self._in_stretch = False
            yield Paused()
        if self._in_turn and ends:
            self._end()
            yield Stopped(round(self._spoke_until * _CHUNK_MS))

    def _end(self) -> None:
        self._in_turn = self._in_stretch = False
        self._silence = 0
        self._onset = 0
