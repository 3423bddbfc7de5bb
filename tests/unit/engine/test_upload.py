"""A multipart form whose file is streamed to disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from starlette.requests import Request

from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.upload import received

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n'
END = b"\r\n--x--\r\n"


def part(name: str, value: str) -> bytes:
    return f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()


def exists(path: Path) -> bool:
    return path.exists()


class Body:
    """Pieces of a request's body as they come; counts how many were taken."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces: Iterator[bytes] = iter(pieces)
        self.taken = 0

    async def __call__(self) -> dict[str, Any]:
        self.taken += 1
        piece = next(self._pieces, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}


def request(body: Body, kind: bytes = b"multipart/form-data; boundary=x") -> Request:
    return Request({"type": "http", "method": "POST", "headers": [(b"content-type", kind)]}, body)


async def test_the_file_lies_on_disk_and_goes_with_the_form() -> None:
    pieces = [part("language", "en"), HEAD, b"sou", b"nd", END]
    async with received(request(Body(pieces))) as upload:
        assert upload.path is not None
        assert upload.path.read_bytes() == b"sound"
        assert upload.pairs == [("language", "en")]
    assert not exists(upload.folder)


async def test_a_file_without_a_length_is_given_up_as_soon_as_it_is_too_large() -> None:
    body = Body([HEAD, *[bytes(100_000)] * 1000, END])
    with pytest.raises(Refusal) as refused:
        async with received(request(body), largest=500_000):
            pass
    assert refused.value.status == 413
    assert body.taken < 20


async def test_a_file_of_the_largest_size_is_taken_and_one_more_byte_is_not() -> None:
    async with received(request(Body([HEAD, bytes(1000), END])), largest=1000) as upload:
        assert upload.path is not None
        assert upload.path.stat().st_size == 1000
    with pytest.raises(Refusal) as refused:
        async with received(request(Body([HEAD, bytes(1001), END])), largest=1000):
            pass
    assert refused.value.status == 413


@pytest.mark.parametrize("stop", [False, True])
async def test_fields_after_the_file_count_unless_they_are_to_be_ignored(stop: bool) -> None:
    body = Body([part("a", "1"), HEAD, b"sound\r\n", part("b", "2"), b"--x--\r\n"])
    async with received(request(body), stop_at_file=stop) as upload:
        assert upload.pairs == ([("a", "1")] if stop else [("a", "1"), ("b", "2")])


async def test_a_file_part_without_a_name_is_a_file_all_the_same() -> None:
    async with received(request(Body([part("file", "sound"), b"--x--\r\n"]))) as upload:
        assert upload.path is not None
        assert upload.path.read_bytes() == b"sound"


@pytest.mark.parametrize(
    "kind", [b"application/json", b"multipart/form-data", b"multipart/form-data; boundary=" + b"x" * 500]
)
async def test_what_is_no_form_is_refused(kind: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        async with received(request(Body([b"{}"]), kind)):
            pass
    assert refused.value.status == 400
