"""Character times from the wire, and the words in them."""

from __future__ import annotations

import pickle
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_xvoice import Timestamps
from jupyter_xvoice.wire_words import INLINE_TAGS, WRAPPING_TAGS


def timed(chars, step=0.1):
    return Timestamps(chars=list(chars), times=[(n * step, (n + 1) * step) for n in range(len(chars))])


def texts(chars):
    return [word.text for word in timed(chars).words()]


def test_the_wires_names_pairs_and_objects():
    pairs = Timestamps.model_validate({"graph_chars": ["H", "i"], "graph_times": [[0.0, 0.06], [0.06, 0.11]]})
    objects = Timestamps.model_validate(
        {"graph_chars": ["H", "i"], "graph_times": [{"start": 0.0, "end": 0.06}, {"start": 0.06, "end": 0.11}]}
    )
    assert pairs == objects == Timestamps(chars=["H", "i"], times=[(0.0, 0.06), (0.06, 0.11)])
    assert [(w.text, w.start, w.end) for w in pairs.words()] == [("Hi", 0.0, 0.11)]


@pytest.mark.parametrize(
    "given_", [{}, {"graph_chars": None, "graph_times": None}, {"graph_chars": ["a"]}, {"graph_times": [[0, 1]]}]
)
def test_missing_lists(given_):
    assert Timestamps.model_validate(given_).words() == []


def test_the_longer_list_is_cut():
    assert Timestamps(chars=list("ab c"), times=[(0, 1), (1, 2)]).words()[0].text == "ab"


def test_words_have_their_punctuation_and_times():
    words = timed("Hello, you  two!\n").words()
    assert [word.text for word in words] == ["Hello,", "you", "two!"]
    assert (words[1].start, words[1].end) == pytest.approx((0.7, 1.0))


@pytest.mark.parametrize("tag", INLINE_TAGS)
def test_an_inline_tag_is_no_word(tag):
    assert texts(f"one [{tag}] two[{tag}]three") == ["one", "two", "three"]


@pytest.mark.parametrize("tag", WRAPPING_TAGS)
def test_a_wrapping_tag_is_no_word_and_cuts_none(tag):
    assert texts(f"<{tag}>one two</{tag}>, th<{tag}>re</{tag}>e") == ["one", "two,", "three"]


def test_what_only_looks_like_a_tag_is_a_word():
    assert texts("[sic] a<b <bold>") == ["[sic]", "a<b", "<bold>"]


def test_there_are_27_tags():
    assert len(INLINE_TAGS + WRAPPING_TAGS) == 27


def test_writing_without_spaces_gives_a_word_a_character():
    assert texts("你好。OK吗 ok") == ["你", "好。", "OK", "吗", "ok"]


def test_graphemes_of_several_code_points():
    stamps = Timestamps(chars=["e\u0301", "t", " ", "[pause]", "👩‍👩", "!"], times=[(n, n + 1) for n in range(6)])
    assert [word.text for word in stamps.words()] == ["e\u0301t", "👩‍👩!"]


@given(st.text("ab [pause]<soft>/", max_size=40))
def test_words_never_hold_spaces_or_run_backwards(chars):
    words = timed(chars).words()
    assert all(word.text and not any(map(str.isspace, word.text)) for word in words)
    assert all(word.start < word.end for word in words)
    assert all(before.end <= after.start for before, after in pairwise(words))


def test_joining_what_was_spoken_in_parts():
    joined = timed("ab") + timed(" c").shifted(1.0)
    assert [(word.text, round(word.start, 3)) for word in joined.words()] == [("ab", 0.0), ("c", 1.1)]
    assert repr(joined) == str(joined) == "Timestamps(4 characters, 1.20 s)"
    assert pickle.loads(pickle.dumps(joined)) == joined
