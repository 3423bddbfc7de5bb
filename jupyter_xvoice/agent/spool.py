"""A folder on disk for what a conversation keeps; it goes with its last user."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import weakref
from pathlib import Path
from typing import IO, Any, TypeVar

__all__ = ["Spool"]

_File = TypeVar("_File", bound=IO[Any])


class Spool:
    """A private folder, removed when nobody holds this object any more, or at exit; never by a forked child.

    Attributes:
        path: of the folder. Only its owner may look into it: speech and words are the user's.
    """

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="xvoice-talk-"))
        self._files: list[IO[Any]] = []
        self.remove = weakref.finalize(self, _remove, self.path, self._files, os.getpid())
        # Not among the finalizers that Python runs at exit: sessions must end before, and still write.
        self.remove.atexit = False
        _all.add(self)

    def keep(self, file: _File) -> _File:
        """``file``, closed before the folder is removed."""
        self._files.append(file)
        return file


def _remove(path: Path, files: list[IO[Any]], owner: int) -> None:
    if os.getpid() == owner:
        for file in files:
            file.close()
        shutil.rmtree(path, ignore_errors=True)


_all: weakref.WeakSet[Spool] = weakref.WeakSet()


def _remove_all() -> None:
    for spool in list(_all):
        left = spool.remove.detach()  # calling it does nothing once Python has run its own
        if left is not None:
            left[1](*left[2])


atexit.register(_remove_all)
