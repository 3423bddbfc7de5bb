"""Executes every notebook (or those named) from top to bottom, with no key and in a folder of its own; 1 if one fails."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
BILLABLE = ("XAI_", "OPENAI_", "LITELLM_", "CLOUDFLARE_")
CELL_DEADLINE = 180  # s


def executed(path: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook at ``path`` with its outputs, run with ``folder`` as its working directory."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    client = NotebookClient(notebook, timeout=CELL_DEADLINE, resources={"metadata": {"path": str(folder)}})
    client.execute()
    assert isinstance(notebook, nbformat.NotebookNode)
    return notebook


def isolate(base: Path) -> Path:
    """Nothing that costs, nothing of the user's own: the kernel inherits this environment. Gives the working folder."""
    for name in [name for name in os.environ if name.startswith(BILLABLE)]:
        del os.environ[name]
    os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
    for variable in ("JUPYTER_XVOICE_CACHE_DIR", "JUPYTER_XVOICE_DATA_DIR", "IPYTHONDIR"):
        os.environ[variable] = str(base / variable.lower())
    folder = base / "folder"
    folder.mkdir()
    return folder


def main(names: list[str]) -> int:
    failed = 0
    for path in [Path(name) for name in names] or sorted(NOTEBOOKS.glob("*.ipynb")):
        start = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="notebook-") as base:
            try:
                executed(path, isolate(Path(base)))
                said = "ok"
            except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                failed += 1
                said = f"failed\n{error}"
        print(f"{path.name}  {time.monotonic() - start:.1f} s  {said}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
