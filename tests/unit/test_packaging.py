"""What is shipped: the page's bundles are in the wheel and in the sdist, and an sdist needs no npm."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
WIDGETS = [path.stem for path in (ROOT / "js" / "src" / "widgets").glob("*.tsx")]
BUNDLES = {f"jupyter_xvoice/widgets/static/{name}.{kind}" for name in WIDGETS for kind in ("js", "css")}


def build(where: Path, target: str, out: Path, **environment: str) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(out)]
    subprocess.run(command, cwd=where, check=True, capture_output=True, timeout=240, env=os.environ | environment)
    (made,) = out.iterdir()
    return made


def missing(names: Iterable[str], prefix: str = "") -> set[str]:
    return {prefix + name for name in BUNDLES} - set(names)


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(ROOT, "sdist", tmp_path_factory.mktemp("sdist"))


def test_the_wheel_holds_the_bundles(tmp_path: Path) -> None:
    with zipfile.ZipFile(build(ROOT, "wheel", tmp_path)) as wheel:
        assert missing(wheel.namelist()) == set()
        assert not [name for name in wheel.namelist() if "node_modules" in name or name.startswith("js/")]
        for name in BUNDLES:
            assert wheel.getinfo(name).file_size > 1000


def test_the_sdist_holds_the_bundles_and_their_sources(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = archive.getnames()
    folder = sdist.name.removesuffix(".tar.gz") + "/"
    assert missing(names, folder) == set()
    assert f"{folder}js/src/agent/state.ts" in names
    assert f"{folder}js/package-lock.json" in names
    assert not [name for name in names if "node_modules" in name]


def test_a_wheel_is_made_of_the_sdist_without_npm(sdist: Path, tmp_path: Path) -> None:
    with tarfile.open(sdist) as archive:
        archive.extractall(tmp_path / "source", filter="data")
    (source,) = (tmp_path / "source").iterdir()
    made = build(source, "wheel", tmp_path / "wheel", PATH="")
    with zipfile.ZipFile(made) as wheel:
        assert missing(wheel.namelist()) == set()
