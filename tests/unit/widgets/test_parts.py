"""Small parts: chores in order, approvals, sound between two rates, the microphone's first and lost frames."""

from __future__ import annotations

import asyncio
import threading
import weakref

import numpy as np
import pytest

from jupyter_xvoice import InputError, VoiceAgent
from jupyter_xvoice.agent.tools import Request
from jupyter_xvoice.api import AudioFormat
from jupyter_xvoice.link import Frame, Stream
from jupyter_xvoice.widgets.approvals import Approvals
from jupyter_xvoice.widgets.chores import Chores
from jupyter_xvoice.widgets.page_microphone import PageMicrophone
from jupyter_xvoice.widgets.page_sound import FromPage, ToPage
from jupyter_xvoice.widgets.stretch import Stretch

PCM = AudioFormat()
MU_LAW = AudioFormat("audio/pcmu", 8000)


def test_chores_are_done_in_order_and_survive_a_failure() -> None:
    chores, done, seen = Chores("test chores"), threading.Event(), []
    chores.add(lambda: 1 / 0)
    for number in range(50):
        chores.add(lambda number=number: seen.append(number))  # type: ignore[misc]
    chores.add(done.set)
    assert done.wait(60)
    assert seen == list(range(50))


def test_what_has_not_begun_can_be_dropped() -> None:
    chores, begun, release, seen = Chores("test chores"), threading.Event(), threading.Event(), []
    chores.add(lambda: (begun.set(), release.wait(60)))
    assert begun.wait(60)
    chores.add(lambda: seen.append(1))
    chores.drop()
    release.set()
    done = threading.Event()
    chores.add(done.set)
    assert done.wait(60)
    assert seen == []


@pytest.mark.parametrize(("linger", "threads"), [(60.0, 1), (0.0, 2)])
def test_a_thread_that_lingers_does_what_comes_later_and_holds_nothing(linger: float, threads: int) -> None:
    chores, seen = Chores("test chores", linger), set()

    class Job:
        def __call__(self) -> None:
            seen.add(threading.current_thread())

    for _ in range(2):
        job = Job()
        gone, done = threading.Event(), threading.Event()
        weakref.finalize(job, gone.set)
        chores.add(job)
        chores.add(done.set)
        del job
        assert done.wait(60)
        assert gone.wait(60)
        for thread in seen if linger == 0.0 else ():
            thread.join(60)
    assert len(seen) == threads


async def test_only_a_press_is_a_yes() -> None:
    approvals = Approvals()
    first = asyncio.create_task(approvals.ask(Request("1", "send", {})))
    second = asyncio.create_task(approvals.ask(Request("2", "send", {})))
    other = asyncio.create_task(approvals.ask(Request("3", "delete", {})))
    await asyncio.sleep(0)
    approvals.answer("4", allow=True, always=True)
    approvals.answer("1", allow=True, always=True)
    assert await first is True
    approvals.answer("2", allow=False, always=True)
    assert await second is False
    assert (approvals.granted("send"), approvals.granted("delete")) == (True, False)
    approvals.there = True
    approvals.deny_all()
    assert await other is False
    assert not approvals.there
    approvals.begin()
    assert not approvals.granted("send")
    again = asyncio.create_task(approvals.ask(Request("6", "send", {})))
    await asyncio.sleep(0)
    assert not again.done()
    again.cancel()
    with pytest.raises(asyncio.CancelledError):
        await again
    approvals.answer("6", allow=True, always=False)  # too late: nobody waits


# -- sound -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [PCM, MU_LAW, AudioFormat("audio/pcm", 16_000)])
def test_sound_there_and_back(form: AudioFormat) -> None:
    time = np.arange(24_000) / 24_000
    tone = (0.5 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    data = (tone * 32767).astype("<i2").tobytes()
    there, back = FromPage(form), ToPage(form)
    came = b"".join(back.feed(there.feed(data[at : at + 1920])) for at in range(0, len(data), 1920))
    heard = np.frombuffer(came, dtype="<i2") / 32768
    assert len(heard) == pytest.approx(24_000, abs=250)
    lag = int(np.argmax(np.correlate(heard[:4000], tone[:3000], "valid")))
    assert np.corrcoef(heard[lag : lag + 20_000], tone[:20_000])[0, 1] > 0.98


def test_a_stretch_counts_to_its_very_end() -> None:
    stretch = Stretch("i", "i", 0, MU_LAW)
    stretch.feed(b"\xff" * 801)
    assert stretch.counted(0) == 0
    assert stretch.counted(stretch.sent // 2) == pytest.approx(400, abs=20)
    assert stretch.counted(stretch.sent) == 801
    assert stretch.counted(10 * stretch.sent) == 801


class Ear:
    """What a session is to a microphone."""

    def __init__(self) -> None:
        self.data = b""
        self.used: list[bool] = []

    def take(self, data: bytes) -> None:
        self.data += data

    def use(self, *, on: bool) -> None:
        self.used.append(on)

    def gone(self, why: str) -> None:
        raise AssertionError(why)


def frame(position: int, value: int, samples: int = 960) -> Frame:
    return Frame(Stream.MICROPHONE, 0, position, np.full(samples, value, dtype="<i2").tobytes())


def values(ear: Ear) -> list[int]:
    return [int(value) for value in np.frombuffer(ear.data, dtype="<i2")[::960]]


def test_the_first_words_are_kept_until_the_session_takes_them() -> None:
    microphone, ear = PageMicrophone(lambda *_: None), Ear()
    microphone.hear(frame(0, 9))  # nobody has pressed Start: nothing is kept
    microphone.use(on=True)
    microphone.hear(frame(0, 1))
    microphone.hear(frame(960, 2))
    microphone.open(PCM, ear)
    microphone.hear(frame(1920, 3))
    assert values(ear) == [1, 2, 3]
    assert ear.used == [True]


def test_lost_frames_are_silence_and_a_long_gap_is_a_short_one() -> None:
    microphone, ear = PageMicrophone(lambda *_: None), Ear()
    microphone.use(on=True)
    microphone.open(PCM, ear)
    for position, value in ((0, 1), (960 * 3, 2), (960 * 3000, 3), (0, 4)):
        microphone.hear(frame(position, value))
    assert values(ear) == [1, 0, 0, 2, *[0] * 50, 3, 4]


def test_what_was_said_before_is_not_of_the_next_session() -> None:
    told: list[tuple[str, dict[str, object]]] = []
    microphone, ear = PageMicrophone(lambda kind, body: told.append((kind, body))), Ear()
    microphone.use(on=True)
    microphone.hear(frame(0, 1))
    microphone.close()
    microphone.hear(frame(960, 2))
    microphone.open(PCM, ear)
    assert (ear.data, ear.used) == (b"", [False])
    microphone.mute(on=True)
    assert told == [("microphone", {"open": False, "muted": False}), ("microphone", {"open": True, "muted": True})]


@pytest.mark.parametrize(
    ("client", "words"), [("You are a clerk.", "instructions="), (3, "of type int"), ([], "of type list")]
)
def test_a_client_that_is_none_is_refused_at_once(client: object, words: str) -> None:
    with pytest.raises(InputError, match=words):
        VoiceAgent(client)  # type: ignore[arg-type]


@pytest.mark.parametrize("height", [159, 641, 200.5, True])
def test_a_height_that_does_not_fit_is_refused(height: object) -> None:
    with pytest.raises(InputError, match="height"):
        VoiceAgent(height=height)  # type: ignore[arg-type]


def test_users_do_not_see_what_is_for_the_page() -> None:
    assert "ask" in dir(VoiceAgent())
    assert not [name for name in dir(VoiceAgent()) if name.startswith("page_")]
