"""Peaks and pictures."""

from __future__ import annotations

import sys
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from jupyter_xvoice import Audio, InputError
from tests.unit.audio.sounds import noise, tone


@given(st.integers(1, 400), st.integers(1, 400), st.integers(1, 3))
def test_peaks_hold_the_loudest_sample(n, bins, channels):
    audio = Audio(noise(n, channels=channels), 8000)
    peaks = audio.peaks(bins)
    assert peaks.shape == (bins,)
    assert peaks.dtype == np.float32
    assert peaks.max() == np.abs(audio.samples).max()


def test_peaks_stand_where_the_sound_is():
    samples = np.zeros(1000, np.float32)
    samples[250], samples[999] = -0.5, 0.25
    assert Audio(samples, 8000).peaks(4).tolist() == [0.0, 0.5, 0.0, 0.25]
    assert Audio(np.full((10, 2), 3.0), 8000).peaks(2).tolist() == [1.0, 1.0]


def test_peaks_of_a_nonsense_number():
    with pytest.raises(InputError, match=r"peaks\(0\)"):
        Audio(noise(10), 8000).peaks(0)


def test_plot_has_seconds_and_leaves_pyplot_alone():
    sys.modules.pop("matplotlib.pyplot", None)
    figure = Audio(tone(2.5, 8000), 8000).plot()
    assert isinstance(figure, Figure)
    axes = figure.axes[0]
    assert axes.get_xlim() == (0.0, 2.5)
    assert "(s)" in axes.get_xlabel()
    assert figure._repr_png_().startswith(b"\x89PNG")
    assert "matplotlib.pyplot" not in sys.modules


def test_plot_draws_into_given_axes_a_colour_a_channel():
    axes = Figure().subplots()
    assert Audio(noise(800, channels=2), 8000).plot(ax=axes) is axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["channel 0", "channel 1"]


def test_plots_on_many_threads_do_not_disturb_each_other():
    audio, pictures = Audio(tone(0.2, 8000), 8000), []
    threads = [threading.Thread(target=lambda: pictures.append(audio.plot()._repr_png_())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(pictures) == 4
    assert len(set(pictures)) == 1
