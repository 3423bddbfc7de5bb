# ruff: noqa: RUF001  the signs of other scripts are the subject
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jupyter_xvoice.engine.synthesis import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("Mr. Smith met Dr. J. Doe. He left.", ["Mr. Smith met Dr. J. Doe. ", "He left."]),
        ("It costs 3.5 or 1.000.000. Yes.", ["It costs 3.5 or 1.000.000. ", "Yes."]),
        ('He said "no." Then left.', ['He said "no." ', "Then left."]),
        ("你好。今天很好！是吗？", ["你好。", "今天很好！", "是吗？"]),
        ("a line\nanother\n\nlast", ["a line\n", "another\n\n", "last"]),
        ("... wait", ["... ", "wait"]),
        ("", []),
    ],
)
def test_a_text_is_cut_behind_its_sentences(text, parts):
    assert sentences.split(text) == parts


def test_only_sentences_that_surely_ended_are_complete():
    assert sentences.split_complete("One. Two") == (["One. "], "Two")
    assert sentences.split_complete("It is 3.") == ([], "It is 3.")  # it may go on with 5
    assert sentences.split_complete("wait...") == ([], "wait...")


def test_a_long_sentence_is_cut_at_clauses_or_words():
    clauses = "some words in a clause, " * 30
    assert all(len(part) <= sentences.LONGEST for part in sentences.split(clauses))
    assert all(part.endswith(", ") for part in sentences.split(clauses))
    assert all(not part[0].isspace() and part[-1].isspace() for part in sentences.split("word " * 200))
    assert [len(part) for part in sentences.split("x" * 700)] == [300, 300, 100]


@given(st.text(alphabet="ab.!? ,\n\"'。，…", max_size=800))
def test_nothing_is_lost(text):
    assert "".join(sentences.split(text)) == text
    complete, rest = sentences.split_complete(text)
    assert "".join(complete) + rest == text


@pytest.mark.parametrize(
    ("text", "pause"), [("One.", 0.3), ('"One!" ', 0.3), ("one, ", 0.15), ("one", 0), ("eins。", 0.3), ("one\n", 0.3)]
)
def test_the_pause_follows_the_mark(text, pause):
    assert sentences.pause_after(text) == pause
