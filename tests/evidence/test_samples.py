"""The vendor's REST and TTS socket samples (seeds 000 and 002) do against the engine what the pages say.

Changed are the host, the key, the file names, and the page's example id of a custom voice where one is needed. The
Swift sample is not run: there is no Swift on the machines of this project.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Audio
from tests.evidence.samples import Sample, read_samples
from tests.words import share_heard

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from jupyter_xvoice.local import Engine

RECORDED = "had he married a more amiable woman he might have been made still more respectable than he was"
RUNNABLE = ("python", "javascript")


def chosen(seed: str, purpose: str, language: str) -> Sample:
    [sample] = [s for s in read_samples(seed) if (s.purpose, s.language) == (purpose, language)]
    return sample


def check_speech(path: Path, shortest: float, longest: float) -> None:
    """The file is an mp3 that holds sound of a plausible length (seconds)."""
    audio = Audio.from_file(path)
    assert audio.codec == "mp3"
    assert shortest < audio.duration < longest
    assert np.sqrt(np.mean(audio.samples**2)) > 0.01


def test_the_pages_hold_the_samples_that_are_known_here() -> None:
    """A block that was added, or one that the pattern no longer finds, must not pass unseen."""
    found = {seed: Counter((s.language, s.purpose) for s in read_samples(seed)) for seed in ("000", "002")}
    assert found["000"] == Counter(
        (language, purpose) for language in RUNNABLE for purpose in ("realtime", "speak", "listen", "create")
    )
    assert found["002"] == Counter(
        [
            *((language, purpose) for language in RUNNABLE for purpose in ("create", "list", "update", "delete")),
            ("swift", "create"),
            ("python", "stream"),
            ("python", "realtime"),
        ]
    )


@pytest.mark.parametrize("language", RUNNABLE)
def test_speak(language: str, folder: Path, engine: Engine) -> None:
    chosen("000", "speak", language).run(folder, engine)
    check_speech(folder / "welcome.mp3", 1.5, 6)


@pytest.mark.parametrize("language", RUNNABLE)
def test_listen(language: str, folder: Path, engine: Engine) -> None:
    printed = chosen("000", "listen", language).run(folder, engine)
    assert share_heard(RECORDED, printed) > 0.6


@pytest.mark.parametrize("language", RUNNABLE)
@pytest.mark.parametrize(("seed", "file", "tone"), [("000", "custom.mp3", None), ("002", "hello.mp3", "warm")])
def test_create_and_speak(
    seed: str, file: str, tone: str | None, language: str, folder: Path, engine: Engine, api: httpx.Client
) -> None:
    before = {voice["voice_id"] for voice in api.get("/custom-voices").json()["voices"]}

    chosen(seed, "create", language).run(folder, engine)

    check_speech(folder / file, 1, 8)
    [made] = [voice for voice in api.get("/custom-voices").json()["voices"] if voice["voice_id"] not in before]
    assert (made["name"], made["language"], made.get("tone")) == ("Friendly Narrator", "en", tone)
    assert len(made["voice_id"]) == 8
    assert made["voice_id"].isalnum()
    assert made["voice_id"] == made["voice_id"].lower()
    assert api.get(f"/custom-voices/{made['voice_id']}/audio").content == (folder / "reference.wav").read_bytes()
    assert api.delete(f"/custom-voices/{made['voice_id']}").json() == {"deleted": True}


@pytest.mark.parametrize("language", RUNNABLE)
def test_list(language: str, folder: Path, engine: Engine, voice: str) -> None:
    printed = chosen("002", "list", language).run(folder, engine)
    assert [line.split(None, 1) for line in printed.splitlines()] == [[voice, "Evidence"]]


@pytest.mark.parametrize("language", RUNNABLE)
def test_update(language: str, folder: Path, engine: Engine, voice: str, api: httpx.Client) -> None:
    printed = chosen("002", "update", language).run(folder, engine, voice_id=voice)
    now = api.get(f"/custom-voices/{voice}").json()
    assert (now["name"], now["tone"], now["description"]) == ("Evidence", "calm", "Updated after a tuning pass.")
    assert voice in printed  # both print the whole object


@pytest.mark.parametrize("language", RUNNABLE)
def test_delete(language: str, folder: Path, engine: Engine, voice: str, api: httpx.Client) -> None:
    chosen("002", "delete", language).run(folder, engine, voice_id=voice)
    assert api.get(f"/custom-voices/{voice}").status_code == 404
    assert api.get(f"/custom-voices/{voice}/audio").status_code == 404
    refused = api.post("/tts", json={"text": "Hello.", "voice_id": voice, "language": "en"})
    assert refused.status_code == 404
    assert voice in refused.json()["error"]


def test_stream_with_a_custom_voice(folder: Path, engine: Engine, voice: str) -> None:
    chosen("002", "stream", "python").run(folder, engine, voice_id=voice)
    check_speech(folder / "stream.mp3", 1, 5)
