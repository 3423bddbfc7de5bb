"""The engine ends with its owner and not before: interrupts, kills, forks, restarts (local.py)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from jupyter_xvoice import XVoiceWarning, local
from jupyter_xvoice.engine.command_line import TOKEN_VARIABLE
from jupyter_xvoice.errors import EngineError
from jupyter_xvoice.local import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.engine_fixture import FreshEngine

ROOT = Path(__file__).parents[2]
SECONDS = 60


def wait_until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether ``pid`` runs; a zombie does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def family(pid: int) -> list[int]:
    """``pid`` and every process below it."""
    pids = [pid]
    for one in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{one}/task").iterdir():
                pids += [int(child) for child in (task / "children").read_text().split()]
    return pids


def answers(engine: Engine) -> bool:
    try:
        return httpx.get(f"{engine.url}/health", timeout=20).status_code == 200
    except httpx.TransportError:
        return False


def use(engine: Engine) -> None:
    """Makes it start its own processes: one that speaks, one that listens."""
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    body = {"text": "Hello there.", "language": "en", "output_format": {"codec": "wav"}}
    spoken = httpx.post(f"{engine.url}/v1/tts", headers=headers, json=body, timeout=SECONDS)
    heard = httpx.post(f"{engine.url}/v1/stt", headers=headers, files={"file": spoken.content}, timeout=SECONDS)
    assert heard.status_code == 200


@pytest.fixture
def owner() -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """A program of its own that owns an engine, in a process group of its own, as a kernel is."""
    made: list[subprocess.Popen[str]] = []

    def start(program: str) -> subprocess.Popen[str]:
        made.append(
            subprocess.Popen(
                [sys.executable, "-c", program],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                start_new_session=True,
                cwd=ROOT,
            )
        )
        return made[-1]

    yield start
    for process in made:
        process.kill()
        process.wait(timeout=SECONDS)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Engine]]:
    """``local.shared`` as a new process has it."""
    monkeypatch.setattr(local, "_shared", local._Shared())
    yield local.shared
    engine = local._shared._engine
    if engine is not None:
        engine.stop()


def line_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


OWNER = """
import os, signal, sys
from jupyter_xvoice.local import shared
signal.signal(signal.SIGINT, lambda *_: os.write(1, b"interrupted\\n"))
engine = shared()
print(engine.pid, engine.url, flush=True)
sys.stdin.read()
"""


def test_an_interrupt_of_the_kernel_does_not_reach_it(owner: Any) -> None:
    process = owner(OWNER)
    pid, url = line_of(process).split()
    os.killpg(process.pid, signal.SIGINT)  # what "Interrupt kernel" does
    assert line_of(process) == "interrupted"
    assert httpx.get(f"{url}/health", timeout=20).status_code == 200
    assert is_alive(int(pid))


@pytest.mark.parametrize("how", ["killed", "exits"])
def test_it_ends_with_its_owner(owner: Any, how: str) -> None:
    process = owner(OWNER)
    pid = int(line_of(process).split()[0])
    assert is_alive(pid)
    if how == "killed":
        process.kill()
    else:
        process.stdin.close()
    wait_until(lambda: not is_alive(pid), f"the engine outlived its owner that was {how}")


def test_its_own_processes_end_with_it(fresh_engine: FreshEngine) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        engine = fresh_engine()
        use(engine)
        pids = family(engine.pid)
        assert len(pids) >= 3, "it speaks and listens in processes of its own"
        os.kill(engine.pid, number)
        wait_until(lambda pids=pids: not any(map(is_alive, pids)), f"{pids} outlived signal {number}")  # type: ignore[misc]


FORKER = """
import os, sys, time
from jupyter_xvoice import local
engine = local.shared()
child = os.fork()
if child == 0:
    engine.stop()                      # not ours: nothing may happen
    own = local.shared()
    print(engine.pid, own.pid, flush=True)
    own.stop()
    time.sleep(600)                    # lives on, with whatever it has inherited
print(child, flush=True)
sys.stdin.read()
"""


def test_a_forked_child_neither_ends_it_nor_keeps_it(owner: Any) -> None:
    process = owner(FORKER)
    lines = sorted((line_of(process) for _ in range(2)), key=len)
    child = int(lines[0])
    pid, own = map(int, lines[1].split())
    try:
        assert own != pid
        assert is_alive(pid)
        process.kill()
        wait_until(lambda: not is_alive(pid), "a forked child kept the engine alive")
        assert is_alive(child)
    finally:
        os.kill(child, signal.SIGKILL)


def test_two_starts_at_once_give_one_engine(shared: Callable[[], Engine]) -> None:
    with ThreadPoolExecutor(8) as pool:
        engines = list(pool.map(lambda _: shared(), range(8)))
    assert len({engine.pid for engine in engines}) == 1
    assert answers(engines[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert shared() is engines[0]


def test_a_dead_engine_is_started_again_and_that_is_said(shared: Callable[[], Engine]) -> None:
    first = shared()
    os.kill(first.pid, signal.SIGKILL)
    wait_until(lambda: not first.alive, "SIGKILL")
    with pytest.warns(XVoiceWarning, match=r"The local engine had died and was started again\.") as told:
        second = shared()
    assert Path(told[0].filename) == Path(__file__), "the warning points at the caller"
    assert second.pid != first.pid
    assert answers(second)
    second.stop()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        third = shared()  # ended by ourselves: nothing has died
    assert answers(third)


def test_stop_twice_and_with(fresh_engine: FreshEngine) -> None:
    with fresh_engine() as engine:
        assert engine.alive
    assert not engine.alive
    engine.stop()
    assert not is_alive(engine.pid)


def test_an_engine_that_does_not_listen_in_time_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    started = []
    spawn = local._spawn
    monkeypatch.setattr(local, "_spawn", lambda *given: started.append(spawn(*given)) or started[-1])
    with pytest.raises(EngineError, match=r"did not listen within 0 s") as failed:
        Engine.start(timeout=0)
    assert "jupyter xvoice doctor" in str(failed.value)
    assert started[0].poll() is not None


def test_what_is_missing_is_said_with_the_remedy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\n"
        "class Missing:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in {'starlette', 'uvicorn'}:\n"
        "            raise ModuleNotFoundError(f'No module named {name!r}', name=name)\n"
        "sys.meta_path.insert(0, Missing())\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError) as failed:
        Engine.start(timeout=SECONDS)
    assert str(failed.value) == (
        "The local engine is not installed here (no module 'uvicorn'): pip install \"jupyter-xvoice[local]\""
    )


def test_its_last_words_are_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.exit('something is very wrong')\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(EngineError, match=r"ended at once\. Its last words: .*something is very wrong"):
        Engine.start(timeout=SECONDS)


def test_no_python_to_run_it_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")
    with pytest.raises(EngineError, match="does not say where its Python is"):
        Engine.start()
    monkeypatch.setattr(sys, "executable", str(ROOT / "no-python-here"))
    with pytest.raises(EngineError, match="did not start"):
        Engine.start()


def test_keys_of_services_do_not_reach_it(monkeypatch: pytest.MonkeyPatch, fresh_engine: FreshEngine) -> None:
    monkeypatch.setenv("XAI_API_KEY", "not for the engine")
    engine = fresh_engine()
    environment = Path(f"/proc/{engine.pid}/environ").read_bytes()
    assert b"not for the engine" not in environment
    command = Path(f"/proc/{engine.pid}/cmdline").read_bytes()
    assert engine.token.reveal().encode() not in command, "other users read ps"


def test_the_log_tells_what_failed_without_secrets(fresh_engine: FreshEngine) -> None:
    engine = fresh_engine()
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    for fault in ("truncate; after=1", f"truncate; after=1; note={engine.token.reveal()}"):
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"{engine.url}/v1/tts/voices", headers=headers | {"X-Engine-Fault": fault}, timeout=SECONDS)
    wait_until(lambda: "without completing response" in engine.log_tail(), "the log says nothing")
    assert engine.token.reveal() not in engine.log_tail()


def test_the_log_is_bounded_and_redacted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(
        "import os, sys\n"
        f"token = os.environ.get({TOKEN_VARIABLE!r})\n"
        "for number in range(1000) if token else ():\n"  # the engine's own processes do not get it
        "    print(number, token, file=sys.stderr)\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with Engine.start(timeout=SECONDS) as engine:
        wait_until(lambda: engine.log_tail(1).startswith("999"), "the log does not come")
        lines = engine.log_tail(10_000).splitlines()
    assert len(lines) == 200
    assert lines[-1] == "999 [hidden]"
