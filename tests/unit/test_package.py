"""What is built holds everything that runs: a wheel without its voices or scripts would only fail at its user's."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


def package_files() -> set[str]:
    """Every file of the package but what Python makes itself."""
    files = (path for path in (ROOT / "jupyter_xvoice").rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in files if "__pycache__" not in path.parts}


def test_the_wheel_holds_the_whole_package(built: Path) -> None:
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        entry_points = next(name for name in names if name.endswith("entry_points.txt"))
        assert "jupyter-xvoice = jupyter_xvoice.cli:main" in wheel.read(entry_points).decode()
    assert package_files() <= names
    for suffix in (".css", ".js", "timbres/eve", "py.typed"):
        assert any(name.endswith(suffix) for name in names), suffix
    assert not {name for name in names if name.startswith(("tests/", "scripts/"))}


def test_the_source_distribution_builds_and_tests(built: Path) -> None:
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}
    assert package_files() <= names
    assert {"Makefile", "README.md", "LICENSE", "requirements.lock", "tests/conftest.py", "scripts/setup.sh"} <= names
