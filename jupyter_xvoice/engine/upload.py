"""A multipart form with a ``file``, which is streamed to disk (protocol.md 6.1 and 8.1)."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from jupyter_xvoice.engine.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from python_multipart.multipart import Field, File
    from starlette.requests import Request

__all__ = ["LARGEST", "Upload", "received"]

LARGEST = 500_000_000
"""Bytes of the largest file of ``POST /v1/stt``, protocol.md 1.3."""
_FIELDS = 1_000_000  # bytes that everything but the file may take


@dataclass
class Upload:
    """A form.

    Attributes:
        folder: goes with the form; other files of the request may be put there.
        path: where the file lies, or None if the form has none.
        content_type: what the client says that the file is, or "".
        pairs: the text fields in their order.
    """

    folder: Path
    path: Path | None = None
    content_type: str = ""
    pairs: list[tuple[str, str]] = field(default_factory=list)


@asynccontextmanager
async def received(request: Request, *, largest: int = LARGEST, stop_at_file: bool = False) -> AsyncIterator[Upload]:
    """Reads the form of ``request``; its files are deleted at the end of the block.

    ``stop_at_file`` ignores the fields after the file, as the real service may.

    Raises:
        Refusal: 400, no readable multipart form; 413, a file over ``largest`` bytes.
    """
    kind, parameters = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data" or b"boundary" not in parameters:
        raise Refusal(400, "The body must be multipart/form-data with a file.")
    if int(request.headers.get("content-length", "0")) > largest + _FIELDS:
        raise _too_large(largest)
    with tempfile.TemporaryDirectory(prefix="jupyter-xvoice-", ignore_cleanup_errors=True) as folder:
        form = _Form(Upload(Path(folder)), parameters[b"boundary"], largest=largest, stop_at_file=stop_at_file)
        async for data in request.stream():
            form.feed(data)
        yield form.finish()


class _Form:
    """Feeds a parser and keeps what comes out of it."""

    def __init__(self, upload: Upload, boundary: bytes, *, largest: int, stop_at_file: bool) -> None:
        self._upload = upload
        self._largest = largest
        self._stop_at_file = stop_at_file
        self._size = 0
        config = {"UPLOAD_DIR": str(upload.folder), "UPLOAD_DELETE_TMP": False, "MAX_MEMORY_FILE_SIZE": 0}
        try:
            self._parser = FormParser(
                "multipart/form-data", self._on_field, self._on_file, boundary=boundary, config=config
            )
        except FormParserError as error:  # a boundary that is too long
            raise _unreadable(error) from None

    def feed(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._largest + _FIELDS:
            raise _too_large(self._largest)
        try:
            self._parser.write(data)
        except FormParserError as error:
            raise _unreadable(error) from None

    def finish(self) -> Upload:
        self._parser.finalize()
        return self._upload

    def _on_field(self, part: Field) -> None:
        if self._stop_at_file and self._upload.path:
            return
        name, value = (part.field_name or b"").decode(errors="replace"), part.value or b""
        if name == "file":  # a part without a file name
            self._upload.path = self._upload.folder / "file"
            self._upload.path.write_bytes(value)
        else:
            self._upload.pairs.append((name, value.decode(errors="replace")))

    def _on_file(self, part: File) -> None:
        part.close()
        if part.field_name == b"file":
            if part.size > self._largest:
                raise _too_large(self._largest)
            path = self._upload.folder / "file"
            if part.actual_file_name is None:  # nothing was written: it never reached the disk
                path.touch()
            else:
                Path(part.actual_file_name.decode()).replace(path)
            self._upload.path = path
            self._upload.content_type = part.content_type or ""


def _unreadable(error: FormParserError) -> Refusal:
    return Refusal(400, f"The multipart form cannot be read: {error}")


def _too_large(largest: int) -> Refusal:
    words = f"file is larger than {largest // 1_000_000} MB: cut it, or send it compressed (mp3, opus)."
    return Refusal(413, words, code="too-large")
