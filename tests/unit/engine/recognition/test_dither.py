"""Noise only where there is none."""

from __future__ import annotations

import numpy as np

from jupyter_xvoice.engine.recognition.dither import LEVEL, Dither, noise_floor


def test_the_same_audio_gets_the_same_noise() -> None:
    silence = np.zeros(16000, np.int16)
    assert np.array_equal(Dither()(silence), Dither()(silence))
    assert abs(np.sqrt((Dither()(silence).astype(float) ** 2).mean()) - LEVEL) < 1


def test_full_scale_does_not_wrap() -> None:
    assert Dither()(np.full(16000, 32767, np.int16)).min() > 32000


def test_the_floor_is_that_of_the_pauses() -> None:
    noise = np.random.default_rng(1).normal(0, 100, 16000).astype(np.int16)
    tone = (8000 * np.sin(np.arange(16000) / 10)).astype(np.int16)
    assert 80 < noise_floor(np.concatenate((noise, tone))) < 120
    assert noise_floor(np.concatenate((np.zeros(4000, np.int16), tone))) == 0
    assert noise_floor(tone[:100]) == float("inf")
