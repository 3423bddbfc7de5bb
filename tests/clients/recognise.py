"""What an engine hears in a file, and how long the file is: the check of what other clients received."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine


def recognise(path: Path, engine: Engine, *, phrases: str | None = None) -> str:
    """The text of a wav file, by ``POST /v1/stt``; ``phrases`` in place of the engine's own."""
    answer = httpx.post(
        f"{engine.url}/v1/stt",
        headers={"Authorization": f"Bearer {engine.token.reveal()}"},
        data={"local_phrases": phrases} if phrases else {},
        files={"file": (path.name, path.read_bytes(), "audio/wav")},
        timeout=60,
    )
    assert answer.status_code == 200, answer.text
    return str(answer.json()["text"])


def seconds(path: Path) -> float:
    """The length of a wav file whose header says it."""
    with wave.open(str(path)) as file:
        return float(file.getnframes() / file.getframerate())
