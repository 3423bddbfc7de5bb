"""Sound that the page has kept: complete and in order with its messages, never too late."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice.link import CommLink, Frame, Stream
from tests.unit.link.fake_page import FakePage, FakeWidget

if TYPE_CHECKING:
    from collections.abc import Iterator


class End:
    """What the kernel's end was told, in order."""

    def __init__(self, widget: FakeWidget) -> None:
        self.told: list[Any] = []
        self.link = CommLink(
            widget, lambda kind, _: self.told.append(kind), self._hear, self.told.append, lambda _: None
        )

    def _hear(self, frame: Frame) -> None:
        self.told.append((frame.item, frame.position, frame.samples))


@pytest.fixture
def widget() -> FakeWidget:
    return FakeWidget()


@pytest.fixture
def end(widget: FakeWidget) -> Iterator[End]:
    made = End(widget)
    yield made
    made.link.close()


def kept(position: int, samples: int = 960, time: float = 0.0) -> bytes:
    return Frame(Stream.MICROPHONE, 0, position, bytes(2 * samples), time, item=7).encode()


def test_it_comes_in_order_with_the_messages(widget: FakeWidget, end: End) -> None:
    page = FakePage(widget, "one")
    page.hello()
    page.post("take", {}, n=0)
    page.post("frame", {}, kept(960), n=2)
    page.post("end", {}, n=3)
    page.post("frame", {}, kept(0), n=1)
    page.post("frame", {}, kept(0), n=1)  # sent again
    widget.until(lambda: "end" in end.told)
    assert end.told == ["take", (7, 0, 960), (7, 960, 960), "end"]
    assert page.answers("ack")[-1]["body"]["next"] == 4


def test_what_a_cell_held_back_for_long_is_not_stale(widget: FakeWidget, end: End) -> None:
    page = FakePage(widget, "one")
    page.hello()
    now = time.monotonic() * 1000
    page.post("ping", {"t": 1.0, "rtt": 1.0, "offset": 0.0})
    page.post("frame", {}, kept(0, time=now - 60_000), n=0)
    widget.until(lambda: end.told)
    assert end.told == [(7, 0, 960)]
    assert end.link.health.late == end.link.health.lost == 0


def test_one_that_cannot_be_read_holds_up_nothing(widget: FakeWidget, end: End) -> None:
    page = FakePage(widget, "one")
    page.hello()
    page.post("frame", {}, b"no frame", n=0)
    page.post("frame", {}, n=1)
    page.post("end", {}, n=2)
    widget.until(lambda: end.told)
    assert end.told == ["end"]


def test_how_long_no_page_was_heard(widget: FakeWidget, end: End) -> None:
    assert end.link.silence == float("inf")
    FakePage(widget, "one").hello()
    assert end.link.silence < 60
