"""The pages of docs/ as notebooks: what a reader would run, in the order of the page."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import nbformat

__all__ = ["DOCS", "PAGES", "notebook_of"]

DOCS: Final = Path(__file__).resolve().parents[2] / "docs"
PAGES: Final = sorted(path for path in DOCS.glob("*.md") if path.name != "index.md")
# A plain fence is run; what needs a key, a microphone or another program is a {code-block} and only shown.
_RUN: Final = re.compile(r"^```(python|ipython|sh)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def notebook_of(page: Path) -> nbformat.NotebookNode:
    """A cell for each example; a shell's stops at the first command that fails."""
    cells = [
        nbformat.v4.new_code_cell(f"%%bash -e\n{code}" if language == "sh" else code)  # type: ignore[no-untyped-call]
        for language, code in _RUN.findall(page.read_text(encoding="utf-8"))
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)  # type: ignore[no-untyped-call]
    assert isinstance(notebook, nbformat.NotebookNode)
    return notebook
