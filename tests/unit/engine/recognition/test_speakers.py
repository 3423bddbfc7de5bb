"""Who said what."""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice.engine.recognition.speakers import Voiceprints, speakers
from jupyter_xvoice.engine.recognition.words import Word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from tests.unit.engine.recognition.conftest import Say

SENTENCES = (
    "I usually take the subway to work in the morning.",
    "Where did you put the scissors and the tape?",
    "Our flight was delayed for almost three hours.",
    "She cooked chicken with rice and green beans.",
    "The library is closed on Mondays.",
    "There were too many people at the beach.",
    "My brother wants to become a teacher.",
    "They are painting the kitchen white.",
)


def words_in(samples: NDArray[np.int16], sentence: str) -> list[Word]:
    """The words of ``sentence``, evenly over where there is sound: close enough to ask who said them."""
    loud = np.flatnonzero(np.abs(samples) > 200) / 16000
    edges = np.linspace(loud[0], loud[-1], len(sentence.split()) + 1)
    return [Word(text, edges[i], edges[i + 1]) for i, text in enumerate(sentence.split())]


def told(say: Say, voices: Sequence[str]) -> tuple[list[int] | None, list[str]]:
    prints, words, truth, offset = Voiceprints(), [], [], 0.0
    for index, sentence in enumerate(SENTENCES):
        voice = voices[index % len(voices)]
        samples = say(sentence, voice)
        said = words_in(samples, sentence)
        prints.add(samples, said)
        words += [word.shifted(offset) for word in said]
        truth += [voice] * len(said)
        offset += len(samples) / 16000
    return speakers(words, prints), truth


def share_right(labels: list[int], truth: list[str]) -> float:
    names = sorted(set(truth))
    best = 0
    for order in permutations(range(max(*labels, len(names) - 1) + 1), len(names)):
        number = dict(zip(names, order, strict=True))
        best = max(best, sum(number[name] == label for name, label in zip(truth, labels, strict=True)))
    return best / len(truth)


@pytest.mark.parametrize("voices", [("eve", "rex"), ("eve", "leo"), ("ara", "rex"), ("ara", "sal"), ("sal", "leo")])
def test_two_voices_in_turn_are_told_apart(say: Say, voices: tuple[str, str]) -> None:
    labels, truth = told(say, voices)
    assert labels is not None
    assert labels[0] == 0
    assert share_right(labels, truth) >= 0.9


@pytest.mark.parametrize("voice", ["eve", "rex", "sal", "leo"])
def test_one_voice_is_never_called_speaker_0(say: Say, voice: str) -> None:
    labels, _ = told(say, [voice])
    assert labels is None


def test_nothing_said_has_no_speakers() -> None:
    assert speakers([], Voiceprints()) is None
    prints = Voiceprints()
    word = Word("hm", 0.0, 0.5)
    prints.add(np.zeros(16000, np.int16), [word])
    assert speakers([word], prints) is None
