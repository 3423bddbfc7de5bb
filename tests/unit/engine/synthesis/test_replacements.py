# ruff: noqa: RUF001  the signs of other scripts are the subject
import pytest

from jupyter_xvoice.engine.synthesis.replacements import ReplacementError, Replacements
from jupyter_xvoice.engine.synthesis.spoken import Spoken

from .measure import pieces, say, seconds


def said(text, language="en-us", **entries):
    return Replacements.checked(entries).applied(Spoken.of(text), language).text


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([], "must be an object"),
        ({str(n): "x" for n in range(201)}, "201 entries; at most 200"),
        ({"a" * 101: "x"}, "101 characters; at most 100"),
        ({"a": "x" * 129}, "129 characters; at most 128"),
        ({"a.b": "x"}, "only letters, digits, apostrophes and spaces"),
        ({"a-b": "x"}, "'-'"),
        ({" ": "x"}, "blank key"),
        ({"": "x"}, "blank key"),
        ({"SQL": "x", "sql": "y"}, "twice"),
        ({"a  b": "x", "A b": "y"}, "twice"),
        ({"a": 1}, "must be a string, not int"),
        ({"a": "\ud800"}, "half of a character"),
    ],
)
def test_a_map_that_breaks_a_rule_is_refused(value, words):
    with pytest.raises(ReplacementError, match=words):
        Replacements.checked(value)


@pytest.mark.parametrize("value", [None, {}, {"a" * 100: "x" * 128}, {"o'neil 3": "x"}, {"größe": "x"}, {"हिन्दी": "x"}])
def test_a_map_that_keeps_them_is_taken(value):
    Replacements.checked(value)


def test_matching_is_by_whole_words_in_any_case_longest_first():
    assert said("SQL and sqlite, MySQL; sql's", sql="sequel") == "sequel and sqlite, MySQL; sql's"
    assert said("New York City is in New York", **{"new york": "NY", "New York City": "NYC"}) == "NYC is in NY"
    assert said("the  new\nyork times", **{"new york": "NY"}) == "the  NY times"
    assert said("a b", a="b", b="c") == "b c"  # what was put in is not replaced again


def test_ipa_becomes_phonemes():
    assert said("nginx rocks", nginx="/ˈɛndʒɪn ˈɛks/") == "[['EndZIn]] [['Eks]] rocks"
    assert said("a/b", a="/") == "//b"
    assert said("nginx läuft", language="de", nginx="/ˈɛks/") == "[[_^_en-us 'Eks _^_de]] läuft"


def test_the_expansion_is_counted_and_limited():
    replacements = Replacements.checked({"a": "x" * 128})
    assert replacements.expanded_length("a b a") == 2 * 128 + 3
    with pytest.raises(ReplacementError, match="at most 60000"):
        replacements.expanded_length("a " * 7000)


def test_a_phrase_sounds_as_it_is_told_to():
    plain, told = say("We use nginx here."), say("We use nginx here.", replace={"nginx": "engine x"})
    assert seconds(told) == pytest.approx(seconds(say("We use engine x here.")), abs=0.01)
    ipa = say("We use nginx here.", replace={"nginx": "/ˈɛndʒɪn ˈɛks/"})
    assert seconds(ipa) == pytest.approx(seconds(told), rel=0.12)
    longer = say("We use nginx here.", replace={"nginx": "the web server of our choice"})
    assert seconds(longer) > seconds(plain) + 0.8


def test_the_marks_show_what_was_written():
    text = "We use nginx here."
    marks = [m for p in pieces(text, replace={"nginx": "the web server of our choice"}) for m in p.marks]
    assert "".join(mark.char for mark in marks) == text
    assert marks[11].end - marks[7].start > 1.0
    assert marks[13].start >= marks[11].end - 1e-3


def test_brackets_of_the_writer_are_no_phonemes():
    assert seconds(say("One [[h@]] two.")) > seconds(say("One two.")) + 0.3
