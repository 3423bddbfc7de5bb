"""Requests that no sane client sends, each found by ``make fuzz``: a 4xx with words, never a 500."""

from __future__ import annotations

import io
import json
import struct
import wave
from typing import TYPE_CHECKING

import httpx
import pytest
import websockets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine


def wav(rate: int) -> bytes:
    """A tenth of a second of silence, or less, whose header says ``rate``."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes(bytes(3200))
    data = bytearray(made.getvalue())
    data[24:28] = struct.pack("<I", rate)
    return bytes(data)


@pytest.fixture
def api(engine: Engine) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    with httpx.Client(base_url=f"{engine.url}/v1", headers=headers, timeout=60) as client:
        yield client


@pytest.mark.parametrize("path", ["/stt", "/custom-voices"])
def test_a_boundary_that_is_too_long(api: httpx.Client, path: str) -> None:
    content_type = f"multipart/form-data; boundary={'l' * 500}"
    refused = api.post(path, content=b"--l\r\n", headers={"Content-Type": content_type})
    assert refused.status_code == 400
    assert "multipart" in refused.json()["error"]


@pytest.mark.parametrize("rate", [100, 1_100_000_000])
@pytest.mark.parametrize("path", ["/stt", "/custom-voices"])
def test_a_file_with_an_absurd_rate(api: httpx.Client, path: str, rate: int) -> None:
    answer = api.post(path, files={"file": ("odd.wav", wav(rate), "audio/wav")})
    assert answer.status_code in ({200, 400} if path == "/stt" else {400})
    assert answer.status_code == 200 or "file" in answer.json()["error"]


def test_half_a_character_as_a_voice_while_there_are_custom_voices(api: httpx.Client) -> None:
    wanted = {"text": "One two three four five.", "language": "en", "output_format": {"codec": "wav"}}
    made = api.post("/custom-voices", files={"file": ("own.wav", api.post("/tts", json=wanted).content, "audio/wav")})
    assert made.status_code == 201, made.text
    refused = api.post("/tts", content=b'{"text": "Hello.", "language": "en", "voice_id": "\\ud800"}')
    assert refused.status_code == 404
    api.delete(f"/custom-voices/{made.json()['voice_id']}")


async def test_a_frame_that_is_nested_too_deeply(engine: Engine) -> None:
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    async with websockets.connect(
        f"ws{engine.url.removeprefix('http')}/v1/stt", additional_headers=headers, open_timeout=60
    ) as socket:
        assert json.loads(await socket.recv())["type"] == "transcript.created"
        await socket.send("[" * 200_000)
        assert json.loads(await socket.recv())["type"] == "error"
        await socket.send('{"type": "audio.done"}')
        assert json.loads(await socket.recv())["type"] == "transcript.done"


def test_a_refusal_does_not_send_pages_back(api: httpx.Client) -> None:
    refused = api.post("/tts", json={"text": "Hello.", "language": "l" * 5000})
    assert refused.status_code == 400
    words = refused.json()["error"]
    assert len(words) < 1100
    assert words.startswith("language 'lll")
    assert words.endswith("vi.")
