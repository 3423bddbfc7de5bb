"""The table of custom voices. Several engines share one folder: SQLite's lock keeps them apart."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from jupyter_xvoice.engine.voices.fields import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["reading", "writing"]

_WAIT_SECONDS: Final = 10.0
# AUTOINCREMENT: a number is never used twice, so a page's token keeps its place whatever is added or deleted.
_SCHEMA: Final = f"""
CREATE TABLE IF NOT EXISTS voices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    voice_id TEXT NOT NULL UNIQUE,
    {"".join(f"{name} TEXT, " for name in FIELDS)}
    created_at TEXT NOT NULL,
    content_type TEXT NOT NULL,
    variant TEXT NOT NULL,
    pitch_low_hz INTEGER NOT NULL,
    pitch_high_hz INTEGER NOT NULL,
    rate REAL NOT NULL,
    gain REAL NOT NULL
)
"""


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the table at ``path``, which is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute(_SCHEMA)
        yield connection
    finally:
        connection.close()


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The same, alone until the end of the block; an exception undoes all of it."""
    with reading(path) as connection:
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
