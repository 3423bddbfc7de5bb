"""A saved notebook and its widgets' state, where no kernel runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import nbformat

if TYPE_CHECKING:
    from pathlib import Path

# The names that hold nothing of ours; JupyterLab and ipywidgets write them.
THEIRS = {
    "_model_module",
    "_model_module_version",
    "_model_name",
    "_view_count",
    "_view_module",
    "_view_module_version",
}
THEIRS |= {"_view_name", "_dom_classes", "_anywidget_id", "layout", "tabbable", "tooltip"}


def without_kernel(saved: Path, name: str, *kept: str) -> Path:
    """A copy in the hands of somebody who has no kernel for it; with what is ``kept`` of its metadata."""
    notebook = nbformat.read(saved, as_version=4)
    metadata = {key: notebook.metadata[key] for key in kept} | {"kernelspec": {"name": "gone", "display_name": "gone"}}
    notebook.metadata = nbformat.from_dict(metadata | {"copy": name})
    copy = saved.with_name(name)
    nbformat.write(notebook, copy)
    return copy
