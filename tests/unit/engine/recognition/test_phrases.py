"""Sentences and grammars as the recogniser takes them."""

from __future__ import annotations

from jupyter_xvoice.engine.recognition.phrases import grammar_words, phrase_words


def test_words_of_a_sentence_are_spelled_as_in_the_dictionary() -> None:
    assert phrase_words("I'd like it Well-Done, Mr. Smith\u2019s way!") == [
        "i'd",
        "like",
        "it",
        "well",
        "done",
        "mr",
        "smith's",
        "way",
    ]


def test_words_of_a_grammar_are_what_it_may_bring_forth() -> None:
    grammar = """#JSGF V1.0 UTF-8 en;
    // a comment with words
    grammar orders;
    /* more
       words */
    public <order> = <action> [the] (light | lamp){a tag} | /0.5/ go <way>*;
    <action> = turn on | switch-off | don't;
    <way> = "new york" | left+;
    """
    expected = {"the", "light", "lamp", "go", "turn", "on", "switch-off", "don't", "new", "york", "left"}
    assert grammar_words(grammar) == expected
