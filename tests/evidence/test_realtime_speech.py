"""People speak to the engine's realtime side, and are heard and answered."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Audio
from jupyter_xvoice.audio.samples import to_int16
from tests.evidence.samples import shared
from tests.wire.realtime import VAD, silence, talking

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

COMPLETED = "conversation.item.input_audio_transcription.completed"
UNDERSTOOD = (
    0.6  # of the words that were read; the bound of the recogniser itself is tests/evidence/test_recognition.py
)


def words(text: str) -> set[str]:
    return set(re.findall(r"[a-z']+", text.lower()))


@pytest.mark.parametrize("clip", ["librivox-0880.wav", "librivox-0920.wav"])
async def test_a_person_is_heard_and_answered(engine: Engine, clip: str) -> None:
    folder = shared() / "speech"
    texts = dict(re.findall(r"^- `([^`]+)`: (.+)$", (folder / "README.md").read_text("utf-8"), re.MULTILINE))
    read = words(texts[clip])
    audio = Audio.from_file(folder / clip).mono().resample(24_000)
    sound = silence(0.5) + to_int16(audio.samples).astype("<i2").tobytes() + silence(2)
    async with talking(engine) as talk:
        await talk.update(turn_detection={**VAD, "silence_duration_ms": 1500})
        await talk.speak(sound)
        answer = await talk.until("response.done")
        assert answer["response"]["status"] == "completed"
        assert answer["response"]["output"][0]["content"][0]["transcript"]
        heard = words(talk.of(COMPLETED)[-1]["transcript"])
        assert len(talk.of("input_audio_buffer.committed")) == 1, "a pause for breath ends no turn here"
        assert len(heard & read) >= UNDERSTOOD * len(read)
