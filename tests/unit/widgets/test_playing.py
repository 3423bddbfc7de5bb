"""What waits, what was sent and what has sounded of a speech, with a page and a clock that the test moves."""

from __future__ import annotations

import pytest

from jupyter_xvoice.widgets.playing import Playing

RATE = 24_000


class FakePage:
    """Keeps what it is sent, and has rendered what the test says."""

    def __init__(self) -> None:
        self.now = 100.0
        self.got: list[tuple[str, int, int, bytes]] = []
        self.announced: list[str] = []
        self.playing = Playing(self, lambda: self.now)

    def announce(self, item_id: str) -> None:
        self.announced.append(item_id)

    def play(self, item_id: str, generation: int, data: bytes, position: int) -> None:
        self.got.append((item_id, generation, position, data))

    @property
    def item(self) -> str:
        return self.got[-1][0]

    def seconds(self, item: str | None = None) -> float:
        """Of what was sent, or of one item."""
        return sum(len(data) for name, _, _, data in self.got if item in {None, name}) / 2 / RATE

    def render(self, seconds: float, *, final: bool = False) -> None:
        self.playing.rendered(self.item, round(seconds * RATE), final=final)

    def over(self) -> bool:
        return self.playing.wait(0)


def sound(seconds: float, value: int = 0) -> bytes:
    return value.to_bytes(2, "little") * round(seconds * RATE)


@pytest.fixture
def page() -> FakePage:
    return FakePage()


def test_it_is_over_when_all_has_sounded(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    page.playing.feed(sound(3.0))
    assert page.seconds() == 3.0
    assert [position for _, _, position, _ in page.got] == [0, 2 * RATE]
    page.playing.finish()
    page.render(2.9)
    assert not page.over()
    page.render(3.0)
    assert page.over()
    assert page.playing.made == page.playing.heard == 3.0


def test_nobody_is_waited_for_by_nobody(page: FakePage) -> None:
    page.playing.feed(sound(3.0))
    assert not page.over()
    page.playing.finish()
    assert page.over()
    assert page.got == []


def test_nothing_at_all_is_over_at_once(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    page.playing.finish()
    assert page.over()


def test_a_page_holds_no_more_than_twenty_seconds(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    for value in range(60):
        page.playing.feed(sound(1.0, value))
    page.playing.finish()
    assert page.seconds() == 20.0
    page.render(15.0)
    assert page.seconds() == 35.0
    page.render(35.0)
    page.render(55.0)
    page.render(60.0)
    assert page.over()
    assert b"".join(data for *_, data in page.got) == b"".join(sound(1.0, value) for value in range(60))


def test_another_page_goes_on_where_the_one_before_it_was(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    page.playing.feed(sound(4.0, 7))
    page.render(1.5)
    first = page.item
    page.playing.hears("silent", anew=True)
    page.playing.feed(sound(1.0, 8))
    assert page.seconds() == 4.0
    page.playing.hears("page")
    assert page.item != first
    assert page.seconds(page.item) == 3.5
    page.playing.rendered(first, 4 * RATE, final=True)
    assert page.playing.heard == 1.5, "the page before it counts no more"
    page.playing.finish()
    page.render(3.5)
    assert page.over()


def test_a_page_that_comes_is_sent_all_that_is_there_and_sounds_when_it_can(page: FakePage) -> None:
    page.playing.hears("coming", anew=True)
    page.playing.feed(sound(1.0))
    assert page.announced == [page.item], "before its sound"
    assert page.seconds() == 1.0
    page.playing.hears("page")
    page.playing.feed(sound(1.0))
    assert page.seconds(page.item) == 2.0
    page.playing.finish()
    page.render(2.0)
    assert page.over()


def test_one_that_never_sounds_is_given_up(page: FakePage) -> None:
    page.playing.hears("coming", anew=True)
    page.playing.feed(sound(1.0))
    page.playing.finish()
    assert not page.over()
    page.now += 11
    assert page.over()


def test_a_page_that_may_not_sound_has_ten_seconds_for_a_click(page: FakePage) -> None:
    page.playing.hears("silent", anew=True)
    page.playing.feed(sound(1.0))
    page.now += 60
    page.playing.finish()
    page.now += 9
    assert not page.over()
    page.now += 2
    assert page.over()


def test_one_that_pauses_is_waited_for_and_one_that_lost_sound_is_not(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    page.playing.feed(sound(3.0))
    page.playing.finish()
    page.render(1.0)
    page.now += 3600
    assert not page.over()
    page.render(2.9, final=True)
    assert not page.over()
    page.now += 3
    assert page.over()


def test_a_presumed_page_hears_by_the_clock_and_each_piece_stands_for_itself(page: FakePage) -> None:
    page.playing.hears("presumed")
    page.playing.feed(sound(5.0))
    assert [position for _, _, position, _ in page.got] == [0, 0, 0]
    assert [int(item.split("@")[2]) / RATE for item, *_ in page.got] == [0, 2, 4]
    page.playing.finish()
    page.now += 5.0
    assert not page.over()
    page.now += 0.4
    assert page.over()


def test_a_page_that_came_late_goes_on_from_what_it_says(page: FakePage) -> None:
    page.playing.hears("presumed")
    page.playing.feed(sound(5.0))
    page.now += 3.0
    page.playing.hears("silent", anew=True)
    page.playing.hears("page", anew=True, heard=0.0)
    assert page.seconds(page.item) == 5.0


def test_stop_is_the_end_whoever_hears(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    page.playing.feed(sound(1.0))
    page.playing.stop()
    assert page.over()
    page.playing.feed(sound(1.0))
    assert page.seconds() == 1.0


def test_what_has_sounded_is_forgotten(page: FakePage) -> None:
    page.playing.hears("page", anew=True)
    for second in range(60):
        page.playing.feed(sound(1.0, second))
        page.render(float(second))
    assert len(page.playing._sound) < 30 * 2 * RATE
    page.playing.hears("page", anew=True)
    assert page.got[-1][3][:2] == (59).to_bytes(2, "little")
