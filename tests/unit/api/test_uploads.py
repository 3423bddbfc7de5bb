from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import httpx
import pytest

from jupyter_xvoice import Audio, InputError
from jupyter_xvoice.api.deadlines import Deadline
from jupyter_xvoice.api.uploads import is_url, open_upload


def test_what_is_an_address() -> None:
    assert is_url("https://voice.example/a.wav")
    assert is_url("HTTP://voice.example/a.wav")
    assert not is_url("talk.wav")
    assert not is_url(Path("http:/a"))


def test_an_audio_goes_as_it_came_where_the_service_takes_it() -> None:
    wav = Audio([0.0] * 800, 8000).to_bytes("wav")
    assert open_upload(Audio.from_bytes(wav)).data == wav
    pcm = Audio.from_bytes(bytes(1600), codec="pcm", sample_rate=8000)
    assert (open_upload(pcm).data or b"")[:4] == b"RIFF"
    assert open_upload(pcm, raw=True).data == bytes(1600)
    assert (open_upload(Audio([0.0] * 800, 8000)).data or b"")[:4] == b"RIFF"


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind root")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF")
    path.chmod(0)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        open_upload(path)


async def test_a_file_is_streamed_and_never_held_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "long.wav"
    size = 200_000_000
    with path.open("wb") as file:
        file.truncate(size)
    told: list[tuple[float, float | None, str]] = []
    part = open_upload(path).part(Deadline("Sending", None), 7.0, lambda *done: told.append(done))
    request = httpx.Request("POST", "http://127.0.0.1", files=[("model", (None, "m")), ("file", part)])
    tracemalloc.start()
    sent = sum([len(block) async for block in request.stream])  # type: ignore[union-attr]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sent == int(request.headers["content-length"]) > size
    assert peak < 5_000_000
    assert told[-1] == (size, size, "B")
    part[1].close()


async def test_the_time_for_the_answer_starts_with_the_last_byte(tmp_path: Path) -> None:
    path = tmp_path / "short.wav"
    path.write_bytes(bytes(1000))
    deadline = Deadline("Sending", None)
    _, stream, _ = open_upload(path).part(deadline, 7.0, None)
    stream.read(500)
    assert deadline.remaining() == float("inf")
    stream.read(500)
    assert 6 < deadline.remaining() <= 7
    stream.close()
