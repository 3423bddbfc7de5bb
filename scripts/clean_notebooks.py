"""Takes outputs, counts and machine-specific metadata out of the notebooks named; exits 1 if one had any."""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

KERNELSPEC = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}


def cleaned(path: Path) -> bool:
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(before, as_version=4)  # type: ignore[no-untyped-call]
    for cell in notebook.cells:
        cell.metadata = {key: value for key, value in cell.metadata.items() if key == "tags"}
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    notebook.metadata = {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    after = nbformat.writes(notebook).rstrip("\n") + "\n"  # type: ignore[no-untyped-call]
    if after != before:
        path.write_text(after, encoding="utf-8")
    return bool(after != before)


if __name__ == "__main__":
    changed = [name for name in sys.argv[1:] if cleaned(Path(name))]
    for name in changed:
        print(f"cleaned {name}")
    raise SystemExit(1 if changed else 0)
