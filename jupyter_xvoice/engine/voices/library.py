"""The custom voices of this user: a table and a folder of reference recordings."""

from __future__ import annotations

import logging
import secrets
import shutil
import sqlite3
import string
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.synthesis.voices import VoiceSpec
from jupyter_xvoice.engine.voices.database import reading, writing
from jupyter_xvoice.engine.voices.fields import FIELDS
from jupyter_xvoice.engine.voices.page import after, token_of

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["MAX_VOICES", "CustomVoices"]

MAX_VOICES: Final = 30
_ALPHABET: Final = string.ascii_lowercase + string.digits

logger = logging.getLogger(__name__)


class CustomVoices:
    """Everything about them that touches the disk. Blocking: call it on a worker thread.

    Args:
        data_dir: holds ``voices.sqlite3`` and ``voices/``; made when first written to, shared by several engines.
    """

    def __init__(self, data_dir: Path) -> None:
        self._table = data_dir / "voices.sqlite3"
        self._folder = data_dir / "voices"

    def find(self, voice_id: str) -> VoiceSpec | None:
        """What the synthesizer needs to speak as ``voice_id`` (in any case); None if there is no such voice."""
        if not self._table.exists():
            return None
        try:
            with reading(self._table) as connection:
                row = connection.execute("SELECT * FROM voices WHERE voice_id = ?", (voice_id.lower(),)).fetchone()
        except UnicodeEncodeError:
            return None  # half of a character (a lone surrogate of JSON) is in no id
        except sqlite3.Error as error:
            logger.warning("The table of custom voices cannot be read: %s", error)
            return None
        return None if row is None else _spec(row)

    def check_room(self) -> None:
        """Refuses early, before a recording is measured.

        Raises:
            Refusal: 400, there are 30 voices; 501, the folder cannot be written.
        """
        with self._written() as connection:
            _check_room(connection)

    def add(self, recording: Path, content_type: str, fields: dict[str, str | None], spec: VoiceSpec) -> dict[str, Any]:
        """Keeps a copy of ``recording`` as a new voice, and gives the voice object.

        Raises:
            Refusal: 400, there are 30 voices; 501, the folder cannot be written.
        """
        with self._copied(recording) as copy, self._written() as connection:
            _check_room(connection)
            voice_id = _new_id(connection)
            values = {name: fields.get(name) for name in FIELDS} | {
                "voice_id": voice_id,
                "created_at": datetime.now(UTC).isoformat(timespec="microseconds"),
                "content_type": content_type,
                "variant": spec.variant,
                "pitch_low_hz": spec.pitch_low_hz,
                "pitch_high_hz": spec.pitch_high_hz,
                "rate": spec.rate,
                "gain": spec.gain,
            }
            places = ", ".join(f":{name}" for name in values)
            connection.execute(f"INSERT INTO voices ({', '.join(values)}) VALUES ({places})", values)  # noqa: S608  our names
            copy.replace(self._recording(voice_id))  # whole, or not there: another engine may be reading
            return _object(_row(connection, voice_id))

    def get(self, voice_id: str) -> dict[str, Any]:
        """The voice object.

        Raises:
            Refusal: 404.
        """
        with self._read() as connection:
            return _object(_row(connection, voice_id))

    def page(self, limit: int, pagination_token: str | None) -> dict[str, Any]:
        """``{"voices": […], "pagination_token": …}``, oldest first; the token is None on the last page.

        Raises:
            Refusal: 400, the token is not one of ours.
        """
        start = after(pagination_token)
        with self._read() as connection:
            rows = connection.execute(
                "SELECT * FROM voices WHERE number > ? ORDER BY number LIMIT ?", (start, limit + 1)
            ).fetchall()
        shown = rows[:limit]
        more = len(rows) > limit
        return {
            "voices": [_object(row) for row in shown],
            "pagination_token": token_of(shown[-1]["number"]) if more else None,
        }

    def update(self, voice_id: str, fields: dict[str, str | None]) -> dict[str, Any]:
        """Sets or (None) clears ``fields``, and gives the whole object. Never touches the sound.

        Raises:
            Refusal: 404.
        """
        with self._written() as connection:
            row = _row(connection, voice_id)
            for name, value in fields.items():
                connection.execute(f"UPDATE voices SET {name} = ? WHERE number = ?", (value, row["number"]))  # noqa: S608  our names
            return _object(_row(connection, voice_id))

    def recording(self, voice_id: str) -> tuple[Path, str]:
        """The reference recording as it was sent, and its content type.

        Raises:
            Refusal: 404.
        """
        with self._read() as connection:
            row = _row(connection, voice_id)
        return self._recording(row["voice_id"]), row["content_type"]

    def delete(self, voice_id: str) -> None:
        """Removes the voice and its recording.

        Raises:
            Refusal: 404.
        """
        with self._written() as connection:
            row = _row(connection, voice_id)
            connection.execute("DELETE FROM voices WHERE number = ?", (row["number"],))
            self._recording(row["voice_id"]).unlink(missing_ok=True)

    def _recording(self, voice_id: str) -> Path:
        return self._folder / voice_id

    @contextmanager
    def _copied(self, recording: Path) -> Iterator[Path]:
        with self._usable():
            self._folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix="upload-", dir=self._folder) as folder:
                copy = Path(folder) / "recording"
                shutil.copyfile(recording, copy)
                yield copy

    @contextmanager
    def _read(self) -> Iterator[sqlite3.Connection]:
        with self._usable(), reading(self._table) as connection:
            yield connection

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        with self._usable(), writing(self._table) as connection:
            yield connection

    @contextmanager
    def _usable(self) -> Iterator[None]:
        try:
            yield
        except (OSError, sqlite3.DatabaseError) as error:
            raise Refusal(
                501,
                f"Custom voices cannot be kept in {str(self._table.parent)!r} ({error}): start the engine with another "
                "--data-dir, or set JUPYTER_XVOICE_DATA_DIR.",
                code="unimplemented",
            ) from error


def _check_room(connection: sqlite3.Connection) -> None:
    if connection.execute("SELECT count(*) FROM voices").fetchone()[0] >= MAX_VOICES:
        raise Refusal(400, f"There are {MAX_VOICES} custom voices, which is the limit: delete one first.")


def _new_id(connection: sqlite3.Connection) -> str:
    while True:
        voice_id = "".join(secrets.choice(_ALPHABET) for _ in range(8))
        if not connection.execute("SELECT 1 FROM voices WHERE voice_id = ?", (voice_id,)).fetchone():
            return voice_id


def _row(connection: sqlite3.Connection, voice_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM voices WHERE voice_id = ?", (voice_id.lower(),)
    ).fetchone()
    if row is None:
        raise Refusal(404, f"There is no custom voice {voice_id!r}.", code="not-found")
    return row


def _object(row: sqlite3.Row) -> dict[str, Any]:
    return {name: row[name] for name in ("voice_id", *FIELDS, "created_at")}


def _spec(row: sqlite3.Row) -> VoiceSpec:
    return VoiceSpec(
        voice_id=row["voice_id"],
        name=row["name"] or row["voice_id"],
        gender=row["gender"] or "neutral",
        tone=row["tone"] or "",
        description=row["description"] or "",
        variant=row["variant"],
        pitch_low_hz=row["pitch_low_hz"],
        pitch_high_hz=row["pitch_high_hz"],
        rate=row["rate"],
        gain=row["gain"],
        language=row["language"] or "en",
    )
