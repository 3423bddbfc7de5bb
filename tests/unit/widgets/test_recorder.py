"""A recorder without a page: what it takes from one, what it refuses, what it says."""

from __future__ import annotations

import math
import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import DeadlineError, InputError, Recorder, XVoiceError
from jupyter_xvoice.link import Frame, Stream
from jupyter_xvoice.widgets import recorder as module
from jupyter_xvoice.widgets.take import Take
from jupyter_xvoice.widgets.takes import Takes

if TYPE_CHECKING:
    from pathlib import Path

RATE = 24_000


def sound(position: int, length: int) -> bytes:
    """Sample n of a take is n, so that a gap or a doubled piece shows."""
    return (np.arange(position, position + length) % 30_011).astype("<i2").tobytes()


def frame(take: int, position: int, length: int = 960) -> Frame:
    return Frame(Stream.MICROPHONE, 0, position, sound(position, length), item=take)


class Page:
    """What a page would say to a recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self.told: list[tuple[str, Any]] = []
        recorder._page.send = lambda kind, body, _buffers=None: self.told.append((kind, body))  # type: ignore[method-assign]

    def say(self, kind: str, **body: Any) -> None:
        self.recorder._page._take(kind, body)

    def hello(self, name: str) -> dict[str, Any]:
        self.recorder._page._hello({"page": name})
        kind, body = self.told[-1]
        assert kind == "state"
        return dict(body)

    def speak(self, take: int, position: int, length: int = 960) -> None:
        self.recorder._page._hear(frame(take, position, length))

    def record(self, take: int, seconds: float, why: str = "stopped") -> None:
        self.say("take", take=take)
        self.speak(take, 0, round(seconds * RATE))
        self.say("end", take=take, why=why)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(max_seconds=10)


@pytest.fixture
def page(recorder: Recorder) -> Page:
    return Page(recorder)


@pytest.mark.parametrize("value", [0, -1, 0.5, math.nan, math.inf, 3601, "60", None, True])
def test_a_length_that_is_none_is_refused(value: Any) -> None:
    with pytest.raises(InputError, match=r"max_seconds=.*from 1 to 3600 s"):
        Recorder(max_seconds=value)


def test_an_hour_is_the_longest() -> None:
    assert Recorder(3600).max_seconds == 3600


def test_it_grows_while_it_records(recorder: Recorder, page: Page) -> None:
    assert (recorder.status, recorder.audio.duration, recorder.takes, recorder.why) == ("ready", 0, [], "")
    page.say("take", take=7)
    page.speak(7, 0)
    page.speak(7, 960)
    assert recorder.status == "recording"
    assert (recorder.audio.sample_rate, recorder.audio.channels, recorder.audio.duration) == (RATE, 1, 0.08)
    page.say("pause", on=True)
    assert recorder.status == "paused"
    page.say("pause", on=False)
    page.speak(7, 1920)
    page.say("end", take=7, why="stopped")
    assert (recorder.status, recorder.why, len(recorder.takes)) == ("done", "stopped", 1)
    assert np.array_equal(recorder.audio.samples * 32768, np.arange(2880))
    assert page.told[-1] == ("kept", {"take": 7, "samples": 2880, "why": "stopped", "name": ""})


def test_a_second_take_keeps_the_first_until_it_is_discarded(recorder: Recorder, page: Page) -> None:
    page.record(1, 1.0)
    page.say("take", take=2)
    page.speak(2, 0)
    assert [one.duration for one in (*recorder.takes, recorder.audio)] == [1.0, 0.04]
    page.say("end", take=2, why="stopped")
    assert [one.duration for one in recorder.takes] == [1.0, 0.04]
    page.say("discard", take=2)
    assert (recorder.audio.duration, page.told[-1][1]["take"]["take"]) == (1.0, 1)
    page.speak(2, 960)  # on its way when it was discarded
    assert [one.duration for one in recorder.takes] == [1.0]
    page.say("discard", take=1)
    assert (recorder.status, page.told[-1][1]["take"]) == ("ready", None)


def test_an_empty_take_is_none(recorder: Recorder, page: Page) -> None:
    page.record(1, 0.0)
    assert (recorder.status, recorder.takes) == ("ready", [])


def test_the_next_page_brings_the_rest(recorder: Recorder, page: Page) -> None:
    page.hello("one")
    page.say("take", take=5)
    page.speak(5, 0)
    state = page.hello("two")
    assert (recorder.status, state["take"]) == ("interrupted", {"take": 5, "samples": 960, "over": False, "why": ""})
    page.say("take", take=5)
    page.speak(5, 480)  # overlaps what was taken
    page.speak(5, 1440)
    page.say("end", take=5, why="reloaded")
    assert (recorder.status, recorder.why) == ("done", "reloaded")
    assert np.array_equal(recorder.audio.samples * 32768, np.arange(2400))


def test_an_interrupted_one_can_be_ended_with_what_has_come(recorder: Recorder, page: Page) -> None:
    page.hello("one")
    page.say("take", take=5)
    page.speak(5, 0)
    page.hello("two")
    recorder.stop()
    assert (recorder.status, recorder.why, recorder.wait().duration) == ("done", "closed", 0.04)
    page.say("take", take=5)
    page.speak(5, 960)
    page.say("end", take=5, why="reloaded")
    assert (recorder.status, len(recorder.takes), recorder.audio.duration) == ("done", 1, 0.08)


def test_a_page_that_is_gone_ends_it_and_may_still_bring_more(recorder: Recorder, page: Page) -> None:
    page.hello("one")
    page.say("take", take=5)
    page.speak(5, 0)
    recorder._page._gone("the page has not been heard for a minute")
    assert (recorder.status, recorder.why) == ("done", "closed")
    page.speak(5, 960)
    page.say("end", take=5, why="reloaded")
    assert recorder.audio.duration == 0.08


def test_a_take_is_never_longer_than_its_maximum_and_fills_holes() -> None:
    take = Take(1, 2000)
    take.add(0, sound(0, 960))
    take.add(1440, sound(1440, 960))
    assert take.samples == 2000
    found = take.audio.samples * 32768
    assert not found[960:1440].any()
    assert np.array_equal(found[1440:], np.arange(1440, 2000))
    take.add(10**12, sound(0, 960))
    assert take.samples == 2000


def test_waiting_gives_the_recording(recorder: Recorder, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Recorder, "_check_page", lambda *_: None)
    with pytest.raises(DeadlineError, match=r"within 0\.1 s: it is ready"):
        recorder.wait(0.1)
    thread = threading.Timer(0.2, lambda: page.record(1, 2.0))
    thread.start()
    assert recorder.wait(60).duration == 2.0
    assert recorder.wait().duration == 2.0
    for wrong in (-1, math.nan, "1"):
        with pytest.raises(InputError, match="timeout"):
            recorder.wait(wrong)  # type: ignore[arg-type]


def test_waiting_is_refused_where_nobody_can_be_heard(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(XVoiceError, match="needs the page of a notebook"):
        recorder.wait(5)
    monkeypatch.setattr("jupyter_xvoice.link.reach", lambda: "between cells")
    with pytest.raises(XVoiceError, match=r"only between two cells.*use its \.audio in the next one"):
        recorder.wait(5)
    monkeypatch.setattr("jupyter_xvoice.link.reach", lambda: "open")
    with pytest.raises(XVoiceError, match="not shown"):
        recorder.wait(5)


def test_waiting_ends_where_no_page_answers(recorder: Recorder, page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jupyter_xvoice.link.reach", lambda: "open")
    monkeypatch.setattr(type(recorder._page), "displayed", True)
    for patience, in_a_page in (("_ALONE", False), ("_PATIENCE", True)):
        monkeypatch.setattr(module, "sent_by_a_page", lambda found=in_a_page: found)
        monkeypatch.setattr(module, patience, 0.3)
        with pytest.raises(XVoiceError, match=r"No page has answered within 0\.3 s"):
            recorder.wait(60)
    page.say("trouble", name="insecure-context", words="")
    with pytest.raises(XVoiceError, match=r"only on secure pages.* https"):
        recorder.wait(60)


def test_a_file(recorder: Recorder, page: Page, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Nothing was recorded"):
        recorder.to_file(tmp_path / "clip.wav")
    page.record(1, 1.0)
    assert recorder.to_file(tmp_path / "clip.wav").stat().st_size == 44 + 2 * RATE
    assert repr(recorder) == "Recorder(max_seconds=10, done, 1.0 s)"


def test_takes_tell_who_waits() -> None:
    takes = Takes(10)
    told = threading.Event()

    def wait() -> None:
        with takes.changed:
            takes.changed.wait_for(lambda: takes.status == "done", 60)
        told.set()

    threading.Thread(target=wait, daemon=True).start()
    takes.begin(1)
    takes.hear(frame(1, 0))
    takes.end(1, "stopped")
    assert told.wait(60)
