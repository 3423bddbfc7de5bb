"""Speech that was made before, on this disk: the same request again costs nothing."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import platformdirs

from jupyter_xvoice import __version__
from jupyter_xvoice.results import Speech, Timestamps

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.api.speech_options import SpeechOptions
    from jupyter_xvoice.endpoints import Endpoint

__all__ = ["SpeechCache"]

MAX_BYTES: Final = 512 * 1024 * 1024
_BUSY: Final = 5.0  # s to wait for another process that writes
_TABLE: Final = (
    "CREATE TABLE IF NOT EXISTS speech (key TEXT PRIMARY KEY, digest TEXT NOT NULL, size INTEGER NOT NULL, "
    "used REAL NOT NULL, facts TEXT NOT NULL)"
)


class SpeechCache:
    """Audio in files, the rest in ``index.sqlite3`` beside them. Safe for several processes at once.

    A missing, damaged or unwritable cache never fails a call: what cannot be read is made again. An entry whose audio does
    not match its digest is dropped. When there is more than ``max_bytes``, what was not used for the longest time goes.
    Folder and files are private (0700, 0600): they hold what was said.

    Args:
        folder: ``JUPYTER_XVOICE_CACHE_DIR``, else the user's cache folder.
        max_bytes: of audio.
    """

    def __init__(self, folder: Path | None = None, *, max_bytes: int = MAX_BYTES) -> None:
        given = os.environ.get("JUPYTER_XVOICE_CACHE_DIR")
        self.folder = folder or (Path(given) if given else Path(platformdirs.user_cache_dir("jupyter-xvoice")))
        self.max_bytes = max_bytes

    def get(self, endpoint: Endpoint, text: str, options: SpeechOptions) -> Speech | None:
        """The speech if it is there: ``cached`` is True and ``cost`` 0.0."""
        key = _key(endpoint, text, options)
        try:
            with self._index() as index:
                row = index.execute("SELECT digest, facts FROM speech WHERE key = ?", (key,)).fetchone()
                if row is None:
                    return None
                speech = self._read(key, row[0], row[1], text, options)
                if speech is None:
                    self._drop(index, key)
                else:
                    index.execute("UPDATE speech SET used = ? WHERE key = ?", (time.time(), key))
                return speech
        except (sqlite3.Error, OSError):
            return None

    def put(self, endpoint: Endpoint, text: str, options: SpeechOptions, speech: Speech) -> str:
        """Keeps ``speech``. Returns why not, or an empty string."""
        data = speech.encoded or b""
        if not data or len(data) > self.max_bytes or speech.broken_off:
            return ""
        key = _key(endpoint, text, options)
        facts = {
            "timestamps": speech.timestamps.model_dump() if speech.timestamps else None,
            "request_id": speech.request_id,
            "place": speech.place,
            "warnings": speech.warnings,
        }
        try:
            with self._index() as index:
                self._write(key, data)
                values = (key, hashlib.sha256(data).hexdigest(), len(data), time.time(), json.dumps(facts))
                index.execute("INSERT OR REPLACE INTO speech VALUES (?, ?, ?, ?, ?)", values)
                self._make_room(index)
        except (sqlite3.Error, OSError) as error:
            return f"The cache in {str(self.folder)!r} could not be written: {error}."
        return ""

    def clear(self) -> None:
        """Removes every entry."""
        with self._index() as index:
            for (key,) in index.execute("SELECT key FROM speech").fetchall():
                self._drop(index, key)

    @property
    def size(self) -> int:
        """Bytes of audio."""
        with self._index() as index:
            return int(index.execute("SELECT coalesce(sum(size), 0) FROM speech").fetchone()[0])

    @contextlib.contextmanager
    def _index(self) -> Iterator[sqlite3.Connection]:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.folder / "index.sqlite3"
        try:
            connection = self._connect(path)
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise  # busy, or not writable: another process may be using it
            path.unlink(missing_ok=True)  # not a database any more
            connection = self._connect(path)
        try:
            with connection:
                yield connection
        finally:
            connection.close()

    @staticmethod
    def _connect(path: Path) -> sqlite3.Connection:
        path.touch(mode=0o600, exist_ok=True)
        connection = sqlite3.connect(path, timeout=_BUSY)
        try:
            connection.execute(_TABLE)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _file(self, key: str) -> Path:
        return self.folder / f"{key}.audio"

    def _read(self, key: str, digest: str, facts: str, text: str, options: SpeechOptions) -> Speech | None:
        try:
            data = self._file(key).read_bytes()
            known: dict[str, Any] = json.loads(facts)
        except (OSError, ValueError):
            return None
        if hashlib.sha256(data).hexdigest() != digest:
            return None
        stamps = known.get("timestamps")
        return Speech(
            data,
            codec=options.codec,
            sample_rate=options.sample_rate,
            text=text,
            voice=options.voice,
            language=options.language,
            bit_rate=options.bit_rate if options.codec == "mp3" else None,
            timestamps=Timestamps.model_validate(stamps) if stamps else None,
            request_id=known.get("request_id", ""),
            cost=0.0,
            place=known.get("place", ""),
            cached=True,
            warnings=known.get("warnings", []),
        )

    def _write(self, key: str, data: bytes) -> None:
        # Written aside and moved, so that no other process reads half a file; mkstemp makes it private.
        handle, name = tempfile.mkstemp(dir=self.folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(name).replace(self._file(key))
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise

    def _drop(self, index: sqlite3.Connection, key: str) -> None:
        self._file(key).unlink(missing_ok=True)
        index.execute("DELETE FROM speech WHERE key = ?", (key,))

    def _make_room(self, index: sqlite3.Connection) -> None:
        total = index.execute("SELECT coalesce(sum(size), 0) FROM speech").fetchone()[0]
        rows = index.execute("SELECT key, size FROM speech ORDER BY used").fetchall() if total > self.max_bytes else []
        for key, size in rows:
            if total <= self.max_bytes:
                return
            self._drop(index, key)
            total -= size


def _key(endpoint: Endpoint, text: str, options: SpeechOptions) -> str:
    # The local engine has a new port each time; its voices change with our version.
    place = f"local {__version__}" if endpoint.is_local else endpoint.base_url
    asked = json.dumps([place, text, options.key()], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()
