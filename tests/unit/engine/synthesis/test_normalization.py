import pytest

from jupyter_xvoice.engine.synthesis.normalization import normalized
from jupyter_xvoice.engine.synthesis.spoken import Spoken

from .measure import pieces, say, seconds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$5", "5 dollars"),
        ("$1", "1 dollar"),
        ("$5.20", "5 dollars and 20 cents"),
        ("£0.05", "5 pence"),
        ("€1,200.00", "1200 euros"),
        ("¥300", "300 yen"),
        ("$3.5M", "3.5 million dollars"),
        ("10:30 pm", "10 30 P M"),
        ("at 9:05 a.m.", "at 9 oh 5 A M"),
        ("8:00", "8 o clock"),
        ("12 km, 1 kg", "12 kilometres, 1 kilogram"),
        ("5GHz and 3 MB", "5 gigahertz and 3 megabytes"),
        ("20 °C", "20 degrees Celsius"),
        ("90 km/h", "90 kilometres an hour"),
        ("Dr. Who vs. Mr. X", "doctor Who versus mister X"),
        ("No. 5. No. Never.", "number 5. No. Never."),
        ("R&D, e.g. & more", "R&D, for example and more"),
        ("see https://x.ai/a-b.", "see x dot ai slash a dash b."),
        ("a.b@c.org", "a dot b at c dot org"),
        ("[[$5]] $5", "[[$5]] 5 dollars"),
        ("1:2:3, 25:00, x10 km2", "1:2:3, 25:00, x10 km2"),
    ],
)
def test_written_forms_become_words(text, words):
    assert normalized(Spoken.of(text)).text == words


def test_it_is_heard_and_the_marks_stay_as_written():
    text = "It is 20 °C at 8:00."
    assert seconds(say(text, text_normalization=True)) != seconds(say(text))
    marks = [mark for piece in pieces(text, text_normalization=True) for mark in piece.marks]
    assert "".join(mark.char for mark in marks) == text
