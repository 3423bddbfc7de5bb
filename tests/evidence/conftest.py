"""What the samples read: a reference clip to make a voice from, a recording to transcribe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jupyter_xvoice import Audio
from tests.evidence.samples import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine

REFERENCE_TEXT = (
    "This is how I speak when nobody hurries me. The harbour lies quiet in the morning, and the boats "
    "come back one after the other with their lights still burning."
)


@pytest.fixture
def api(engine: Engine) -> Iterator[httpx.Client]:
    """A plain HTTP client of the engine, with its key: what the results of the samples are checked with."""
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    with httpx.Client(base_url=f"{engine.url}/v1", headers=headers, timeout=60) as client:
        yield client


@pytest.fixture
def folder(tmp_path: Path, api: httpx.Client) -> Path:
    """A folder with ``reference.wav`` (the engine's own voice) and ``recording.mp3`` (a person reading)."""
    spoken = api.post(
        "/tts",
        json={"text": REFERENCE_TEXT, "voice_id": "leo", "language": "en", "output_format": {"codec": "wav"}},
    )
    assert spoken.status_code == 200, spoken.text
    (tmp_path / "reference.wav").write_bytes(spoken.content)
    Audio.from_file(shared() / "speech" / "librivox-0920.wav").to_file(tmp_path / "recording.mp3")
    return tmp_path


@pytest.fixture
def voice(folder: Path, api: httpx.Client) -> Iterator[str]:
    """A custom voice that is there when the test starts; gives its id."""
    clip = (folder / "reference.wav").read_bytes()
    made = api.post("/custom-voices", data={"name": "Evidence"}, files={"file": ("reference.wav", clip, "audio/wav")})
    assert made.status_code == 201, made.text
    voice_id = str(made.json()["voice_id"])
    yield voice_id
    api.delete(f"/custom-voices/{voice_id}")
