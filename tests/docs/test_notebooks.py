"""The notebooks run from top to bottom with no key, and keep no secret."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def runner() -> Any:
    spec = importlib.util.spec_from_file_location("run_notebooks", ROOT / "scripts" / "run_notebooks.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_runs_and_keeps_no_secret(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("JUPYTER_XVOICE_CACHE_DIR", "JUPYTER_XVOICE_DATA_DIR", "IPYTHONDIR", "PYTHON_KEYRING_BACKEND"):
        monkeypatch.setenv(name, "")  # so that it is put back after the test
    folder = runner().isolate(tmp_path)
    notebook = runner().executed(path, folder)
    saved = nbformat.writes(notebook)
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert "data:audio/" in saved
    assert not [output for output in outputs if output.output_type == "error"]
    assert "application/vnd.jupyter.widget-view+json" in saved
    widgets = notebook.metadata.get("widgets", {}).get("application/vnd.jupyter.widget-state+json", {"state": {}})
    for widget in widgets["state"].values():
        widget["state"].pop("_esm", None)  # the page's code names what the others must not hold
    for word in ("practice partner", "apples", "data:audio/", "Bearer", "RIFF"):
        assert word not in json.dumps(widgets)
    assert str(Path.home()) not in json.dumps([output.get("text", "") for output in outputs])
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_a_notebook_is_committed_without_outputs(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
