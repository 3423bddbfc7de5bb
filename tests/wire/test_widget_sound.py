"""What an agent says while its page has no sound, and at the page's rate."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from jupyter_xvoice import Audio, Client, VoiceAgent
from jupyter_xvoice.api import AudioFormat
from tests.wire.agent_parts import speaking
from tests.wire.fake_page import FakePage

pytestmark = pytest.mark.usefixtures("comms")


def answer(page: FakePage) -> dict[str, Any]:
    return next(row for row in page.rows.values() if row["who"] == "agent")


def test_the_rest_of_an_answer_moves_along_when_the_sound_is_turned_on(agent: VoiceAgent) -> None:
    with FakePage(agent, sound=False, speed=8) as page:
        row = speaking(page)
        assert page.played == {}
        page.sound = True
        page.send("sound", {"on": True, "latency": 0})
        turn = page.until("turn")
        assert turn["response"] is not None
        row = answer(page)
        assert row["sounded"] == row["sound"]
        (rest,) = page.played.values()
        whole = agent.recording.agent.samples
        played = np.frombuffer(rest, dtype="<i2") / 32768
        # What the page got is the end of the answer, sample by sample, and nothing of it twice.
        assert len(played) < row["sound"] * 24_000 - 0.5 * 24_000
        assert np.abs(played - whole[-len(played) :]).max() < 2e-4 or np.abs(played - _end(whole, played)).max() < 2e-4


def _end(whole: np.ndarray[Any, Any], played: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The recording is padded to the longer of both sides."""
    last = np.flatnonzero(whole)[-1] + 1
    end = np.flatnonzero(played)[-1] + 1
    return np.pad(whole[last - end : last], (0, len(played) - end))


def test_an_answer_goes_on_in_silence_when_the_sound_is_turned_off(agent: VoiceAgent) -> None:
    with FakePage(agent, sound=True) as page:
        speaking(page)
        page.sound = False
        page.send("sound", {"on": False})
        page.until("row", lambda row: row["who"] == "agent" and row["sounded"] > 1.6)
        assert sum(page.rendered.values()) < 1.5 * 24_000
        assert page.until("status", lambda body: body["word"] == "speaking")
        page.sound, page.speed = True, 8
        page.send("sound", {"on": True, "latency": 0})
        page.until("turn")
        assert answer(page)["heard"] is None
        assert len(page.played) == 2


def test_an_interruption_in_silence_is_one(agent: VoiceAgent) -> None:
    with FakePage(agent, sound=False) as page:
        speaking(page)
        page.send("interrupt")
        row = page.until("row", lambda row: row["who"] == "agent" and row["heard"] is not None)
        assert 0.5 < row["sounded"] < row["sound"]


@pytest.mark.parametrize("form", [AudioFormat("audio/pcm", 16_000), AudioFormat("audio/pcmu", 8000)])
def test_other_formats_reach_the_page_at_its_rate(client: Client, form: AudioFormat) -> None:
    agent = VoiceAgent(client, audio_format=form)
    with FakePage(agent, sound=True) as page:
        page.start()
        page.send("text", {"id": "1", "text": "Who are you?"})
        page.until("turn")
        row = answer(page)
        assert row["sounded"] == row["sound"]
        (played,) = page.played.values()
        assert len(played) / 48_000 == pytest.approx(row["sound"], abs=0.02)
        page_sound = Audio.from_bytes(played, codec="pcm", sample_rate=24_000).resample(form.rate).samples
        recorded = agent.recording.agent.samples
        sent = recorded[max(np.flatnonzero(recorded)[0] - 200, 0) :]  # the session begins before the sound
        length = min(len(page_sound), len(sent)) - 100
        lag = int(np.argmax(np.correlate(sent[: length // 2], page_sound[: length // 2 - 400], "valid")))
        assert np.corrcoef(sent[lag : lag + length - 400], page_sound[: length - 400])[0, 1] > 0.98
