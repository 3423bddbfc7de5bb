"""A folder on disk for what a conversation keeps; it goes with its last user."""

from __future__ import annotations

import os
import shutil
import tempfile
import weakref
from pathlib import Path

__all__ = ["Spool"]


class Spool:
    """A private folder, removed when nobody holds this object any more, or at exit; never by a forked child."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="xvoice-talk-"))  # mode 0700: speech and words are the user's
        weakref.finalize(self, _remove, self.path, os.getpid())


def _remove(path: Path, owner: int) -> None:
    if os.getpid() == owner:
        shutil.rmtree(path, ignore_errors=True)
