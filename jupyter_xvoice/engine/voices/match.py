"""The voice whose pitch and pace are those of a recording. Its timbre stays one of the built-in five: nothing is copied.

What was said is spoken again with a guess, compared, and the guess corrected. The words come from the recogniser; many of
them may be wrong, because only stretches that agree count (:mod:`.alignment`, :mod:`.intonation`).

On eSpeak NG's own speech of unknown pitch and pace, 2 to 17 s long, 22 of 24 voices came out within 2 Hz and 2 % (one
missed by 2.3 Hz, one by 3 %). People do not speak in eSpeak's melodies: on two human recordings the same words came out
within 1 and 8 Hz, and within 4 %. Without words (another language than English, no recogniser) the pitch comes out within
about 4 Hz, and the pace cannot be told: it stays eSpeak's own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from jupyter_xvoice.audio.resample import resample
from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE
from jupyter_xvoice.engine.synthesis.synthesizer import synthesize
from jupyter_xvoice.engine.synthesis.voices import BUILTIN, DEFAULT_VOICE, VoiceSpec
from jupyter_xvoice.engine.voices.alignment import Cepstra, align
from jupyter_xvoice.engine.voices.intonation import FEWEST_FRAMES, change, change_of_distribution
from jupyter_xvoice.engine.voices.pitch import HOP, RATE, track

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jupyter_xvoice.engine.voices.intonation import Change

__all__ = ["EXCERPT_SECONDS", "NO_PACE", "NO_PITCH", "Heard", "Match", "excerpt", "match"]

EXCERPT_SECONDS: Final = 15.0
"""Of the recording, as much as is recognised and compared."""
NO_PITCH: Final = f"local engine: the recording holds no voiced sound, so the voice has the pitch of {DEFAULT_VOICE}"
NO_PACE: Final = "local engine: no English words were recognised in the recording, so only its pitch is matched"

_ROUNDS: Final = 7
_SETTLED: Final = 0.004  # of the pace, and of the pitch
_SENTENCE_PAUSE_SECONDS: Final = 0.2
_FEWEST_WORDS: Final = 3
_PACES: Final = (0.5, 2.2)  # of eSpeak's own pace
_LOWEST_HZ: Final = 40
_SPEECH_SECONDS: Final = 0.3
_ANYTHING: Final = (
    "The sun had gone down behind the hills. We walked back slowly, and nobody said very much. "
    "There was still some light over the water, and a small boat was coming in."
)


@dataclass(frozen=True)
class Heard:
    """A word of the recording: what, and when in seconds."""

    text: str
    start: float
    end: float


@dataclass(frozen=True)
class Match:
    """What came out.

    Attributes:
        spec: the voice.
        warnings: what could not be matched, for the reader.
    """

    spec: VoiceSpec
    warnings: tuple[str, ...] = ()


def excerpt(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """The first 15 s from half a second before the first voiced sound; float32 (n,), mono, 16 kHz."""
    voiced = np.flatnonzero(track(samples))
    start = max(0, int(voiced[0]) * HOP - RATE // 2) if len(voiced) else 0
    return samples[start : start + int(EXCERPT_SECONDS * RATE)]


def match(samples: NDArray[np.float32], words: Sequence[Heard]) -> Match:
    """The voice that says ``words`` as ``samples`` does. Blocks for about a second.

    Args:
        samples: an :func:`excerpt`.
        words: what the recogniser heard in it, times from its start; empty if it cannot be told.
    """
    f0 = track(samples)
    if np.count_nonzero(f0) < FEWEST_FRAMES or len(samples) < _SPEECH_SECONDS * RATE:
        return Match(BUILTIN[DEFAULT_VOICE], (NO_PITCH,))
    guess = _nearest(float(np.median(f0[f0 > 0])))
    if len(words) < _FEWEST_WORDS:
        return Match(_pitched(guess, f0), (NO_PACE,))
    wanted = Cepstra.of(samples)
    text = _sentences(words)
    for number in range(_ROUNDS):
        spoken = _spoken(text, guess)
        alignment = align(wanted, Cepstra.of(spoken))
        spoken_f0 = track(spoken)
        first = f0[np.minimum(alignment.first, len(f0) - 1)]
        second = spoken_f0[np.minimum(alignment.second, len(spoken_f0) - 1)]
        # The first alignment is too rough to compare melodies: it only says where the voice lies.
        same_melody = change(first, second) if number else None
        correction = same_melody or change_of_distribution(f0, spoken_f0)
        slope = alignment.slope() or 1.0
        settled = abs(slope - 1) < _SETTLED and (correction is None or _is_small(correction, guess))
        if settled:
            break
        guess = replace(_changed(guess, correction), rate=float(np.clip(guess.rate / slope, *_PACES)))
    return Match(guess)


def _pitched(guess: VoiceSpec, f0: NDArray[np.float64]) -> VoiceSpec:
    for _ in range(3):  # the change is exact but for the rounding to whole hertz and the formants that follow
        guess = _changed(guess, change_of_distribution(f0, track(_spoken(_ANYTHING, guess))))
    return guess


def _nearest(hertz: float) -> VoiceSpec:
    """The built-in voice whose usual pitch lies nearest, on the ear's scale."""

    def distance(voice: VoiceSpec) -> float:
        usual = voice.pitch_low_hz + 0.6 * (voice.pitch_high_hz - voice.pitch_low_hz)
        return abs(float(np.log(usual / hertz)))

    return min(BUILTIN.values(), key=distance)


def _spoken(text: str, voice: VoiceSpec) -> NDArray[np.float32]:
    pieces = [piece.samples for piece in synthesize(text, voice=voice, language="en")]
    return resample(np.concatenate(pieces), SAMPLE_RATE, RATE)


def _sentences(words: Sequence[Heard]) -> str:
    """The words, with a full stop where the recording pauses: sentences end slowly and low."""
    text = words[0].text
    for before, word in pairwise(words):
        text += (". " if word.start - before.end > _SENTENCE_PAUSE_SECONDS else " ") + word.text
    return f"{text}."


def _changed(voice: VoiceSpec, correction: Change | None) -> VoiceSpec:
    if correction is None:
        return voice
    low = max(_LOWEST_HZ, round(correction.of(voice.pitch_low_hz)))
    return replace(voice, pitch_low_hz=low, pitch_high_hz=max(low + 1, round(correction.of(voice.pitch_high_hz))))


def _is_small(correction: Change, voice: VoiceSpec) -> bool:
    ends = (voice.pitch_low_hz, voice.pitch_high_hz)
    return all(abs(correction.of(hertz) - hertz) < max(0.6, _SETTLED * hertz) for hertz in ends)
