"""Arguments of a call: converted, or refused in words."""

import datetime as dt
import re
from typing import Any

import pytest

from jupyter_xvoice.agent.tools import Toolbox
from tests.unit.agent.tool_calls import call, quick, run, run_one


async def test_arguments_are_converted() -> None:
    got: list[Any] = []

    def simple(count: int, day: dt.date, code: str, limit: int = 7) -> str:
        got.extend([count, day, code, limit])
        return "kept"

    result = await run_one(simple, '{"count": "3", "day": "2026-01-02", "code": 42}')
    assert got == [3, dt.date(2026, 1, 2), "42", 7]
    assert (result.output, result.error, result.approved) == ("kept", None, None)
    assert result.seconds > 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("{", "not valid JSON"),
        ("[1]", "no JSON object but list"),
        ("{}", "count: Field required"),
        ('{"count": "many"}', "count: .*integer"),
        ('{"count": 1, "colour": "red"}', "colour: Extra"),
        ("[" * 5000, "JSON|deeply"),
    ],
)
async def test_arguments_that_do_not_fit_are_answered_in_words(arguments: str, words: str) -> None:
    ran = []

    def simple(count: int) -> None:
        ran.append(count)

    result = await run_one(simple, arguments)
    assert re.search(words, result.output), result.output
    assert result.error == result.output
    assert not ran


@pytest.mark.parametrize("arguments", ["", " ", "null", "{}"])
async def test_no_arguments(arguments: str) -> None:
    assert (await run_one(quick, arguments)).output == "ran"


async def test_what_was_left_out_is_left_to_the_function() -> None:
    shared: list[int] = []

    def note(seen: list[int] = shared) -> bool:
        return seen is shared

    assert (await run_one(note)).output == "true"


async def test_an_unknown_tool() -> None:
    (result,) = await run(Toolbox([quick]), call("nothing"))
    assert "quick" in result.output
    assert result.error
