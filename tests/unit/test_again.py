"""The failures that are run again, alone (tests/again.py)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
FAILS = "def test_it():\n    assert 1 == 2\n"
FAILS_ONCE = """from pathlib import Path

def test_it():
    before = Path(__file__).with_suffix(".ran")
    assert before.exists() or before.touch()
"""


def run(folder: Path, **files: str) -> subprocess.CompletedProcess[str]:
    """A run of two workers over files whose names say where they lie: ``browser_1`` is ``tests/browser/test_1.py``."""
    (folder / "pytest.ini").write_text("[pytest]\n")
    for name, text in files.items():
        place, number = name.split("_")
        (folder / "tests" / place).mkdir(parents=True, exist_ok=True)
        (folder / "tests" / place / f"test_{place}_{number}.py").write_text(text)
    command = [sys.executable, "-m", "pytest", "-p", "xdist", "-p", "tests.again", "--numprocesses", "2", "tests"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_what_passes_alone_is_told_and_the_run_is_good(tmp_path):
    done = run(tmp_path, browser_1=FAILS_ONCE, browser_2="def test_it(): pass\n")
    assert done.returncode == 0, done.stdout
    assert "passed alone" in done.stdout
    assert "1 failed, 1 passed" in done.stdout
    assert done.stdout.splitlines()[-1] == "tests/browser/test_browser_1.py::test_it"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        pytest.param({"browser_1": FAILS}, "Failed beside the others and alone", id="broken"),
        pytest.param(
            {"browser_1": FAILS_ONCE, "kernel_1": FAILS}, "Failed beside the others and alone", id="one broken"
        ),
        pytest.param({"unit_1": FAILS_ONCE}, "", id="nothing that takes time"),
        pytest.param({f"browser_{one}": FAILS_ONCE for one in range(4)}, "", id="too many"),
        pytest.param(
            {"browser_1": "import nothing_of_this_name\n"}, "Failed beside the others and alone", id="not collected"
        ),
    ],
)
def test_what_is_broken_stays_so(tmp_path, files, words):
    done = run(tmp_path, **files)
    assert done.returncode in (1, 2), done.stdout
    assert ("run again, alone" in done.stdout) == bool(words)
    assert words in done.stdout
