"""A take of the studio, which a page that was loaded again may bring a part of twice."""

from __future__ import annotations

import numpy as np

from jupyter_xvoice.link import Frame, Stream
from jupyter_xvoice.widgets.studio_take import StudioTake


def hear(take: StudioTake, samples: np.ndarray, begin: int, end: int) -> None:
    data = samples[begin:end].astype("<i2").tobytes()
    take.hear(Frame(Stream.MICROPHONE, 0, begin, data, item=1))


def test_what_comes_twice_is_measured_once() -> None:
    samples = np.full(4800, 3000)
    samples[2000:2400] = 32767  # a flat top, in the part that comes twice
    once, twice = StudioTake(1, "reference", ""), StudioTake(1, "reference", "")
    hear(once, samples, 0, 4800)
    hear(twice, samples, 0, 2880)
    hear(twice, samples, 1920, 4800)
    hear(twice, samples, 0, 960)
    assert twice.samples == once.samples == 4800
    assert np.array_equal(twice.audio.samples, once.audio.samples)
    assert twice.measurement.clipped == once.measurement.clipped == 400
    assert twice.measurement.seconds == once.measurement.seconds
