"""Runs a program in another client's own environment (made by scripts/clients.sh) against an engine."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

HERE = Path(__file__).parent
ENVIRONMENTS = HERE.parents[1] / ".venvs"
DEADLINE = 120.0  # seconds; the first import of a client on a busy machine takes most of it


def run_program(client: str, program: str, *arguments: str | Path, engine: Engine) -> dict[str, Any]:
    """What ``programs/PROGRAM.py`` printed as its last line, as JSON; the test fails with its stderr if it failed."""
    python = ENVIRONMENTS / client / "bin" / "python"
    if not python.exists():
        pytest.fail(f"the environment of {client} is missing: run scripts/clients.sh, which makes it", pytrace=False)
    done = subprocess.run(
        [python, HERE / "programs" / f"{program}.py", *arguments],
        env={**os.environ, "ENGINE_URL": engine.url, "ENGINE_TOKEN": engine.token.reveal()},
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )
    assert done.returncode == 0, f"{program} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    answer = json.loads(done.stdout.splitlines()[-1])
    assert isinstance(answer, dict)
    return answer
