"""A kernel that stands still for as long as a test wants, however slow the page is meanwhile."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.browser.notebook_kernel import NotebookKernel

# C code that holds the interpreter, so that no thread of the kernel runs: to open a pipe waits until somebody writes.
_WAIT = "import ctypes; ctypes.PyDLL(None).open({pipe!r}, 0)"


@contextmanager
def standing_still(notebook: NotebookKernel, folder: Path) -> Iterator[None]:
    """The kernel hears nothing meanwhile; its pipe is in ``folder``."""
    pipe = folder / "still"
    os.mkfifo(pipe)
    notebook.begin(_WAIT.format(pipe=os.fsencode(pipe)))
    try:
        yield
    finally:
        both = os.open(pipe, os.O_RDWR)  # it is not kept waiting itself, and who waits for a writer has one
        pipe.unlink()  # who comes later finds nothing to wait for
        os.close(both)
