"""A file of the page's user, as it comes in parts."""

from __future__ import annotations

from typing import Final

from jupyter_xvoice.errors import InputError

__all__ = ["Upload"]

_LARGEST: Final = 64_000_000  # bytes: two minutes of sound are far less in any format


class Upload:
    """One at a time; the first part of another one takes its place."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def add(self, part: int, of: int, data: bytes) -> bytes | None:
        """The whole, once its last part has come.

        Raises:
            InputError: it is too large for a recording of two minutes.
        """
        if part == 0:
            self._parts = []
        self._parts.append(data)
        if sum(map(len, self._parts)) > _LARGEST:
            self._parts = []
            raise InputError("The file is larger than 64 MB: a voice takes at most 120 s of sound. Cut it first.")
        if part + 1 < of:
            return None
        whole, self._parts = b"".join(self._parts), []
        return whole
