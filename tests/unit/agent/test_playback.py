"""What is counted of the sound: by the headless speaker, the playout, and at an interruption."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from jupyter_xvoice.agent import HeadlessSpeaker
from jupyter_xvoice.agent.barge_in import BargeIn
from jupyter_xvoice.agent.playout import Playout
from jupyter_xvoice.api.realtime import AudioFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pytest

FORM = AudioFormat("audio/pcm", 8000)


class Reports:
    def __init__(self) -> None:
        self.items: dict[str, list[int]] = {}
        self.flushes: list[tuple[int, dict[str, int]]] = []
        self.all = asyncio.Event()
        self.until: tuple[str, int] = ("", 0)

    def rendered(self, item_id: str, samples: int) -> None:
        self.items.setdefault(item_id, []).append(samples)
        if (item_id, samples) == self.until:
            self.all.set()

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        self.flushes.append((generation, dict(rendered)))

    def gone(self, why: str) -> None: ...


def sound(seconds: float) -> bytes:
    return bytes(FORM.size(seconds * 1000))


async def test_at_once() -> None:
    speaker, reports = HeadlessSpeaker(), Reports()
    speaker.open(FORM, reports)
    speaker.play("a", 0, sound(10))
    speaker.play("a", 0, sound(1))
    speaker.flush(1)
    speaker.play("a", 0, sound(1))  # of before the flush
    assert reports.items == {"a": [0, 80000, 88000]}
    assert reports.flushes == [(1, {})]


async def test_in_real_time_every_sample_is_counted_once() -> None:
    speaker, reports = HeadlessSpeaker(realtime=True), Reports()
    speaker.open(FORM, reports)
    reports.until = ("b", 2400)
    loop = asyncio.get_running_loop()
    began = loop.time()
    for item in ("a", "a", "b"):
        speaker.play(item, 0, sound(0.3))
    async with asyncio.timeout(60):
        await reports.all.wait()
    assert loop.time() - began >= 0.89
    assert reports.items["a"][0] == reports.items["b"][0] == 0
    assert reports.items["a"][-1] == 4800
    assert all(counts == sorted(counts) for counts in reports.items.values())


async def test_a_flush_says_how_far_it_came_and_a_pause_stops_the_clock() -> None:
    speaker, reports = HeadlessSpeaker(realtime=True), Reports()
    speaker.open(FORM, reports)
    speaker.play("a", 0, sound(60))
    speaker.play("b", 0, sound(60))
    await asyncio.sleep(0.1)
    speaker.pause(on=True)
    paused = reports.items["a"][-1]
    assert paused >= 800
    await asyncio.sleep(0.1)
    speaker.flush(1)
    assert reports.flushes == [(1, {"a": paused, "b": 0})]
    speaker.play("a", 0, sound(1))
    assert reports.items["a"][-1] == paused
    speaker.close()


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from(["receive", "render", "flush"]), st.integers(-5, 500)))
)
def test_what_was_rendered_never_exceeds_what_came(steps: list[tuple[str, str, int]]) -> None:
    playout = Playout()
    for item, what, samples in steps:
        before = playout.counts(item)
        if what == "receive":
            playout.receive(item, max(samples, 0))
        elif what == "render":
            new = playout.render(item, samples)
            assert new == playout.counts(item)[0] - before[0]
        else:
            cut = playout.flush()
            assert all(playout.counts(name)[0] == count for name, count in cut.items())
            assert not playout.sounding()
        rendered, received = playout.counts(item)
        assert 0 <= before[0] <= rendered <= received


# -- barge-in ----------------------------------------------------------------------------------------------------------


class Switch:
    def __init__(self) -> None:
        self.calls: list[str] = []
        self.goes_on = asyncio.Event()

    def pause(self, *, on: bool) -> None:
        self.calls.append("pause" if on else "go on")
        if not on:
            self.goes_on.set()

    def flush(self, generation: int) -> None:
        self.calls.append(f"flush {generation}")


async def test_a_cough_only_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_xvoice.agent.barge_in._MEANT_WITHIN", 0.01)
    speaker, silent = Switch(), []
    barge_in = BargeIn(asyncio.get_running_loop(), speaker, lambda: silent.append(1), lambda: None)  # type: ignore[arg-type]
    barge_in.speech_started("u1")
    barge_in.speech_stopped()
    async with asyncio.timeout(60):
        await speaker.goes_on.wait()
    barge_in.meant("u1")  # too late: it goes on
    assert speaker.calls == ["pause", "go on"]
    assert not silent


async def test_words_make_it_an_interruption_once() -> None:
    speaker, silent = Switch(), []
    barge_in = BargeIn(asyncio.get_running_loop(), speaker, lambda: silent.append(1), lambda: None)  # type: ignore[arg-type]
    barge_in.speech_started("u1")
    barge_in.meant("u0")
    assert speaker.calls == ["pause"]
    barge_in.meant("u1")
    barge_in.meant("u1")
    assert speaker.calls == ["pause", "flush 1"]
    assert (barge_in.flushing, silent) == (True, [])
    barge_in.flushed(0)
    assert barge_in.flushing
    barge_in.flushed(1)
    barge_in.flushed(1)
    assert (barge_in.flushing, silent) == (False, [1])


async def test_a_page_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_xvoice.agent.barge_in._PAGE_ANSWERS", 0.01)
    done = asyncio.Event()
    barge_in = BargeIn(asyncio.get_running_loop(), Switch(), done.set, lambda: None)  # type: ignore[arg-type]
    barge_in.interrupt()
    async with asyncio.timeout(60):
        await done.wait()
    assert not barge_in.flushing
