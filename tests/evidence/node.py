"""What the JavaScript samples need beside Node: the package ``ws``, kept in ``.run/``."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from tests.evidence.samples import REPOSITORY

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["give_ws"]

_WS: Final = "ws@8.23.0"
_DEADLINE: Final = 120.0


def give_ws(folder: Path) -> Path:
    """``folder``, in which Node finds ``ws`` from now on; it is installed where it is not there yet."""
    kept = REPOSITORY / ".run" / "evidence"
    if not (kept / "node_modules" / "ws").is_dir():
        kept.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-save", "--no-audit", "--no-fund", "--prefix", str(kept), _WS]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_DEADLINE, check=False)
        assert done.returncode == 0, f"npm could not install {_WS}, which the JavaScript samples need:\n{done.stderr}"
    (folder / "node_modules").symlink_to(kept / "node_modules")
    return folder
