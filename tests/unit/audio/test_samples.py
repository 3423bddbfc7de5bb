"""What is taken as samples, and what is refused with which words."""

from __future__ import annotations

import numpy as np
import pytest

from jupyter_xvoice.audio.samples import as_samples, checked_rate, to_int16
from jupyter_xvoice.errors import AudioError
from tests.unit.audio.sounds import noise


@pytest.mark.parametrize(
    ("array", "expected"),
    [
        (np.array([0, 16384, -32768, 32767], np.int16), [0.0, 0.5, -1.0, 32767 / 32768]),
        (np.array([0, 2**30, -(2**31)], np.int32), [0.0, 0.5, -1.0]),
        (np.array([0, 128, 192, 255], np.uint8), [-1.0, 0.0, 0.5, 127 / 128]),
        (np.array([0, 64, -128], np.int8), [0.0, 0.5, -1.0]),
        (np.array([0.25, -1.5], np.float64), [0.25, -1.5]),
        (np.array([0, 256], ">i2"), [0.0, 256 / 32768]),
    ],
)
def test_numbers_are_scaled_by_their_full_scale(array, expected):
    samples = as_samples(array)
    assert samples.dtype == np.float32
    np.testing.assert_allclose(samples, expected, atol=1e-7)


def test_every_16_bit_value_survives_the_way_to_float_and_back():
    values = np.arange(-32768, 32768, dtype=np.int16)
    np.testing.assert_array_equal(to_int16(as_samples(values)), values)


def test_conversion_to_16_bits_clamps_rounds_and_silences_nan():
    given = np.array([1.0, -1.0, 2.0, -2.0, np.inf, -np.inf, np.nan, 0.6 / 32768, -0.6 / 32768], np.float32)
    assert to_int16(given).tolist() == [32767, -32768, 32767, -32768, 32767, -32768, 0, 1, -1]


@pytest.mark.parametrize(
    ("shape", "expected"),
    [
        ((100,), (100,)),
        ((100, 1), (100,)),
        ((100, 2), (100, 2)),
        ((2, 100), (100, 2)),
        ((100, 8), (100, 8)),
        ((1, 100), (100,)),
        ((0,), (0,)),
        ((0, 2), (0, 2)),
    ],
)
def test_shapes(shape, expected):
    assert as_samples(np.zeros(shape, np.float32)).shape == expected


def test_the_result_is_a_copy():
    array = noise(10)
    samples = as_samples(array)
    array[:] = 0
    assert samples.any()


@pytest.mark.parametrize(
    ("array", "words"),
    [
        (np.array([0.0, np.nan, 0.0]), "1 of 3 samples are NaN or infinite (the first at index 1)"),
        (np.array([[0.0, 0.0], [np.inf, 0.0]]), "the first at index 1"),
        (np.array([0.0, 20000.0]), "Float samples reach 20000"),
        (np.zeros((3, 3, 3)), "shape (3, 3, 3)"),
        (np.float32(0.5), "shape ()"),
        (np.zeros((100, 9)), "has 9 channels"),
        (np.zeros(3, np.int64), "array.astype('int16')"),
        (np.zeros(3, bool), "An array of bool"),
        (np.zeros(3, complex), "An array of complex128"),
        (["a"], "is no audio"),
        ([[0.0, 1.0], [0.0]], "no array of samples"),
        (None, "An array of object"),
    ],
)
def test_refusals_name_value_and_remedy(array, words):
    with pytest.raises(AudioError) as caught:
        as_samples(array)
    assert words in str(caught.value)


@pytest.mark.parametrize("rate", [0, -8000, 999, 10**7, 8000.5, float("nan"), float("inf"), "24000", None, True])
def test_refused_rates(rate):
    with pytest.raises(AudioError, match="sample_rate"):
        checked_rate(rate)


def test_a_whole_float_is_a_rate():
    assert checked_rate(24000.0) == 24000
    assert checked_rate(np.int64(8000)) == 8000
