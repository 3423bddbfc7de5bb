"""The page's decimator, run by Node.js, against SciPy's resampling."""

from __future__ import annotations

import shutil
import subprocess
from math import ceil, gcd
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.signal import resample_poly, upfirdn

from tests.browser.sound_page import RATE, bundle, speechlike

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return bundle(tmp_path_factory.mktemp("decimate"), "decimate.ts")


def decimate(program: Path, rate: int, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    command = [shutil.which("node") or "node", str(program), str(rate)]
    done = subprocess.run(command, input=samples.tobytes(), capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def taps(program: Path, rate: int) -> NDArray[np.float64]:
    command = [shutil.which("node") or "node", str(program), str(rate), "taps"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float64)


def snr(found: NDArray[np.floating], wanted: NDArray[np.floating]) -> float:
    """dB."""
    return float(10 * np.log10(np.sum(wanted**2) / np.sum((found - wanted) ** 2)))


@pytest.mark.parametrize("rate", [44_100, 48_000, 16_000, 96_000])
def test_it_is_the_resampling_of_scipy(program, rate, record_property):
    common = gcd(rate, RATE)
    up, down = RATE // common, rate // common
    sound = speechlike(rate)
    found = decimate(program, rate, sound)
    assert found.size == ceil(sound.size * RATE / rate)
    # With the same filter: nothing but the rounding of float32 lies between.
    filtered = upfirdn(taps(program, rate), sound.astype(float), up, down)
    same = snr(found, filtered[: found.size])
    # With SciPy's own filter: sound up to 6,000 Hz, moved by the filter's delay.
    delay = (taps(program, rate).size - 1) // 2 // down
    golden = resample_poly(sound.astype(float), up, down)
    own = snr(found[delay + RATE // 100 : -RATE // 100], golden[RATE // 100 : found.size - delay - RATE // 100])
    record_property("snr_same_filter_db", round(same, 1))
    record_property("snr_resample_poly_db", round(own, 1))
    print(f"{rate} Hz: {same:.1f} dB with the same filter, {own:.1f} dB with resample_poly's")
    assert same > 140
    assert own > 55
