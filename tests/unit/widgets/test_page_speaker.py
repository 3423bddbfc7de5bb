"""The page's speaker against a page that plays, falls silent, is loaded anew, in any order; sound of a few milliseconds."""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice.api import AudioFormat
from jupyter_xvoice.widgets.page_speaker import PageSpeaker

if TYPE_CHECKING:
    from collections.abc import Mapping

FORM = AudioFormat()
MILLISECOND = 24


class Page:
    """The line to a page, and the page: it renders when the test says so."""

    def __init__(self) -> None:
        self.speaker: PageSpeaker
        self.held: dict[str, int] = {}
        self.done: dict[str, int] = {}
        self.paused = False
        self.there = True
        self.bytes: dict[str, bytes] = {}

    def send(self, kind: str, body: dict[str, Any]) -> None:
        if kind == "pause":
            self.paused = body["on"]
        elif kind == "flush":
            left = {name: self.done.get(name, 0) for name, count in self.held.items() if self.done.get(name, 0) < count}
            self.held, self.paused = {}, False
            if self.there:
                self.speaker.flushed(body["generation"], left)

    def play(self, item_id: str, _generation: int, data: bytes, position: int) -> None:
        assert position == self.held.get(item_id, 0)
        self.held[item_id] = position + len(data) // 2
        self.bytes[item_id] = self.bytes.get(item_id, b"") + data

    def render(self, samples: int) -> None:
        for name, count in self.held.items():
            new = min(count - self.done.get(name, 0), 0 if self.paused else samples)
            if new:
                samples -= new
                self.done[name] = self.done.get(name, 0) + new
                self.speaker.rendered(name, self.done[name])


class Session:
    """What the speaker reports to."""

    def __init__(self) -> None:
        self.rendered_now: dict[str, int] = {}
        self.given: dict[str, int] = {}
        self.cut: set[str] = set()
        self.flushes: list[int] = []
        self.asked: list[int] = []
        self.speaker: PageSpeaker
        self.lost_times = 0

    def rendered(self, item_id: str, samples: int) -> None:
        assert self.rendered_now.get(item_id, 0) <= samples <= self.given[item_id]
        self.rendered_now[item_id] = samples

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        self.flushes.append(generation)
        for item_id, samples in rendered.items():
            assert samples == self.rendered_now.get(item_id, 0)

    def lost(self) -> None:
        self.lost_times += 1
        self.flush()

    def gone(self, why: str) -> None:
        raise AssertionError(why)

    def play(self, item_id: str, samples: int) -> None:
        if item_id not in self.cut:
            self.given[item_id] = self.given.get(item_id, 0) + samples
            number = sum(self.given.values())
            self.speaker.play(item_id, len(self.asked), number.to_bytes(4, "little") * (samples // 2))

    def flush(self) -> None:
        self.asked.append(len(self.asked) + 1)
        self.cut |= {name for name, count in self.given.items() if self.rendered_now.get(name, 0) < count}
        self.speaker.flush(self.asked[-1])

    @property
    def sounding(self) -> bool:
        return any(self.rendered_now.get(name, 0) < self.given[name] for name in set(self.given) - self.cut)


@pytest.fixture
def page() -> Page:
    page = Page()
    page.speaker = PageSpeaker(page)
    return page


def begun(page: Page) -> Session:
    session = Session()
    session.speaker = page.speaker
    page.speaker.open(FORM, session)
    return session


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def heard(session: Session, page: Page) -> None:
    async with asyncio.timeout(60):
        while session.sounding:
            page.render(50 * MILLISECOND)
            await asyncio.sleep(0.002)


@pytest.mark.parametrize("seed", range(40))
async def test_whatever_happens_every_flush_is_answered_and_the_rest_is_heard(page: Page, seed: int) -> None:
    dice = random.Random(seed)
    page.speaker.move(dice.choice(["nowhere", "silent", "page"]))
    session = begun(page)
    paused = False
    for step in range(60):
        match dice.randrange(8):
            case 0 | 1 | 2:
                session.play(f"item {step // 15}", 2 * dice.randrange(1, 6 * MILLISECOND))
            case 3 | 4:
                page.render(dice.randrange(5 * MILLISECOND))
                await settled()
            case 5:
                page.speaker.move(dice.choice(["silent", "page", "nowhere"]), lost=dice.random() < 0.2)
                await settled()
            case 6 if session.sounding:
                session.flush()
                paused = False
                await settled()
            case 7:
                paused = not paused
                page.speaker.pause(on=paused)
    page.speaker.pause(on=False)
    await settled()
    page.speaker.move(dice.choice(["silent", "page", "nowhere"]))
    await settled()
    await heard(session, page)
    await settled()
    assert session.flushes == session.asked
    page.speaker.close()


async def test_the_rest_is_the_rest_sample_by_sample(page: Page) -> None:
    page.speaker.move("page")
    session = begun(page)
    data = bytes(range(256)) * 20
    session.given["a"] = len(data) // 2
    page.speaker.play("a", 0, data)
    page.render(700)
    await settled()
    page.speaker.move("silent")
    await settled()
    page.speaker.move("page")
    await settled()
    (first, again) = page.bytes
    assert page.bytes[first] == data
    done = session.rendered_now["a"]
    assert done >= 700
    assert page.bytes[again] == data[2 * 700 :] or data.endswith(page.bytes[again])
    await heard(session, page)
    page.speaker.close()


async def test_a_page_that_vanished_leaves_no_flush_unanswered(page: Page) -> None:
    page.speaker.move("page")
    session = begun(page)
    session.play("a", 2400)
    page.there = False
    session.flush()
    await settled()
    assert session.flushes == []
    page.speaker.move("silent", lost=True)
    await settled()
    assert session.flushes[0] == 1
    page.speaker.close()


async def test_a_flush_that_is_answered_late_does_not_touch_what_came_since(page: Page) -> None:
    page.speaker.move("page")
    session = begun(page)
    session.play("a", 2400)
    page.render(1000)
    page.there = False
    session.flush()
    session.play("b", 2400)
    page.render(500)
    page.speaker.flushed(2, {"a": 1000})  # the first is of the beginning
    await settled()
    assert session.flushes == [1]
    assert session.rendered_now == {"a": 1000, "b": 500}
    await heard(session, page)
    assert session.rendered_now["b"] == 2400
    page.speaker.close()


async def test_sound_of_a_generation_that_was_flushed_is_dropped(page: Page) -> None:
    page.speaker.move("page")
    session = begun(page)
    session.flush()
    await settled()
    page.speaker.play("late", 0, b"\0\0" * 10)
    assert page.held == {}
    page.speaker.play("new", 1, b"\0\0" * 10)
    assert page.held == {"new": 10}
    page.speaker.close()


async def test_after_the_end_nothing_is_reported(page: Page) -> None:
    page.speaker.move("page")
    session = begun(page)
    session.play("a", 100)
    page.speaker.close()
    page.done, page.held = {"a": 0}, {"a": 100}
    page.render(100)
    page.speaker.move("silent", lost=True)
    page.speaker.flushed(1, {})
    await settled()
    assert session.rendered_now == {}
    assert (session.flushes, session.lost_times) == ([], 0)


async def test_what_is_paused_stays_paused_wherever_it_goes(page: Page) -> None:
    page.speaker.move("silent")
    session = begun(page)
    session.play("a", 2 * MILLISECOND)
    page.speaker.pause(on=True)
    page.speaker.move("page")
    await settled()
    assert page.paused
    page.speaker.move("silent")
    await settled()
    before = session.rendered_now.get("a", 0)
    await asyncio.sleep(0.02)
    assert session.rendered_now.get("a", 0) == before
    page.speaker.pause(on=False)
    await heard(session, page)
    page.speaker.close()
