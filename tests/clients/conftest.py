"""An engine as a user of another client starts it, and something to recognise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from jupyter_xvoice.local import Engine
from tests.clients.litellm_setup import client, setup

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["client", "setup"]

SENTENCE = "The train to the city leaves at seven in the morning."
REQUEST = "Please close the window before you go."
QUESTION = "What is the weather in Paris?"


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Started with the sentence as a phrase, so that the recogniser's mistakes do not hide those of the wire."""
    base = tmp_path_factory.mktemp("clients-engine")
    phrases = base / "phrases.txt"
    phrases.write_text(f"{SENTENCE}\n{REQUEST}\n", encoding="utf-8")
    with Engine.start(data_dir=base / "data", phrases=phrases) as running:
        yield running


@pytest.fixture(scope="session")
def spoken(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``SENTENCE`` as a wav file, 16 kHz, mono, 16 bit."""
    return speech(SENTENCE, 16000, engine, tmp_path_factory.mktemp("spoken") / "sentence.wav")


def speech(text: str, rate: int, engine: Engine, path: Path) -> Path:
    """Has the engine say it into a file."""
    answer = httpx.post(
        f"{engine.url}/v1/tts",
        headers={"Authorization": f"Bearer {engine.token.reveal()}"},
        json={
            "text": text,
            "voice_id": "rex",
            "language": "en",
            "output_format": {"codec": "wav", "sample_rate": rate},
        },
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    path.write_bytes(answer.content)
    return path
