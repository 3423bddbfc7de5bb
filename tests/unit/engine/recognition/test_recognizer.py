"""PocketSphinx itself, on real speech."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice.engine.recognition.decoders import _dictionary
from jupyter_xvoice.engine.recognition.recognizer import Recognizer, Recognizers
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.recognition.words import joined
from jupyter_xvoice.engine.refusal import Refusal
from tests.words import share_heard

if TYPE_CHECKING:
    from tests.unit.engine.recognition.conftest import Say

SENTENCE = "The weather is very nice today."
GRAMMAR = "#JSGF V1.0;\ngrammar orders;\npublic <order> = turn (on | off) the (kitchen | garden | zorblax) light;"


@pytest.fixture(scope="module")
def general() -> Recognizer:
    return Recognizer(Vocabulary())


def test_speech_becomes_words_with_their_times(general: Recognizer, say: Say) -> None:
    audio = np.concatenate((np.zeros(16000, np.int16), say(SENTENCE), np.zeros(8000, np.int16)))
    words = general.recognize(audio)
    assert share_heard(SENTENCE, joined(words)) >= 0.8
    loud = np.flatnonzero(np.abs(audio) > 300) / 16000
    assert abs(words[0].start - loud[0]) < 0.15
    assert abs(words[-1].end - loud[-1]) < 0.3
    for before, after in pairwise(words):
        assert before.start < before.end <= after.start + 0.001


def test_the_same_audio_gives_the_same_words_after_other_audio(say: Say) -> None:
    recognizer = Recognizer(Vocabulary())
    clips = [say(text, "eve") for text in ("Our flight was delayed for almost three hours.", "What does it cost?")]
    before = [recognizer.recognize(clip) for clip in clips]
    recognizer.start(say(SENTENCE))
    recognizer.finish()
    assert [recognizer.recognize(clip) for clip in clips] == before


def test_an_utterance_may_come_in_pieces(general: Recognizer, say: Say) -> None:
    audio = say(SENTENCE)
    general.start(audio[:3000])
    for start in range(3000, len(audio), 1600):
        general.feed(audio[start : start + 1600])
    partial = general.partial()
    assert share_heard(SENTENCE, joined(partial)) >= 0.5
    assert general.finish() == general.recognize(audio)


def test_nothing_is_heard_in_silence(general: Recognizer) -> None:
    assert general.recognize(np.zeros(16000, np.int16)) == []
    general.start(np.zeros(0, np.int16))
    assert general.partial() == []
    assert general.finish() == []


def test_a_grammar_lets_only_its_sentences_through(say: Say) -> None:
    recognizer = Recognizer(Vocabulary(grammar=GRAMMAR))
    assert joined(recognizer.recognize(say("Turn off the kitchen light."))) == "turn off the kitchen light"
    assert joined(recognizer.recognize(say("Turn on the zorblax light."))) == "turn on the zorblax light"


def test_sample_sentences_make_a_model(say: Say) -> None:
    sentences = ("The zorblax is in the kitchen.", "Put the zorblax into the garden.", SENTENCE)
    recognizer = Recognizer(Vocabulary(phrases=sentences))
    for sentence in sentences:
        assert share_heard(sentence, joined(recognizer.recognize(say(sentence)))) == 1.0


def test_a_small_dictionary_has_what_the_large_one_says_and_rules_for_the_rest(tmp_path: Path) -> None:
    lines = Path(_dictionary(["Read", "zorblax"], tmp_path)).read_text("utf-8").splitlines()
    assert lines == ["read R EH D", "read(2) R IY D", "zorblax Z AO R B L AE K S"]


def test_a_key_term_is_added_to_the_dictionary(general: Recognizer, say: Say) -> None:
    audio = say("I bought a new zorblax in the shop.")
    assert "zorblax" not in joined(general.recognize(audio))
    assert "zorblax" in joined(Recognizer(Vocabulary(keyterms=("Zorblax",))).recognize(audio))


@pytest.mark.parametrize(
    "vocabulary",
    [
        Vocabulary(grammar="turn it on"),
        Vocabulary(grammar="#JSGF V1.0;\ngrammar g;\npublic <a> = ;"),
        Vocabulary(grammar="#JSGF V1.0;\ngrammar g;\nimport <other.*>;\npublic <a> = go;"),
        Vocabulary(phrases=("!!!", "...")),
    ],
)
def test_a_vocabulary_that_cannot_be_used_is_refused(vocabulary: Vocabulary) -> None:
    with pytest.raises(Refusal) as refused:
        Recognizer(vocabulary)
    assert refused.value.status == 400


def test_only_a_general_recogniser_is_kept_between_jobs() -> None:
    grammar = Vocabulary(grammar=GRAMMAR)
    recognizers = Recognizers()
    first = recognizers.take(grammar)
    recognizers.give(first)
    assert recognizers.take(grammar) is first
    recognizers.give(first)
    recognizers.trim()
    assert recognizers.take(grammar) is not first
