"""Captions that can be read: lengths, breaks, times, escapes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jupyter_xvoice.results import Word
from jupyter_xvoice.results.captions import cues, srt, vtt
from jupyter_xvoice.results.scripts import columns

TIME = re.compile(r"(\d\d):(\d\d):(\d\d)[.,](\d{3}) --> (\d\d):(\d\d):(\d\d)[.,](\d{3})$")


def spoken(text, *, start=0.0, each=0.3, gap=0.05):
    words, now = [], start
    for word in text.split():
        words.append(Word(text=word, start=now, end=now + each))
        now += each + gap
    return words


def blocks(captions):
    """Start and end in ms, and lines, of every cue as another program would read them."""
    found = []
    for block in captions.removeprefix("WEBVTT\n\n").split("\n\n"):
        lines = block.strip("\n").split("\n")
        times = next(number for number, line in enumerate(lines) if TIME.match(line))
        h1, m1, s1, f1, h2, m2, s2, f2 = map(int, TIME.match(lines[times]).groups())
        start, end = ((h * 60 + m) * 60000 + s * 1000 + f for h, m, s, f in ((h1, m1, s1, f1), (h2, m2, s2, f2)))
        found.append((start, end, lines[times + 1 :]))
    return found


def test_srt_word_for_word():
    words = spoken("Hello there, my friend. How are you today?", start=0.5)
    assert srt(cues([("", words)])) == (
        "1\n00:00:00,500 --> 00:00:03,250\nHello there, my friend. How are you today?\n"
    )


def test_vtt_word_for_word():
    words = spoken("Fish & chips <b>now</b> --> here", start=3661.25, each=0.2, gap=0.0)
    assert vtt(cues([("A & B", words)])) == (
        "WEBVTT\n\n01:01:01.250 --> 01:01:02.450\n<v A &amp; B>Fish &amp; chips &lt;b&gt;now&lt;/b&gt; --&gt; here\n"
    )


def test_srt_keeps_arrows_and_blank_lines_out_of_the_text():
    words = [Word(text="a\n\nb", start=0, end=1), Word(text="-->", start=1, end=2), Word(text=" ", start=2, end=3)]
    assert srt(cues([("", words)])) == "1\n00:00:00,000 --> 00:00:02,000\na b ->\n"


def test_nothing_said():
    assert srt(cues([])) == ""
    assert vtt(cues([("", [])])) == "WEBVTT\n"


LETTERS = st.text("abcdefgh,.?! 你好。กิ", min_size=0, max_size=14)
WORDS = st.lists(st.tuples(LETTERS, st.floats(0, 3), st.floats(-1, 3)), max_size=40)


@settings(deadline=None, max_examples=150)
@given(st.lists(st.tuples(st.sampled_from(["", "Speaker 1", "Speaker 2"]), WORDS), max_size=4))
def test_cues_are_readable_and_complete_whatever_the_times(turns):
    made, now = [], 0.0
    for speaker, words in turns:
        timed = []
        for text, gap, length in words:
            now = max(0.0, now + gap - 0.5)
            timed.append(Word(text=text, start=now, end=now + length))
        made.append((speaker, timed))
    result = cues(made)
    for written in (srt(result), vtt(result)):
        if not result:
            continue
        found = blocks(written)
        assert len(found) == len(result)
        before = -1
        for start, end, lines in found:
            assert before <= start < end
            before = end
            assert 1 <= len(lines) <= 2
            assert all(line.strip() for line in lines)
            shown = [re.sub("<v [^>]*>", "", line) for line in lines]
            assert all(columns(line) <= 42 for line in shown)
    said = "".join("".join(word.text.split()) for _, words in sorted(made, key=lambda _: 0) for word in words)
    assert sorted("".join("".join(cue.words) for cue in result)) == sorted(said)


def test_a_pause_and_a_speaker_end_a_cue():
    words = [*spoken("one two"), *spoken("three four", start=5.0)]
    assert [cue.words for cue in cues([("", words)])] == [("one", "two"), ("three", "four")]
    made = cues([("Left", spoken("yes yes")), ("Right", spoken("no no", start=0.7))])
    assert [(cue.speaker, cue.words) for cue in made] == [("Left", ("yes", "yes")), ("Right", ("no", "no"))]
    assert made[0].end == made[1].start == 700


def test_a_cue_ends_with_a_sentence_before_it_ends_anywhere_else():
    text = "The first sentence is here to be read. The second one goes on and on until it does not fit on two lines."
    made = cues([("", spoken(text, each=0.1))])
    assert " ".join(made[0].words) == "The first sentence is here to be read."
    commas = "a long beginning without any stop, and then it goes on and on until it does not fit on two lines at all"
    assert cues([("", spoken(commas, each=0.1))])[0].words[-1] == "stop,"


def test_without_punctuation_no_word_is_left_alone():
    text = "hot itself we shall see what's next year brings us when the new shops open in the south"
    made = cues([("", spoken(text, each=0.25, gap=0.0))])
    assert [len(cue.words) for cue in made] == [9, 9]


def test_lines_are_balanced_and_break_after_punctuation():
    text = "I came here yesterday to see the sea, but it was raining"
    lines = blocks(srt(cues([("", spoken(text, each=0.1))])))[0][2]
    assert lines == ["I came here yesterday to see the sea,", "but it was raining"]


def test_no_cue_is_longer_than_7_seconds_and_short_ones_stay_a_second_where_there_is_room():
    made = cues([("", spoken(" ".join(["word"] * 60), each=1.5, gap=0.1))])
    assert max(cue.end - cue.start for cue in made) <= 7000
    made = cues([("", [*spoken("Yes.", each=0.1), *spoken("No.", start=1.5, each=0.1)])])
    assert [(cue.start, cue.end) for cue in made] == [(0, 1000), (1500, 2500)]
    made = cues([("", [*spoken("Yes.", each=0.1), *spoken("No.", start=0.95, each=0.1)])])
    assert made[0].end == 950


def test_chinese_is_broken_between_characters_without_spaces_and_counts_double():
    word = Word(text="今天天气很好。" * 8, start=0.0, end=11.2)
    made = cues([("", [word])])
    shown = blocks(srt(made))
    assert "".join(line for _, _, lines in shown for line in lines) == word.text
    assert all(columns(line) <= 42 for _, _, lines in shown for line in lines)
    assert max(len(line) for _, _, lines in shown for line in lines) <= 21
    assert all(not line.startswith("。") for _, _, lines in shown for line in lines)
    assert made[0].words[-1].endswith("。")


@pytest.mark.parametrize("writer", [srt, vtt])
def test_a_word_that_is_wider_than_a_line_keeps_its_line(writer):
    address = "https://example.org/" + "x" * 60
    shown = blocks(writer(cues([("", spoken(f"see {address} there", each=0.2))])))
    assert address in [line for _, _, lines in shown for line in lines]


def test_a_speaker_is_named_where_the_speaker_changes():
    made = cues(
        [("Speaker 1", spoken("Hello.")), ("Speaker 2", spoken("Hi.", start=2)), ("Speaker 2", spoken("Ah.", start=9))]
    )
    assert [lines for _, _, lines in blocks(srt(made))] == [["Speaker 1: Hello."], ["Speaker 2: Hi."], ["Ah."]]
    assert [lines for _, _, lines in blocks(vtt(made))] == [
        ["<v Speaker 1>Hello."],
        ["<v Speaker 2>Hi."],
        ["<v Speaker 2>Ah."],
    ]
