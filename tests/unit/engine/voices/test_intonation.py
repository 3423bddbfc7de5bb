"""Which change of pitch makes one melody run where another does."""

from __future__ import annotations

import numpy as np
import pytest

from jupyter_xvoice.engine.voices.intonation import Change, change, change_of_distribution

MELODY = 110 + 25 * np.sin(np.linspace(0, 20, 300)) + 5 * np.cos(np.linspace(0, 57, 300))


def test_a_change_moves_both_ends_of_a_range() -> None:
    assert Change(10.0, 1.5).of(100.0) == 160.0


@pytest.mark.parametrize(("shift", "factor"), [(0, 1), (30, 1), (-20, 1.3), (60, 0.6), (5, 1.8)])
def test_the_same_melody_elsewhere_is_found_exactly(shift: float, factor: float) -> None:
    found = change(shift + factor * MELODY, MELODY)
    assert found is not None
    assert found.factor == pytest.approx(factor, abs=0.01)
    assert found.of(110) == pytest.approx(shift + factor * 110, abs=0.3)


def test_two_fifths_of_another_melody_have_no_say() -> None:
    wanted = 20 + 1.1 * MELODY
    wanted[:120] = np.linspace(110, 260, 120)  # a question where a statement was spoken
    found = change(wanted, MELODY)
    assert found is not None
    assert found.factor == pytest.approx(1.1, abs=0.02)
    assert found.of(110) == pytest.approx(141, abs=1)


def test_frames_without_voice_do_not_count() -> None:
    wanted, spoken = 20 + MELODY, MELODY.copy()
    wanted[::3] = 0
    spoken[1::3] = 0
    found = change(wanted, spoken)
    assert found is not None
    assert found.of(110) == pytest.approx(130, abs=0.3)


def test_melodies_that_do_not_agree_can_be_compared_as_a_whole_only() -> None:
    random = np.random.default_rng(3)
    wanted = 180 + 30 * random.standard_normal(400)
    spoken = 110 + 20 * random.standard_normal(400)
    assert change(wanted, spoken) is None
    found = change_of_distribution(wanted, spoken)
    assert found is not None
    assert found.factor == pytest.approx(1.5, abs=0.2)
    assert found.of(110) == pytest.approx(180, abs=5)


def test_too_little_to_tell() -> None:
    assert change(MELODY[:10], MELODY[:10]) is None
    assert change_of_distribution(MELODY, np.zeros(300)) is None
