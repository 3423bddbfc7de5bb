"""Inverse text normalisation."""

from __future__ import annotations

import pytest

from jupyter_xvoice.engine.recognition.formatting import formatted
from jupyter_xvoice.engine.recognition.words import Word, joined


def written(spoken: str) -> str:
    return joined(formatted([Word(text, index, index + 1) for index, text in enumerate(spoken.split())]))


@pytest.mark.parametrize(
    ("spoken", "expected"),
    [
        ("it costs twenty five dollars and fifty cents", "It costs $25.50."),
        ("it costs twenty five dollars and a smile", "It costs $25 and a smile."),
        ("five cents are left", "5¢ are left."),
        ("that is two million euros", "That is €2,000,000."),
        ("pi is three point one four", "Pi is 3.14."),
        ("nearly zero point five percent", "Nearly 0.5%."),
        ("nine percent of one hundred and ten", "9% of 110."),
        ("in nineteen eighty four", "In 1984."),
        ("twenty twenty six was good", "2026 was good."),
        ("twelve thousand three hundred and forty five people", "12,345 people."),
        ("two thousand and five", "2005."),
        ("one hundred and nothing", "100 and nothing."),
        ("call five five five oh one two three", "Call 5550123."),
        ("on the twenty first of july", "On the 21st of July."),
        ("the second and the tenth and the twelfth", "The second and the 10th and the 12th."),
        ("one and two and three", "One and two and three."),
        ("one two buckle my shoe", "One two buckle my shoe."),
        ("at seven thirty p m", "At 7:30 PM."),
        ("at five a m on monday", "At 5 AM on Monday."),
        ("i think i'm early", "I think I'm early."),
        ("what time is it", "What time is it?"),
        ("twenty zero", "20 zero."),
        ("five twenty", "Five 20."),
        ("oh no", "Oh no."),
    ],
)
def test_spoken_becomes_written(spoken: str, expected: str) -> None:
    assert written(spoken) == expected


def test_a_number_spans_the_time_of_its_words() -> None:
    words = [Word("about", 0.0, 0.3, 1), Word("twenty", 0.3, 0.6, 1), Word("five", 0.6, 1.0, 1)]
    assert formatted(words) == [Word("About", 0.0, 0.3, 1), Word("25.", 0.3, 1.0, 1)]


def test_nothing_said_is_nothing_written() -> None:
    assert formatted([]) == []
