"""Letter to sound for words that the dictionary lacks."""

from __future__ import annotations

import pytest

from jupyter_xvoice.engine.recognition.pronunciation import pronunciation


@pytest.mark.parametrize(
    ("word", "phones"),
    [
        ("zorblax", "Z AO R B L AE K S"),
        ("church", "CH ER CH"),
        ("judge", "JH AH JH"),
        ("thing", "TH IH NG"),
        ("measure", "M EH ZH ER"),
        ("boy", "B OY"),
        ("fire", "F AY ER"),
    ],
)
def test_a_word_is_said_in_the_phones_of_the_model(word: str, phones: str) -> None:
    assert pronunciation(word) == phones


def test_what_cannot_be_said_has_no_pronunciation() -> None:
    assert pronunciation("...") is None
