from __future__ import annotations

import pytest

from jupyter_xvoice.api.audio_frames import Pace


def test_a_file_goes_no_faster_than_it_sounds() -> None:
    pace = Pace(100.0)
    assert pace.wait(100.0, 0.0) == 0
    assert pace.wait(100.01, 0.1) == pytest.approx(0.09)
    assert pace.wait(100.1, 2.0) == pytest.approx(1.9)


def test_what_is_a_little_late_is_caught_up() -> None:
    pace = Pace(100.0)
    assert pace.wait(100.8, 0.1) == 0
    assert pace.wait(100.8, 1.0) == pytest.approx(0.2)


def test_a_live_source_that_paused_is_not_made_up_for() -> None:
    pace = Pace(100.0)
    assert pace.wait(160.0, 1.0) == 0
    assert pace.wait(160.0, 3.0) == pytest.approx(1.0)
