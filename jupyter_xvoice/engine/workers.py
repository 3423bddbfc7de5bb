"""Starting a module of the engine as a process of its own."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["worker_command", "worker_environment"]


def worker_command(module: str) -> list[str]:
    """The command that runs ``module``. ``-P``: a file in the folder where the user works must not pass for a library."""
    return [sys.executable, "-P", "-m", module]


def worker_environment() -> dict[str, str]:
    """One in which the process finds this very package, installed or not."""
    home = str(Path(__file__).resolve().parents[2])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH"))))}
