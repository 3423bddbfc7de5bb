"""What a fresh machine is told when something is missing: one sentence, no traceback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The files that the set-up reads, in a folder without a .venv."""
    for name in (
        "scripts/setup.sh", "pyproject.toml", "requirements.lock", "Makefile",
        "js/package.json", "js/package-lock.json",
    ):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "js/src", tmp_path / "js/src")
    for module in (ROOT / "js").glob("*.mjs"):
        shutil.copy(module, tmp_path / "js")
    return tmp_path


def lend_bundles(checkout: Path) -> None:
    """The page's bundles as this repository's own set-up has made them."""
    (checkout / "js/node_modules").symlink_to(ROOT / "js/node_modules")
    (checkout / "jupyter_xvoice/widgets").mkdir(parents=True)
    (checkout / "jupyter_xvoice/widgets/static").symlink_to(ROOT / "jupyter_xvoice/widgets/static")


def finish_environment(checkout: Path) -> None:
    """A .venv that was made for these requirements."""
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/bin/python").symlink_to(sys.executable)
    pair = (checkout / "pyproject.toml").read_bytes() + (checkout / "requirements.lock").read_bytes()
    stamp = subprocess.run(["cksum"], input=pair, capture_output=True, timeout=60, check=True).stdout.decode().strip()
    (checkout / ".venv/.requirements").write_text(stamp + "\n")


@pytest.mark.parametrize("verb", ["demo", "test"])
def test_no_fitting_python_is_one_sentence(checkout: Path, verb: str) -> None:
    done = subprocess.run(
        ["make", verb, "PYTHON=/bin/false"], cwd=checkout, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode != 0
    told = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    assert len(told) == 1, done.stderr
    assert "needs Python 3.11, 3.12 or 3.13" in told[0]
    assert "make PYTHON=" in told[0]
    assert not (checkout / ".venv").exists()


def test_no_npm_is_one_sentence(checkout: Path) -> None:
    finish_environment(checkout)
    tools = checkout / "tools"
    tools.mkdir()
    for name in ("sh", "cat", "cksum", "find", "sort", "dirname"):
        (tools / name).symlink_to(str(shutil.which(name)))
    done = subprocess.run(
        ["scripts/setup.sh"],
        cwd=checkout,
        env={"PATH": str(tools)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    (told,) = done.stderr.splitlines()
    assert "needs Node.js 20 or newer with npm" in told
    assert "on Debian: nodejs and npm" in told


def test_the_set_up_is_done_once(checkout: Path) -> None:
    """What was made for these requirements and sources is left alone; PYTHON=/bin/false would otherwise fail."""
    finish_environment(checkout)
    lend_bundles(checkout)
    (checkout / "tools").mkdir()
    (checkout / "tools/npm").symlink_to("/bin/false")
    environment = {"PATH": f"{checkout / 'tools'}:{os.environ['PATH']}", "PYTHON": "/bin/false"}
    subprocess.run(["scripts/setup.sh"], cwd=checkout, env=environment, timeout=60, check=True)
    (checkout / "pyproject.toml").write_text("changed")
    again = subprocess.run(
        ["scripts/setup.sh"], cwd=checkout, env=environment, timeout=60, check=False, capture_output=True
    )
    assert again.returncode == 1


def test_the_locks_name_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text()
    assert "://" not in lock
    assert "--" not in lock
    assert "://" not in (ROOT / "js/package-lock.json").read_text()
