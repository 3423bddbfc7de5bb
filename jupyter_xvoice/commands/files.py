"""Whether a word is the name of a file, asked without stumbling over a whole sentence."""

from __future__ import annotations

import glob
from pathlib import Path

__all__ = ["files_like", "is_file"]


def is_file(word: str) -> bool:
    """True when there is such a file. A text that is too long for a name, or holds a zero byte, is none."""
    try:
        return Path(word).expanduser().is_file()
    except (OSError, ValueError, RuntimeError):
        return False


def files_like(pattern: str) -> list[str]:
    """The files that match ``pattern`` (``*``, ``?``, ``**``), sorted by name."""
    found = glob.glob(str(Path(pattern).expanduser()), recursive=True)  # noqa: PTH207  absolute patterns
    return [name for name in sorted(found) if is_file(name)]
