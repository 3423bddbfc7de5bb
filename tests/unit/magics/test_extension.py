"""Loading, unloading, defaults, help."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

import jupyter_xvoice
from jupyter_xvoice import XVoiceError

if TYPE_CHECKING:
    from tests.unit.magics.conftest import Shell

HEAVY = ("numpy", "av", "pydantic", "httpx", "websockets", "anywidget", "matplotlib", "tqdm")


def test_loading_imports_nothing_heavy_says_nothing_and_reaches_nothing() -> None:
    program = f"""
import json, socket, sys
from IPython.core.interactiveshell import InteractiveShell
def refuse(*args, **kwargs):
    raise AssertionError("network")
socket.socket.connect = refuse
shell = InteractiveShell.instance()
shell.run_line_magic("load_ext", "jupyter_xvoice")
sys.modules["jupyter_xvoice"].load_ipython_extension(shell)
print(json.dumps([name for name in {HEAVY} if name in sys.modules]), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stderr) == []
    assert done.stdout == ""


def test_loading_twice_leaves_one(shell: Shell) -> None:
    magics = shell.magics
    jupyter_xvoice.load_ipython_extension(shell.shell)
    assert shell.magics is magics
    assert shell.shell.configurables.count(magics) == 1  # type: ignore[arg-type]
    assert shell.shell.Completer.custom_matchers.count(magics.matcher) == 1


def test_unloading_leaves_nothing(shell: Shell) -> None:
    magics = shell.magics
    jupyter_xvoice.unload_ipython_extension(shell.shell)
    assert shell.shell.find_cell_magic("tts") is None
    assert shell.shell.find_line_magic("voices") is None
    assert magics not in shell.shell.configurables
    assert shell.shell.Completer.custom_matchers == []
    jupyter_xvoice.unload_ipython_extension(shell.shell)
    jupyter_xvoice.load_ipython_extension(shell.shell)
    assert shell.shell.find_cell_magic("tts") is not None


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("%tts --help", "--timestamps"),
        ("%tts -h", "--timestamps"),
        ("%%tts --help\nhello", "--timestamps"),
        ("%stt --help", "--diarize"),
        ("%voices --help", "audition"),
        ("%voices help", "audition"),
        ("%voices create --help", "--yes-consent"),
        ("%voices update -h", "--clear"),
        ("%xvoice", "connect"),
        ("%xvoice --help", "connect"),
        ("%xvoice help", "connect"),
        ("%xvoice connect --help", "--store"),
    ],
)
def test_help_is_printed_and_is_no_error(shell: Shell, cell: str, said: str) -> None:
    assert shell.run(cell) is None
    assert said in shell.output


@pytest.mark.parametrize("name", ["tts", "stt", "voices", "xvoice"])
def test_the_question_mark_tells_as_much_as_help(shell: Shell, name: str) -> None:
    documented = shell.shell.find_line_magic(name).__doc__
    shell.run(f"%{name} --help")
    assert documented == shell.output


@pytest.mark.parametrize(
    "cell",
    [
        "%tts",
        "%%tts\n \n",
        "%stt",
        "%%stt\n\n",
        "%stt --mic talk.wav",
        "%stt --mic 0",
        "%stt --mic nan",
        "%stt --mic 3601",
        "%stt --mic 10 talk.wav",
        "%voices creat",
        "%voices update x",
        "%xvoice conect xai",
    ],
)
def test_a_mistake_stops_the_cell_in_one_line(shell: Shell, cell: str) -> None:
    with pytest.raises(UsageError):
        shell.run(cell)
    assert shell.output.startswith("UsageError: ")
    assert shell.output.count("\n") == 1


def test_text_beside_and_below_the_cell_magic_is_refused(shell: Shell) -> None:
    with pytest.raises(UsageError, match="'hello' stands on the line of %%tts"):
        shell.run("%%tts hello\nworld")


def test_defaults_are_checked_where_they_are_set(shell: Shell) -> None:
    shell.run('%config XVoice.voice = "ara"')
    assert shell.magics.voice == "ara"
    shell.run('%config XVoice.speed = "fast"')
    assert shell.magics.speed is None


def test_the_microphone_is_refused_in_a_terminal_with_the_way_round(shell: Shell) -> None:
    with pytest.raises(XVoiceError, match=r"%stt --mic needs the page of a notebook.* record a file .*%stt FILE"):
        shell.run("%stt --mic 5")
