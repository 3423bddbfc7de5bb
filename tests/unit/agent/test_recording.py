"""Both tracks on one clock, sample by sample."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio, AudioError, InputError
from jupyter_xvoice.agent import recording as module
from jupyter_xvoice.agent.recording import Recorder, Recording
from jupyter_xvoice.agent.spool import Spool
from jupyter_xvoice.api.realtime import AudioFormat

if TYPE_CHECKING:
    from pathlib import Path

PCM = AudioFormat("audio/pcm", 8000)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def tone(samples: int, value: int) -> bytes:
    return np.full(samples, value, dtype="<i2").tobytes()


def runs(audio: Audio) -> list[tuple[int, int]]:
    """(16-bit value, samples) of each stretch."""
    values = np.rint(audio.samples * 32768).astype(int)
    edges = np.flatnonzero(np.diff(values)) + 1
    return [(int(part[0]), len(part)) for part in np.split(values, edges) if len(part)]


def test_a_microphone_is_one_stretch_whatever_the_jitter(clock: Clock) -> None:
    recorder = Recorder(Spool(), "1", PCM, PCM)
    for number, late in enumerate((0.0, 0.05, -0.01, 0.1, 0.0)):
        clock.now = 100.04 * 1 + number * 0.04 + late
        recorder.hear(tone(320, number + 1))
    assert runs(Recording([recorder]).user)[-5:] == [(number, 320) for number in range(1, 6)]


def test_a_microphone_that_was_closed_leaves_a_gap(clock: Clock) -> None:
    recorder = Recorder(Spool(), "1", PCM, PCM)
    clock.now = 100.04
    recorder.hear(tone(320, 1))
    clock.now = 102.04
    recorder.hear(tone(320, 2))
    assert runs(Recording([recorder]).user) == [(1, 320), (0, 15680), (2, 320)]


def test_only_what_was_rendered_is_in_it(clock: Clock) -> None:
    recorder = Recorder(Spool(), "1", PCM, PCM)
    recorder.receive("a", tone(4000, 1) + tone(4000, 2))
    recorder.receive("b", tone(4000, 3))
    clock.now = 101.0
    recorder.render("a", 800)
    clock.now = 101.5
    recorder.render("a", 4000)
    recorder.cut("a")
    recorder.render("a", 100)
    clock.now = 103.0
    recorder.render("b", 4000)
    recording = Recording([recorder])
    # It began 800 samples before 1 s; the other item 4000 samples before 3 s.
    assert runs(recording.agent) == [(0, 7200), (1, 4000), (2, 800), (0, 8000), (3, 4000)]
    assert recorder.agent.samples == 8800
    assert recording.duration == 3.0


def test_what_is_rendered_at_once_still_takes_its_time(clock: Clock) -> None:
    """The answer follows the question, and the next question the answer, though all came within a moment."""
    recorder = Recorder(Spool(), "1", PCM, PCM)
    recorder.hear(tone(8000, 1), begins=True)
    recorder.receive("a", tone(16000, 2))
    recorder.render("a", 16000)
    recorder.hear(tone(8000, 3), begins=True)
    recording = Recording([recorder])
    assert runs(recording.user) == [(1, 8000), (0, 16000), (3, 8000)]
    assert runs(recording.agent) == [(0, 8000), (2, 16000), (0, 8000)]


def test_the_file_is_both_of_them(clock: Clock, tmp_path: Path) -> None:
    spool = Spool()
    first, second = Recorder(spool, "1", PCM, PCM), Recorder(spool, "2", PCM, PCM)
    for recorder, value in ((first, 1000), (second, 3000)):
        recorder.hear(tone(4000, value), begins=True)
        recorder.receive("a", tone(50_000, value + 1000))
        recorder.render("a", 50_000)
    recording = Recording([first, second])
    path = recording.to_file(tmp_path / "talk.wav")
    written = Audio.from_file(path)
    assert written == recording.audio
    assert (written.channels, written.sample_rate, len(written.samples)) == (2, 8000, 108_000)
    assert runs(Audio(written.samples[:, 0], 8000)) == [(1000, 4000), (0, 50_000), (3000, 4000), (0, 50_000)]
    assert Audio.from_file(recording.to_file(tmp_path / "talk.mp3")).duration == pytest.approx(13.5, abs=0.1)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["talk.mp3", "talk.wav"]


def test_sides_of_different_formats_stay_beside_each_other(clock: Clock) -> None:
    recorder = Recorder(Spool(), "1", AudioFormat("audio/pcmu", 8000), AudioFormat("audio/pcm", 24000))
    recorder.hear(b"\xff" * 8000, begins=True)
    recorder.receive("a", tone(24000, 5))
    recorder.render("a", 24000)
    both = Recording([recorder]).audio
    assert both.sample_rate == 24000
    assert both.samples.shape == (48000, 2)
    assert runs(Audio(both.samples[:, 1], 24000)) == [(0, 24000), (5, 24000)]


def test_a_long_talk_is_written_in_little_memory(clock: Clock, tmp_path: Path) -> None:
    recorder = Recorder(Spool(), "1", AudioFormat(), AudioFormat())
    minute = tone(24000 * 60, 7)
    for _ in range(20):
        recorder.hear(minute)
    tracemalloc.start()
    Recording([recorder]).to_file(tmp_path / "talk.wav")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (tmp_path / "talk.wav").stat().st_size == 44 + 20 * 60 * 24000 * 4
    assert peak < 20e6
    assert len(recorder.user._pieces) == 1


def test_nothing_and_nonsense(tmp_path: Path) -> None:
    empty = Recording([])
    assert repr(empty) == "Recording(0.0 s, 24000 Hz, user and agent)"
    assert list(empty._repr_mimebundle_()) == ["text/plain"]
    with pytest.raises(AudioError, match="Nothing was recorded"):
        empty.to_file(tmp_path / "talk.wav")
    with pytest.raises(InputError, match="suffix"):
        empty.to_file(tmp_path / "talk")


def test_a_player_of_it(clock: Clock) -> None:
    recorder = Recorder(Spool(), "1", PCM, PCM)
    recorder.hear(tone(8000, 900), begins=True)
    assert "<audio" in Recording([recorder])._repr_mimebundle_()["text/html"]
    recorder.hear(bytes(8000 * 2 * 700))
    assert "First minute of 12" in Recording([recorder])._repr_mimebundle_()["text/html"]
