"""Who said which word: clustering by pitch and spectrum (``diarize``, protocol.md 6.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from jupyter_xvoice.engine.recognition.activity import RATE
from jupyter_xvoice.engine.recognition.voiceprint import DIMENSIONS, HOP, voiced_frames

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from jupyter_xvoice.engine.recognition.words import Word

    Numbers = NDArray[np.float64]
    Labels = NDArray[np.int64]

__all__ = ["UNDECIDED", "Voiceprints", "speakers"]

UNDECIDED = "diarize: the local engine could not tell two speakers apart here, so words have no speaker"
"""The warning that takes the place of "speaker 0 said everything"."""

# What counts as one step apart in each dimension: semitones, then cepstral coefficients, whose mean over a second or two
# depends on what is said as well as on who says it.
_SPREAD = np.array([1.5, 0.4, 0.3, 0.35, 0.2, 0.13, 0.13, 0.08, 0.1, 0.08, 0.05, 0.05, 0.05])
_RUN = 1.5  # s: what lies between two pauses is cut into pieces of about this, because a new speaker needs no pause
_PAUSE = 0.2  # s between words that begins a new run
_LEAST = 30  # voiced frames (0.3 s) that a run needs to be compared
_FEWEST = 2  # runs of a voice
# Mean silhouette from which two halves are two voices: those of one voice reach 0.25, more where there are few runs.
_DISTINCT, _CHANCE = 0.27, 0.8
_SWITCH = 12.0  # cost of a new speaker between two words without a pause; a pause of a second takes most of it away


class Voiceprints:
    """Gathers, word by word, what the voice sounded like; the audio itself is not kept."""

    def __init__(self) -> None:
        self.counts: list[int] = []
        self.means: list[Numbers] = []

    def add(self, samples: NDArray[np.int16], words: Sequence[Word]) -> None:
        """Adds ``words``, whose times are seconds from the start of ``samples`` (16 kHz)."""
        indices, frames = voiced_frames(samples)
        times = indices * HOP / RATE
        for word in words:
            inside = frames[(times >= word.start) & (times < word.end)]
            self.counts.append(len(inside))
            mean = inside.mean(axis=0) if len(inside) else np.zeros(DIMENSIONS)
            mean[0] = np.median(inside[:, 0]) if len(inside) else 0.0  # a pitch is now and then an octave off
            self.means.append(mean)


def speakers(words: Sequence[Word], prints: Voiceprints) -> list[int] | None:
    """A speaker for every word, numbered from 0 in the order of their first words; None if no two can be told apart."""
    counts = np.array(prints.counts, dtype=np.float64)
    means = np.array(prints.means).reshape(-1, DIMENSIONS) / _SPREAD
    runs = _runs(words)
    weights = np.array([counts[run].sum() for run in runs])
    points = np.array([np.average(means[run], axis=0, weights=counts[run] + 1e-9) for run in runs])
    enough = weights >= _LEAST
    centres = np.array(_centres(points[enough], weights[enough]))
    if len(centres) < 2:
        return None
    labels = _path(words, counts, means, centres)
    order = list(dict.fromkeys(labels.tolist()))
    return [order.index(label) for label in labels.tolist()] if len(order) > 1 else None


def _runs(words: Sequence[Word]) -> list[list[int]]:
    """Indices of words that most likely belong to one speaker: what lies between two pauses, in even pieces.

    The last word of a sentence is said so low that it would pass for another voice, had it a run of its own.
    """
    stretches: list[list[int]] = []
    for index, word in enumerate(words):
        if not stretches or word.start - words[index - 1].end >= _PAUSE:
            stretches.append([])
        stretches[-1].append(index)
    runs = []
    for stretch in stretches:
        seconds = words[stretch[-1]].end - words[stretch[0]].start
        pieces = np.array_split(stretch, min(len(stretch), max(1, round(seconds / _RUN))))
        runs += [piece.tolist() for piece in pieces]
    return runs


def _centres(points: Numbers, weights: Numbers) -> list[Numbers]:
    """The centres of the voices: what falls into two distinct halves is cut, and its halves are looked at again."""
    halves = _halves(points)
    sizes = np.bincount(halves, minlength=2)
    if sizes.min() < _FEWEST or _silhouette(points, halves, weights) < _DISTINCT + _CHANCE / len(points):
        return [np.average(points, axis=0, weights=weights)] if len(points) else []
    return [centre for half in (halves == 0, halves == 1) for centre in _centres(points[half], weights[half])]


def _halves(points: Numbers) -> Labels:
    """Two clusters by Lloyd's algorithm, from two points far from each other, so that it needs no chance."""
    if len(points) < 2 * _FEWEST:
        return np.zeros(len(points), np.int64)
    first = points[np.argmax(_distances(points, points.mean(axis=0)[None])[:, 0])]
    second = points[np.argmax(_distances(points, first[None])[:, 0])]
    centres = np.array([first, second])
    labels = np.zeros(len(points), np.int64)
    for _ in range(50):
        moved = _distances(points, centres).argmin(axis=1)
        if np.array_equal(moved, labels) or len(np.unique(moved)) < 2:
            break
        labels = moved
        centres = np.array([points[labels == half].mean(axis=0) for half in (0, 1)])
    return labels


def _distances(points: Numbers, centres: Numbers) -> Numbers:
    """(points, centres) Euclidean."""
    result: Numbers = np.sqrt(((points[:, None] - centres[None]) ** 2).sum(axis=2))
    return result


def _silhouette(points: Numbers, labels: Labels, weights: Numbers) -> float:
    """The mean silhouette of two clusters: 1 if they are tight and distant, about 0 for a cut through one."""
    apart = _distances(points, points)
    same = labels[:, None] == labels[None]
    inner = (apart * same).sum(axis=1) / np.maximum(same.sum(axis=1) - 1, 1)
    outer = (apart * ~same).sum(axis=1) / np.maximum((~same).sum(axis=1), 1)
    return float(np.average((outer - inner) / np.maximum(np.maximum(inner, outer), 1e-9), weights=weights))


def _path(words: Sequence[Word], counts: Numbers, means: Numbers, centres: Numbers) -> Labels:
    """The cheapest sequence of speakers (Viterbi): every word near its voice, few changes, changes at pauses."""
    near = _distances(means, centres) ** 2 / 2 * np.minimum(counts / 50, 2.0)[:, None]
    costs = near[0]
    back = np.zeros((len(words), len(centres)), np.int64)
    for index in range(1, len(words)):
        pause = max(0.0, words[index].start - words[index - 1].end)
        change = _SWITCH / (1 + 10 * min(pause, 1.0))
        stay_or_go = costs[:, None] + change * (1 - np.eye(len(centres)))
        back[index] = stay_or_go.argmin(axis=0)
        costs = stay_or_go.min(axis=0) + near[index]
    labels = np.zeros(len(words), np.int64)
    labels[-1] = costs.argmin()
    for index in range(len(words) - 1, 0, -1):
        labels[index - 1] = back[index, labels[index]]
    return labels
