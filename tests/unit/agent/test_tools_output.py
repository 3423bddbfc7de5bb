"""What functions return, as text for the agent."""

import dataclasses
import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from jupyter_xvoice.agent.tools.output import LONGEST_OUTPUT, output_of


@dataclasses.dataclass
class Point:
    x: int
    when: dt.datetime


class Plain:
    def __repr__(self) -> str:
        return "<plain>"


class Broken:
    def __repr__(self) -> str:
        raise RuntimeError


LOOP: list[Any] = []
LOOP.append(LOOP)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("words", "words"),
        (None, "null"),
        ({"a": [1, 2.5, True]}, '{"a":[1,2.5,true]}'),
        (np.float32(1.5), "1.5"),
        ({"n": np.int64(3)}, '{"n":3}'),
        (np.array([[1, 2], [3, 4]]), "[[1,2],[3,4]]"),
        (Point(1, dt.datetime(2026, 1, 2, 3, 4, tzinfo=dt.UTC)), '{"x":1,"when":"2026-01-02T03:04:00Z"}'),
        (pd.DataFrame({"city": ["Rome"], "t": [20]}), "city,t\nRome,20\n"),
        (pd.DataFrame({"t": [20]}, index=pd.Index(["Rome"], name="city")), "city,t\nRome,20\n"),
        (pd.Series([1, 2], index=["a", "b"]), '{"a":1,"b":2}'),
        ((number for number in range(3)), "[0,1,2]"),
        ({1}, "[1]"),
        (float("nan"), '"NaN"'),
        (Plain(), '"<plain>"'),
        (Broken(), "<Broken that cannot be shown: RuntimeError>"),
        (LOOP, "[[...]]"),
        ("\ud800", "?"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_results_become_text(value: object, text: str) -> None:
    assert output_of(value) == text


def test_long_results_are_cut_with_a_mark() -> None:
    text = output_of("x" * 100_000)
    assert len(text) < LONGEST_OUTPUT + 100
    assert text.endswith("[cut: 20000 of 100000 characters]")
    table = output_of(pd.DataFrame({"n": range(500)}))
    assert table.endswith("... 300 more of 500 rows")
