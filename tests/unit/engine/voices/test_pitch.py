"""F0, on sounds whose pitch is known."""

from __future__ import annotations

import numpy as np
import pytest

from jupyter_xvoice.engine.voices.pitch import RATE, track

RANDOM = np.random.default_rng(7)


def buzz(hertz: float | np.ndarray, seconds: float = 1.0) -> np.ndarray:
    """A sawtooth-like sound: every harmonic up to 4 kHz, falling as 1/n."""
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, int(seconds * RATE))) / RATE
    harmonics = range(1, max(2, int(4000 / np.max(hertz))))
    return (0.2 * sum(np.sin(n * phase) / n for n in harmonics)).astype(np.float32)


@pytest.mark.parametrize("hertz", [62.0, 80.5, 110.0, 157.3, 220.0, 301.7, 440.0])
def test_a_steady_tone(hertz: float) -> None:
    f0 = track(buzz(hertz))
    assert len(f0) == pytest.approx(95, abs=1)
    assert np.count_nonzero(f0) >= 0.95 * len(f0)
    assert np.median(f0[f0 > 0]) == pytest.approx(hertz, abs=0.3)


def test_a_glide_is_followed() -> None:
    f0 = track(buzz(np.linspace(120, 180, 2 * RATE), 2.0))
    centres = 120 + 60 * (np.arange(len(f0)) * 0.01 + 0.03) / 2
    assert np.abs(f0 - centres)[3:-3].max() < 2.0


def test_noise_under_the_voice_does_not_move_it() -> None:
    noisy = buzz(130.0) + RANDOM.normal(0, 0.02, RATE).astype(np.float32)
    f0 = track(noisy)
    assert np.median(f0[f0 > 0]) == pytest.approx(130.0, abs=0.5)


@pytest.mark.parametrize(
    "samples",
    [np.zeros(RATE, np.float32), RANDOM.normal(0, 0.1, RATE).astype(np.float32), np.full(RATE, 0.5, np.float32)],
    ids=["silence", "noise", "constant"],
)
def test_what_has_no_pitch(samples: np.ndarray) -> None:
    f0 = track(samples)
    assert np.count_nonzero(f0) <= 0.02 * len(f0)


def test_less_than_a_frame() -> None:
    assert track(np.zeros(100, np.float32)).shape == (0,)
