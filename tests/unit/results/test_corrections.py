"""What a reader changed: the original stays, every step can be taken back, and text and channels follow the words."""

from __future__ import annotations

import pytest

from jupyter_xvoice.errors import InputError
from jupyter_xvoice.results import Channel, Transcript, Word
from jupyter_xvoice.results.corrections import Corrections


def said(text: str, **extra: object) -> Transcript:
    words = [Word(text=word, start=float(n), end=n + 0.5, confidence=0.4) for n, word in enumerate(text.split())]
    return Transcript(text=text, words=words, **extra)


def test_a_correction_changes_words_and_text_and_keeps_the_original() -> None:
    original = said("The mist of the north, is here.", language="en", source="talk.wav")
    corrections = Corrections(original)
    assert corrections.correct(1, " most\n")
    assert not corrections.correct(1, "most")
    now = corrections.transcript
    assert now.text == "The most of the north, is here."
    assert [word.text for word in now.words] == ["The", "most", "of", "the", "north,", "is", "here."]
    assert (now.words[1].start, now.words[1].end, now.words[1].confidence) == (1.0, 1.5, None)
    assert now.words[0].confidence == 0.4
    assert (now.language, now.source) == ("en", "talk.wav")
    assert original.text == "The mist of the north, is here."
    assert original.words[1].text == "mist"
    assert "most" in now.to_srt()


def test_steps_are_taken_back_and_made_again() -> None:
    corrections = Corrections(said("a b c"))
    corrections.correct(0, "x")
    corrections.correct(2, "z")
    assert corrections.undo() == 2
    assert corrections.transcript.text == "x b c"
    assert corrections.steps == (1, 1)
    assert corrections.redo() == 2
    assert corrections.transcript.text == "x b z"
    assert corrections.undo() == 2
    corrections.correct(1, "y")
    assert corrections.redo() is None  # another way was taken
    assert corrections.undo() == 1
    assert corrections.undo() == 0
    assert corrections.undo() is None
    assert corrections.transcript == corrections.original


def test_an_empty_word_is_taken_out() -> None:
    corrections = Corrections(said("well you know it works"))
    corrections.correct(1, "")
    corrections.correct(2, "  ")
    now = corrections.transcript
    assert now.text == "well it works"
    assert [word.text for word in now.words] == ["well", "it", "works"]
    assert corrections.texts == ["well", "", "", "it", "works"]


def test_the_text_between_words_stays() -> None:
    words = [Word(text="north", start=0, end=1), Word(text="south", start=1, end=2)]
    corrections = Corrections(Transcript(text="— north;\n“south”!", words=words))
    corrections.correct(0, "North")
    assert corrections.transcript.text == "— North;\n“south”!"


def test_a_text_that_is_another_one_becomes_the_words() -> None:
    words = [Word(text="four", start=0, end=1), Word(text="apples", start=1, end=2)]
    corrections = Corrections(Transcript(text="4 apples", words=words))
    corrections.correct(1, "pears")
    assert corrections.transcript.text == "four pears"


def test_channels_follow() -> None:
    left = Channel(
        index=0, text="hello there", words=[Word(text="hello", start=0, end=1), Word(text="there", start=2, end=3)]
    )
    right = Channel(
        index=1, text="hi you", words=[Word(text="hi", start=0.5, end=1), Word(text="you", start=2.5, end=3)]
    )
    corrections = Corrections(Transcript(channels=[left, right]))
    assert [word.text for word in corrections.original.words] == ["hello", "hi", "there", "you"]
    corrections.correct(2, "here")
    corrections.correct(3, "")
    now = corrections.transcript
    assert [channel.text for channel in now.channels] == ["hello here", "hi"]
    assert [word.text for word in now.channels[1].words] == ["hi"]
    assert now.text == "hello here\nhi"
    assert [channel.text for channel in corrections.original.channels] == ["hello there", "hi you"]


@pytest.mark.parametrize("index", [-1, 3, 1.0, "1", None, True])
def test_a_word_that_is_not_there_is_refused(index: object) -> None:
    corrections = Corrections(said("a b c"))
    with pytest.raises(InputError, match="There is no word"):
        corrections.correct(index, "x")  # type: ignore[arg-type]
    assert corrections.steps == (0, 0)


def test_markup_stays_text() -> None:
    corrections = Corrections(said("a b"))
    corrections.correct(0, "<i>a</i> & co")
    assert corrections.transcript.text == "<i>a</i> & co b"
    assert "&lt;i&gt;" in corrections.transcript.to_vtt()


def test_ten_thousand_words() -> None:
    corrections = Corrections(said(" ".join(f"w{n}" for n in range(10_000))))
    corrections.correct(9_999, "last")
    assert corrections.transcript.text.endswith("w9998 last")
