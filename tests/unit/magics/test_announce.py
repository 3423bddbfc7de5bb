"""``%%announce`` where there is no page: the cell runs as ever, and a line of text says how it went."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice.magics.announce import as_line
from jupyter_xvoice.magics.outcome import spoken_duration, spoken_error

if TYPE_CHECKING:
    from tests.unit.magics.conftest import Shell


class HTTPError(Exception):
    """As libraries name theirs."""


@pytest.fixture
def announcing(shell: Shell) -> Shell:
    shell.run("%config XVoice.announce_after = 0")
    return shell


def test_the_cell_runs_as_ever_and_its_end_is_told(announcing: Shell) -> None:
    assert announcing.run("%%announce\nx = 2\nx + 1") == 3
    assert announcing.output.endswith("Done in one second.\n")
    assert announcing["_"] == 3
    assert announcing.run("1 + 1") == 2
    assert "Done" not in announcing.output


def test_an_error_is_shown_as_usual_and_told(announcing: Shell) -> None:
    with pytest.raises(ZeroDivisionError):
        announcing.run("%%announce\nx = 1\nx / 0\ny = 2")
    assert "----> 3 x / 0" in announcing.output
    assert announcing.output.count("Traceback") == 1
    assert announcing.output.endswith("Failed after one second. Zero division error: division by zero.\n")


def test_await_other_magics_and_comments_stand_below_it(announcing: Shell) -> None:
    announcing.run("%%announce\nimport asyncio\nawait asyncio.sleep(0)\nz = 5")
    assert announcing["z"] == 5
    announcing.run("%%announce --after 0\n%%capture captured\nprint('inside')")
    assert announcing["captured"].stdout == "inside\n"
    assert "Done in one second." in announcing.output
    announcing.run("%%announce\n# nothing but words")
    assert "Done" in announcing.output


def test_only_what_took_longer_is_told_and_config_turns_it_off(shell: Shell) -> None:
    shell.run("%%announce\nx = 1")
    assert "Done" not in shell.output
    shell.run("%%announce --after 0\nx = 1")
    assert "Done" in shell.output
    shell.run("%config XVoice.announce = False")
    shell.run("%config XVoice.announce_after = 0")
    for line in ("", " --after 0"):
        shell.run(f"%%announce{line}\nx = 1")
        assert "Done" not in shell.output
    with pytest.raises(UsageError, match="--aftr"):
        shell.run("%%announce --aftr 3\nx = 1")


def test_it_counts_from_its_line_and_tells_once(announcing: Shell) -> None:
    announcing.run("x = 1\n%announce\n%announce\nx = 2")
    assert announcing.output.count("Done") == 1


def test_who_interrupts_the_cell_is_there(announcing: Shell) -> None:
    for cell in ("raise KeyboardInterrupt", "import asyncio\nraise asyncio.CancelledError"):
        with pytest.raises(BaseException):  # noqa: B017  neither is an Exception
            announcing.run(f"%%announce\n{cell}")
        assert "Failed" not in announcing.output
        assert "Done" not in announcing.output


def test_below_other_magics_it_tells_once_of_what_they_run(announcing: Shell) -> None:
    announcing.run("%%time\n%announce\nx = 6")
    assert announcing["x"] == 6
    assert announcing.output.count("Done in one second.") == 1
    announcing.run("%%announce\n%%time\ny = 7")
    assert announcing["y"] == 7
    assert announcing.output.count("Done in one second.") == 1
    assert announcing.run("1 + 1") == 2
    assert "Done" not in announcing.output


def test_what_it_does_not_take(announcing: Shell) -> None:
    with pytest.raises(UsageError, match="cell body is empty"):
        announcing.run("%%announce\n")
    with pytest.raises(UsageError, match="first line of a cell"):
        announcing.shell.run_cell_magic("announce", "", "x = 1")  # type: ignore[no-untyped-call]
    with pytest.raises(UsageError, match="--aftr"):
        announcing.run("%%announce --aftr 3\nx = 1")
    for wrong in ("three", "nan", "inf", "-1", "1e400"):
        with pytest.raises(UsageError, match="number of seconds"):
            announcing.run(f"%%announce --after={wrong}\nran = True")
    with pytest.raises(UsageError, match="There is no three"):
        announcing.run("%%announce three\nran = True")
    with pytest.raises(KeyError):
        announcing["ran"]
    announcing.run("%announce --help")
    assert "--after SECONDS" in announcing.output


def test_a_cell_that_is_not_its_own_is_left_alone() -> None:
    for lines in ([], ["x = 1\n"], ["%%announcement\n", "x\n"], ["x\n", "%%announce\n"], ["%%announce\n", "\n"]):
        assert as_line(lines) == lines
    assert as_line(["%%announce --after 5\n", "x\n"])[1:] == ["x\n"]


def test_durations_are_said_as_one_says_them() -> None:
    told = {seconds: spoken_duration(seconds) for seconds in (0, 1, 12, 45, 180, 3000, 3600, 5400, 7800)}
    assert list(told.values()) == [
        "one second",
        "one second",
        "twelve seconds",
        "45 seconds",
        "three minutes",
        "50 minutes",
        "60 minutes",
        "one hour and 30 minutes",
        "two hours and ten minutes",
    ]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ZeroDivisionError("division by zero"), "Zero division error: division by zero."),
        (KeyError("sales_2024"), "Key error: sales 2024."),
        (
            TypeError("unsupported operand type(s) for +: 'int' and 'str'"),
            "Type error: unsupported operand types for plus: int and str.",
        ),
        (
            FileNotFoundError(2, "No such file or directory", "/home/me/data/table.csv"),
            "File not found error: No such file or directory: table dot csv.",
        ),
        (HTTPError("401 for url: https://host.example/v1?key=1\nmore"), "HTTP error: 401 for url: host dot example."),
        (ValueError("can't divide by 10% <whisper>x</whisper> [pause]"), "Value error: can't divide by 10 percent"),
        (RuntimeError(""), "Runtime error."),
    ],
)
def test_errors_are_said_by_name(error: BaseException, words: str) -> None:
    assert spoken_error(error).startswith(words.rstrip("."))
    assert not set(spoken_error(error)) & set("<>[]{}_/\\=+*%")


def test_no_key_is_spoken_and_no_page_is_read_out() -> None:
    key = "xai-" + secrets.token_hex(24)
    assert key not in spoken_error(ValueError(f"the key {key} was refused"))
    assert len(spoken_error(ValueError("very long " * 500))) < 200
