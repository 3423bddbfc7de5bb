# ruff: noqa: RUF001  the signs of other scripts are the subject
from itertools import pairwise

import numpy as np
import pytest

from jupyter_xvoice.engine.synthesis.espeak import SAMPLE_RATE, WordEvent
from jupyter_xvoice.engine.synthesis.marks import marks_of
from jupyter_xvoice.engine.synthesis.renderer import Rendering
from jupyter_xvoice.engine.synthesis.spoken import Spoken

from .measure import pieces, say, seconds


def all_marks(text, **options):
    return [mark for piece in pieces(text, **options) for mark in piece.marks]


def word_times(text, marks):
    """First start and last end of each word of ``text``."""
    times, position = [], 0
    for word in text.split():
        first = text.index(word, position)
        position = first + len(word)
        times.append((marks[first].start, marks[position - 1].end))
    return times


def test_every_character_has_its_mark_in_order_and_within_the_speech():
    text = "Hello, world! It's the end of the 1st line.\nAnd a second one: 42 & 7?"
    marks = all_marks(text)
    assert "".join(mark.char for mark in marks) == text
    starts = [mark.start for mark in marks]
    assert starts == sorted(starts)
    assert all(mark.start <= mark.end for mark in marks)
    assert marks[-1].end <= seconds(say(text))


def test_tags_are_no_characters():
    marks = all_marks("One [pause] two <loud>three</loud> four. [laugh] Five.")
    assert "".join(mark.char for mark in marks) == "One two three four. Five."
    assert marks[4].start > 0.5 + marks[2].end - 0.01  # the pause lies between them


def test_words_lie_where_they_sound():
    samples = say("Stop. [long-pause] Go. [long-pause] Stop.")
    marks = all_marks("Stop. [long-pause] Go. [long-pause] Stop.")
    loud = np.flatnonzero(np.abs(samples) > 0.01) / SAMPLE_RATE
    bursts = np.split(loud, np.flatnonzero(np.diff(loud) > 0.5) + 1)
    times = word_times("Stop. Go. Stop.", marks)
    assert len(bursts) == 3
    for burst, (start, end) in zip(bursts, times, strict=True):
        assert start == pytest.approx(burst[0], abs=0.06)
        assert end == pytest.approx(burst[-1], abs=0.06)


def test_function_words_that_come_in_one_event_share_its_time():
    text = "One of the sentences in the test."
    times = word_times(text, all_marks(text))
    assert all(end - start > 0.03 for start, end in times)
    assert all(later[0] >= earlier[1] - 1e-3 for earlier, later in pairwise(times))


def test_an_event_is_interpolated_over_its_letters():
    samples = np.full(SAMPLE_RATE, 0.5, np.float32)
    events = (WordEvent(0, 0, is_word=True), WordEvent(7, SAMPLE_RATE // 2, is_word=True))
    marks = marks_of("of the x.", Spoken.of("of the x."), Rendering(samples, events), 10.0, longest=1.0)
    assert [(mark.char, mark.start) for mark in marks] == [
        ("o", 10.0),
        ("f", 10.1),
        (" ", 10.2),
        ("t", 10.2),
        ("h", 10.3),
        ("e", 10.4),
        (" ", 10.5),
        ("x", 10.5),
        (".", 11.0),
    ]


def test_no_mark_lies_behind_what_is_kept():
    events = (WordEvent(0, 0, is_word=True),)
    rendering = Rendering(np.full(SAMPLE_RATE, 0.5, np.float32), events)
    marks = marks_of("abcd", Spoken.of("abcd"), rendering, 0.0, longest=0.6)
    assert marks[-1].end == 0.6


def test_the_second_sentence_counts_from_the_start_of_the_utterance():
    first, second = pieces("A first sentence. A second one.")
    assert second.marks[0].start == pytest.approx(seconds(first.samples), abs=0.03)


@pytest.mark.parametrize(("text", "language"), [("こんにちは、せかい。", "ja"), ("你好，世界。今天很好。", "zh")])
def test_scripts_without_spaces_have_marks_too(text, language):
    marks = all_marks(text, language=language)
    assert "".join(mark.char for mark in marks) == text
    assert marks[-2].end > 0.8
    assert sum(mark.end - mark.start for mark in marks) > 0.6 * marks[-1].end


def test_a_text_without_a_word_has_marks_and_no_error():
    assert "".join(mark.char for mark in all_marks("... !")) == "... !"
