"""Events and files, as a page gets them."""

from __future__ import annotations

import numpy as np
import pytest

from jupyter_xvoice import Audio, VoiceAgent
from tests.wire.agent_parts import LONG, wait_until
from tests.wire.fake_page import FakePage

pytestmark = pytest.mark.usefixtures("comms")


def test_events_come_while_they_are_watched(agent: VoiceAgent) -> None:
    with FakePage(agent) as page:
        page.start()
        page.status("idle")
        assert not page.all("events")
        page.send("events", {"after": -1, "limit": 3})
        page.send("text", {"id": "1", "text": "Who are you?"})
        page.until("turn")
        wait_until(lambda: sum(len(body["rows"]) for body in page.all("events")) >= agent.events.total)
        rows = [row for body in page.all("events") for row in body["rows"]]
        assert all(len(body["rows"]) <= 3 for body in page.all("events"))
        assert [row["number"] for row in rows] == list(range(len(rows)))
        assert (rows[0]["type"], rows[0]["direction"]) == ("session.update", "out")
        sound = [row for row in rows if row["type"] == "response.output_audio.delta"]
        assert sum(row["sound"] for row in sound) == pytest.approx(agent.turns[0].sound, rel=0.01)
        assert any(row["detail"] == "completed" for row in rows if row["type"] == "response.done")
        page.send("events", {"after": 0, "limit": 0})
        page.send("text", {"id": "2", "text": "Who are you?"})
        page.until("turn", lambda turn: turn["turn"] == 2)
        assert len([row for body in page.all("events") for row in body["rows"]]) == len(rows)


def test_files_come_in_parts(agent: VoiceAgent) -> None:
    agent.ask(LONG, timeout=60)
    agent.send_audio(np.zeros(24_000 * 12, dtype=np.float32) + 0.01, sample_rate=24_000)
    wait_until(lambda: agent.recording.user.duration > 12)
    with FakePage(agent) as page:
        known = agent.events.total
        page.send("events_file", {"id": "e"})
        page.until("file", lambda body: body["id"] == "e" and body["part"] + 1 == body["of"])
        assert len(page.file("e").decode().splitlines()) >= known
        agent.stop()
        page.send("recording", {"id": "r"})
        page.until("file", lambda body: body["id"] == "r" and body["part"] + 1 == body["of"])
        parts = [body for body in page.all("file") if body["id"] == "r"]
        assert len(parts) > 1
        assert all(len(buffer) <= 1_000_000 for _, _, buffers in page.got for buffer in buffers)
        assert Audio.from_bytes(page.file("r")).duration == pytest.approx(agent.recording.duration, abs=0.01)


def test_a_recording_that_is_empty_says_so(agent: VoiceAgent) -> None:
    with FakePage(agent) as page:
        page.send("recording", {"id": "r"})
        body = page.until("file")
        assert (body["of"], body["id"]) == (0, "r")
        assert "Nothing was recorded" in body["words"]
