"""Times, money and sizes as ui.md 11 writes them."""

from __future__ import annotations

import pytest

from jupyter_xvoice.audio.display import words as sound
from jupyter_xvoice.results.display import words


@pytest.mark.parametrize(
    ("seconds", "tenths", "shown"),
    [
        (0, False, "0:00"),
        (4.9, False, "0:04"),
        (59.99, False, "0:59"),
        (252, False, "4:12"),
        (3727, False, "1:02:07"),
        (4.9, True, "0:04.9"),
        (13.4, True, "0:13.4"),
        (-1, False, "0:00"),
    ],
)
def test_clock(seconds: float, tenths: bool, shown: str) -> None:
    assert sound.clock(seconds, tenths=tenths) == shown


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0.0, "0.0 s"), (0.82, "0.82 s"), (7.44, "7.4 s"), (59.9, "59.9 s"), (760, "12:40")]
)
def test_length(seconds: float, shown: str) -> None:
    assert sound.length(seconds) == shown


@pytest.mark.parametrize(
    ("amplitude", "shown"),
    [(1.0, "0 dB"), (0.1122, "\N{MINUS SIGN}19 dB"), (0.0025, "\N{MINUS SIGN}52 dB"), (0.0, "\N{MINUS SIGN}∞ dB")],
)
def test_decibels_have_a_true_minus(amplitude: float, shown: str) -> None:
    assert sound.decibels(amplitude) == shown


@pytest.mark.parametrize(
    ("cost", "cached", "shown"),
    [
        (0.0, False, "free"),
        (0.0, True, "free, from the cache"),
        (None, False, "cost unknown"),
        (0.00117, False, "$0.0012"),
        (0.34, False, "$0.34"),
        (1234.5, False, "$1,234.50"),
        (0.00001, False, "under $0.0001"),
    ],
)
def test_money(cost: float | None, cached: bool, shown: str) -> None:
    assert words.money(cost, cached=cached) == shown


def test_kilohertz() -> None:
    assert [sound.kilohertz(rate) for rate in (24_000, 44_100, 8000)] == ["24 kHz", "44.1 kHz", "8 kHz"]
