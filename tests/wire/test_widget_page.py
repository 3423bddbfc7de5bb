"""The page of an agent comes, goes, is loaded anew, falls silent, is refused; the agent on the local engine."""

from __future__ import annotations

import gc
import secrets
import sys
import threading
import weakref
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import Audio, Client, Endpoint, VoiceAgent
from jupyter_xvoice.api import AudioFormat
from tests.wire.agent_parts import LONG, PHRASES, wait_until
from tests.wire.fake_page import FakePage, kept_comms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine
    from tests.wire.conftest import Faulty


@pytest.fixture(autouse=True)
def _comms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with kept_comms(monkeypatch):
        yield


@pytest.fixture
def agent(client: Client) -> Iterator[VoiceAgent]:
    agent = VoiceAgent(client, local_phrases=PHRASES)
    yield agent
    agent.stop()


def speaking(page: FakePage, seconds: float = 0.6) -> dict[str, Any]:
    """A long answer, of which so much has sounded."""
    page.start()
    page.send("text", {"id": "1", "text": LONG})
    return page.until("row", lambda row: row["who"] == "agent" and row["sounded"] > seconds)


def answer(page: FakePage) -> dict[str, Any]:
    return next(row for row in page.rows.values() if row["who"] == "agent")


# -- sound off and on --------------------------------------------------------------------------------------------------


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
    with FakePage(agent, sound=True, speed=8) as page:
        page.start()
        page.send("text", {"id": "1", "text": "Who are you?"})
        page.until("turn")
        row = answer(page)
        assert row["sounded"] == row["sound"]
        (played,) = page.played.values()
        assert len(played) / 48_000 == pytest.approx(row["sound"], abs=0.02)
        page_sound = Audio.from_bytes(played, codec="pcm", sample_rate=24_000).resample(form.rate).samples
        sent = agent.recording.agent.samples
        length = min(len(page_sound), len(sent)) - 100
        lag = int(np.argmax(np.correlate(sent[: length // 2], page_sound[: length // 2 - 400], "valid")))
        assert np.corrcoef(sent[lag : lag + length - 400], page_sound[: length - 400])[0, 1] > 0.98


# -- loaded anew, closed, gone -----------------------------------------------------------------------------------------


def test_a_page_that_is_loaded_anew_finds_the_session_and_what_it_had_not_played_is_unheard(agent: VoiceAgent) -> None:
    old = FakePage(agent, sound=True)
    old.__enter__()
    row = speaking(old)
    old.vanish()
    with FakePage(agent) as page:
        state = page.until("state")
        assert state["live"]
        assert [row["who"] for row in state["rows"]] == ["user", "agent"]
        row = page.until("row", lambda row: row["who"] == "agent" and row["heard"] is not None)
        assert 0.5 < row["sounded"] < row["sound"]
        page.status("idle", after=1)
        page.sound, page.speed = True, 4
        page.send("sound", {"on": True, "latency": 0})
        page.send("text", {"id": "2", "text": "Who are you?"})
        page.until("turn", lambda turn: turn["turn"] == 2)
        assert len(page.played) == 1
    assert agent.turns[0].outcome == "interrupted"
    assert agent.turns[1].outcome == "completed"


def test_the_session_that_a_page_began_ends_with_it(agent: VoiceAgent) -> None:
    with FakePage(agent) as page:
        speaking(page)
    wait_until(lambda: agent.status == "disconnected")
    assert "page" in agent.status_detail
    assert agent.turns[0].outcome == "interrupted"
    assert 0.5 < agent.turns[0].sounded < agent.turns[0].sound
    with FakePage(agent) as page:  # displayed again: what was said is still there
        assert page.until("state")["summary"]["turns"] == 1
        page.start()
        page.status("idle")
        page.until("row", lambda row: row["text"] == "New conversation")
        page.send("text", {"id": "2", "text": "Who are you?"})
        page.until("turn", lambda turn: turn["turn"] == 2)
        page.send("stop")
        summary = page.until("summary", lambda body: body.get("turns") == 1)
        assert summary["response"] == agent.turns[1].latency.first_rendered
        assert page.until("row", lambda row: row["who"] == "ended")["text"] == "ended by you"


def test_a_session_that_python_began_outlives_the_page(agent: VoiceAgent) -> None:
    agent.start()
    with FakePage(agent) as page:
        assert page.until("state")["live"]
    assert agent.ask("Who are you?", timeout=30).outcome == "completed"
    assert agent.status == "idle"


def test_a_page_that_is_silent_for_a_minute_is_gone(agent: VoiceAgent, monkeypatch: pytest.MonkeyPatch) -> None:
    page = FakePage(agent)
    page.__enter__()
    speaking(page)
    monkeypatch.setattr("jupyter_xvoice.link.page._GONE", 0.6)
    wait_until(lambda: agent.status == "disconnected")
    page.vanish()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_an_agent_that_is_kept_keeps_no_file_open_and_no_thread(client: Client) -> None:
    client.voices.list()
    threads, files = set(threading.enumerate()), open_files()
    agent = VoiceAgent(client)
    for _ in range(2):
        with FakePage(agent) as page:
            page.start()
            page.send("text", {"id": "1", "text": "Who are you?"})
            page.until("turn")
        wait_until(lambda: set(threading.enumerate()) <= threads)
        wait_until(lambda: len(open_files()) <= len(files))
    assert len(agent.events) == agent.events.total > 20


def test_two_displays_are_one_session(agent: VoiceAgent) -> None:
    (first, _), (second, _) = agent._repr_mimebundle_(), agent._repr_mimebundle_()
    view = "application/vnd.jupyter.widget-view+json"
    assert first[view] == second[view]


@pytest.mark.parametrize("side", ["kernel", "page"])
def test_a_widget_that_is_closed_ends_its_session_and_another_display_makes_another(
    agent: VoiceAgent, side: str
) -> None:
    page = FakePage(agent)
    page.__enter__()
    page.start()
    page.status("idle")
    if side == "kernel":
        agent._display_().close()
    else:
        page._comm.handle_close({"content": {"comm_id": page._comm.comm_id, "data": {}}})
    wait_until(lambda: agent.status == "disconnected")
    page.vanish()
    with FakePage(agent) as again:
        assert again._comm is not page._comm
        again.start()
        again.status("idle")


def test_python_begins_again_beside_a_page_that_has_let_its_sound_go(agent: VoiceAgent) -> None:
    with FakePage(agent, sound=True, speed=8) as page:
        page.start()
        page.status("idle")
        page.send("stop")
        page.status("disconnected")
        page.sound = False  # a page lets it go with the session, and says nothing more of it
        agent.start()
        assert agent.ask("What time is it?", timeout=30).outcome == "completed"


def test_a_page_and_a_cell_that_begin_at_once_begin_one_session(agent: VoiceAgent) -> None:
    with FakePage(agent) as page:
        page.start()
        agent.start()
        page.status("idle")
        page.send("stop")
        page.status("disconnected")
    assert len([event for event in agent.events if event["event"]["type"] == "session.created"]) == 1


def open_files() -> list[Path]:
    return list(Path("/proc/self/fd").iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nothing_is_left_of_an_agent_that_nobody_holds(client: Client) -> None:
    client.voices.list()
    threads, files = set(threading.enumerate()), open_files()
    agent = VoiceAgent(client)
    gone = weakref.ref(agent)
    with FakePage(agent, sound=True, speed=8) as page:
        del agent
        gc.collect()
        assert gone() is not None  # the page holds it
        page.start(microphone=True)
        page.status("listening")
        page.send("text", {"id": "1", "text": "Who are you?"})
        page.until("turn")
        page.send("recording", {"id": "r"})
        page.until("file")
        comm = page._comm

    def all_gone() -> bool:
        gc.collect()
        return gone() is None and len(open_files()) <= len(files)

    wait_until(all_gone)
    wait_until(lambda: set(threading.enumerate()) <= threads)
    assert comm.closed_by_kernel


# -- refused, stopped, lost --------------------------------------------------------------------------------------------


def test_a_refused_key_is_a_card_with_the_vendors_words(engine: Engine) -> None:
    endpoint = replace(engine.endpoint(), credential=Endpoint.xai("xai-" + secrets.token_hex(8)).credential)
    agent = VoiceAgent(Client(endpoint))
    with FakePage(agent) as page:
        page.start(microphone=True)
        card = page.until("card", lambda card: card["name"] != "")
        assert card["name"] == "wrong-key"
        assert card["words"]
        assert endpoint.credential.reveal() not in str(page.got)
        assert page.status("disconnected", after=3)["live"] is False


def test_no_answer_is_a_card(unused_port: int) -> None:
    agent = VoiceAgent(
        Client(Endpoint("nowhere", f"http://127.0.0.1:{unused_port}", Endpoint.xai("xai-" + "0" * 8).credential))
    )
    with FakePage(agent) as page:
        page.start()
        assert page.until("card", lambda card: card["name"] != "")["name"] == "failed"
        page.send("text", {"id": "2", "text": "Hello?"})
        page.start()
        page.until("card", lambda card: card["name"] == "", after=len(page.got) - 1)


def test_stop_wins_over_a_start(faulty: Faulty) -> None:
    agent = VoiceAgent(faulty("slow; seconds=20"))
    with FakePage(agent) as page:
        page.start()
        page.status("connecting")
        page.send("stop")
        assert page.status("disconnected")["why"] == "ended by you"
        assert page.all("card")[-1]["name"] == ""


def test_a_lost_connection_is_a_notice_that_goes(faulty: Faulty) -> None:
    agent = VoiceAgent(faulty("drop; after=20000; times=1; id=widget"))
    with FakePage(agent, sound=True, speed=4) as page:
        page.start()
        page.send("text", {"id": "1", "text": LONG})
        notice = page.until("notice", lambda body: body["name"] == "connection-lost")
        assert notice["facts"]["try"] == 1
        assert notice["facts"]["tries"] == 6
        page.until("notice_over", lambda body: body["name"] == "connection-lost")
        page.until("row", lambda row: row["who"] == "note" and row["text"].startswith("Connection lost at 0:0"))


# -- events and files --------------------------------------------------------------------------------------------------


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
    with FakePage(agent) as page:
        page.send("events_file", {"id": "e"})
        page.until("file", lambda body: body["id"] == "e")
        lines = page.file("e").decode().splitlines()
        assert len(lines) >= agent.events.total - 5
        wait_until(lambda: agent.recording.user.duration > 12)
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
