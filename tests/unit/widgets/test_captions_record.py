"""What captions keep of the words: none twice, none lost, whatever the streams do."""

from __future__ import annotations

import asyncio
from itertools import zip_longest
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import LinkError, Utterance, Word
from jupyter_xvoice.widgets.captions_feed import RATE, CaptionsFeed
from jupyter_xvoice.widgets.captions_record import CaptionsRecord

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jupyter_xvoice.widgets.captions_line import Line

SECOND = 2 * RATE
HTML = "<img src=x onerror=alert(1)>"


def said(
    text: str, kind: str = "final", start: float = 0.0, duration: float = 1.0, *, by: Sequence[int | None] = ()
) -> Utterance:
    """``by``: the speaker of each word."""
    step = duration / max(len(text.split()), 1)
    words = [
        Word(text=word, start=start + number * step, end=start + (number + 1) * step, speaker=speaker)
        for number, (word, speaker) in enumerate(zip_longest(text.split(), by))
    ]
    return Utterance.model_validate(
        {
            "text": text,
            "kind": kind,
            "start": start,
            "duration": duration,
            "words": [word.model_dump() for word in words],
        }
    )


class Shown:
    """What a page would show."""

    def __init__(self) -> None:
        self.lines: dict[int, Line] = {}
        self.record = CaptionsRecord(self._show)

    def _show(self, line: Line) -> None:
        if line.final and not line.text:
            self.lines.pop(line.number, None)
        else:
            self.lines[line.number] = line

    @property
    def text(self) -> list[str]:
        return [f"{line.text}|{line.interim}" for _, line in sorted(self.lines.items())]

    def check(self) -> None:
        """A page that comes now is told the same."""
        assert [self.lines[number] for number in sorted(self.lines)] == self.record.lines()


@pytest.fixture
def shown() -> Shown:
    return Shown()


def test_interim_words_give_way_and_chunks_are_restated(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("let", "interim", 0, 0.3))
    record.take(said("let us begin", "interim", 0, 1))
    assert shown.text == ["|let us begin"]
    record.take(said("let us begin with", "chunk", 0, 2))
    record.take(said("the sales", "interim", 2, 1))
    assert shown.text == ["let us begin with|the sales"]
    assert record.transcript().text == "let us begin with the sales"
    record.take(said("Let us begin with the sales.", "final", 0, 3))
    assert shown.text == ["Let us begin with the sales.|"]
    record.take(said("Let us begin with the sales.", "final", 0, 3))  # restated word by word
    assert shown.text == ["Let us begin with the sales.|"]
    record.take(said("Let us begin with the sale.", "final", 0, 3))  # and revised
    assert shown.text == ["Let us begin with the sale.|"]
    assert record.transcript().text == "Let us begin with the sale."
    assert len(record.transcript().words) == record.count == 6
    shown.check()


def test_a_broken_stream_is_heard_again_from_what_was_final(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("one", "final", 0, 1))
    record.take(said("two three", "interim", 2, 1))
    assert (record.heard_until, record.going_on) == (1, 2)
    # The next stream begins at 1.7 s of the sound; until it says something, what was heard stays there, grey.
    record.begin(1.7)
    assert shown.text == ["one|", "|two three"]
    record.take(said("two three", "interim", 0.3, 1))
    record.take(said("two three four", "final", 0.3, 2))
    assert shown.text == ["one|", "two three four|"]
    assert [round(word.start, 2) for word in record.transcript().words] == [0, 2, 2.67, 3.33]
    assert record.heard_until == pytest.approx(4.0)
    shown.check()


def test_what_a_new_stream_does_not_hear_again_was_nothing(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("hm", "interim"))
    record.begin(0.0)
    record.end()
    assert shown.text == []
    assert record.transcript().text == ""
    shown.check()


def test_at_the_end_what_goes_on_is_kept_once(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("never", "chunk", 0, 1))
    record.take(said("to be lost", "interim", 1, 1))
    record.settle()
    record.settle()
    assert shown.text == ["never to be lost|"]
    assert record.transcript().text == "never to be lost"
    assert record.going_on is None
    shown.check()


def test_a_note_stands_before_what_goes_on(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("one", "final"))
    record.take(said("two", "interim", 2))
    record.note("Connection lost", 2.0)
    assert shown.text == ["one|", "Connection lost|", "|two"]
    record.begin(2.0)
    record.take(said("two.", "final", 0.0))
    assert shown.text == ["one|", "Connection lost|", "two.|"]
    assert record.transcript().text == "one two."
    shown.check()


def test_silence_and_html_are_what_they_are(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("", "interim"))
    record.take(said(" ", "final"))
    assert shown.text == []
    record.take(said(HTML, "final", 1))
    assert shown.lines[0].text == HTML
    assert HTML not in record.transcript()._repr_mimebundle_()["text/html"]


def turns(line: Line) -> list[tuple[int | None, float, str, str]]:
    return [(turn.speaker, turn.start, turn.text, turn.interim) for turn in line.turns]


def test_speakers_are_told_apart_within_a_line(shown: Shown) -> None:
    record = shown.record
    record.begin(10.0)
    record.take(said("And the", "chunk", 0, 1, by=[0, 0]))
    record.take(said("south? Three point", "interim", 1, 3, by=[0, 1, 1]))
    assert shown.text == ["And the|south? Three point"]
    assert turns(shown.lines[0]) == [(0, 10.0, "And the", "south?"), (1, 12.0, "", "Three point")]
    record.note("Connection lost", 12.0)
    assert len(shown.lines[1].turns) == 2
    record.take(said("And the south? Three point nine.", "final", 0, 6, by=[0, 0, 0, 1, 1, 1]))
    assert turns(shown.lines[1]) == [(0, 10.0, "And the south?", ""), (1, 13.0, "Three point nine.", "")]
    # The same words by others are another line, in the same place.
    record.take(said("And the south? Three point nine.", "final", 0, 6, by=[1, 1, 1, 0, 0, 0]))
    assert [turn[0] for turn in turns(shown.lines[1])] == [1, 0]
    assert [turn.speaker for turn in record.transcript().turns] == ["Speaker 2", "Speaker 1"]
    shown.check()


def test_where_nobody_is_told_apart_there_are_no_turns(shown: Shown) -> None:
    record = shown.record
    record.begin(0.0)
    record.take(said("one two", "final", 0, 1))
    record.take(Utterance(text="three.", kind="final", start=2, duration=1))
    assert [line.turns for line in record.lines()] == [(), ()]
    # What the service could give to nobody stands for itself, as it was written.
    record.take(said("nobody somebody", "final", 4, 2, by=[None, 3]))
    record.take(said("so so", "chunk", 7, 1, by=[2, 2]))
    record.take(Utterance(text="so-so, yes", kind="interim", start=8, duration=1))
    assert turns(shown.lines[2]) == [(None, 4.0, "nobody", ""), (3, 5.0, "somebody", "")]
    assert turns(shown.lines[3]) == [(2, 7.0, "so so", ""), (None, 8.0, "", "so-so, yes")]
    shown.check()


def test_ten_thousand_words() -> None:
    shown = Shown()
    shown.record.begin(0.0)
    for number in range(1000):
        shown.record.take(said("a b c d e", "interim", number, 0.9))
        shown.record.take(said("a b c d e f g h i j", "final", number, 0.9))
    assert shown.record.count == len(shown.record.transcript().words) == 10_000
    assert len(shown.record.lines(500)) == 500
    assert shown.record.lines(500)[-1].number == 999


# -- the sound ---------------------------------------------------------------------------------------------------------


def fed(begun: float = 0.0) -> CaptionsFeed:
    return CaptionsFeed(begun, lambda: None, lambda _: None)


async def drained(feed: CaptionsFeed) -> bytes:
    """What a stream would get; ends because nothing comes any more."""
    return b"".join([piece async for piece in feed.pieces()])


async def test_every_byte_goes_once_and_in_order() -> None:
    feed = fed()
    data = bytes(range(256)) * 100
    for at in range(0, len(data), 1920):
        feed.take(data[at : at + 1920])
    feed.end()
    assert await drained(feed) == data
    assert feed.heard == len(data) / SECOND


async def test_muted_is_silence_of_the_same_length() -> None:
    feed = fed()
    feed.muted = True
    feed.take(b"\x01\x02" * 960)
    feed.end()
    assert await drained(feed) == bytes(1920)


async def test_a_stream_waits_and_ends_with_the_microphone() -> None:
    feed = fed()
    got: list[bytes] = []

    async def read() -> None:
        got.extend([piece async for piece in feed.pieces()])

    reading = asyncio.create_task(read())
    feed.take(b"\x01\x00" * 5000)
    await asyncio.sleep(0)
    feed.use(on=False)
    await asyncio.wait_for(reading, 10)
    assert len(b"".join(got)) == 10_000


async def test_where_a_new_stream_begins() -> None:
    feed = fed()
    feed.take(bytes(10 * SECOND))
    feed.end()
    feed.sent = 10 * SECOND
    assert feed.resume(3.0, 5.0) == pytest.approx(4.7)  # just before what was being recognised
    assert len(await drained(feed)) == round(5.3 * RATE) * 2
    feed.sent = 10 * SECOND
    assert feed.resume(3.0, None) == pytest.approx(8.0)  # what may have been said and not yet shown
    feed.sent = 10 * SECOND
    assert feed.resume(9.5, None) == pytest.approx(9.5)  # but nothing that is final


async def test_a_long_gap_loses_the_oldest_and_says_so() -> None:
    feed = fed()
    for _ in range(70):
        feed.take(bytes(SECOND))
    assert feed.lost == pytest.approx(10.0)
    assert feed.resume(0.0, None) == pytest.approx(10.0)
    assert feed.heard == 70


async def test_a_service_that_does_not_keep_up_breaks_the_stream() -> None:
    feed = fed()
    feed.take(bytes(SECOND))
    pieces = feed.pieces()
    await anext(pieces)
    for _ in range(61):
        feed.take(bytes(SECOND))
    with pytest.raises(LinkError, match="more slowly"):
        await anext(pieces)


async def test_times_go_on_after_a_stop() -> None:
    feed = fed(12.5)
    feed.take(bytes(SECOND))
    assert feed.resume(12.5, None) == pytest.approx(12.5)
    assert feed.heard == 13.5
