"""The page of an agent comes, goes, is loaded anew, falls silent; the agent on the local engine."""

from __future__ import annotations

import gc
import sys
import threading
import weakref
from pathlib import Path

import pytest

from jupyter_xvoice import Client, VoiceAgent
from tests.wire.agent_parts import speaking, wait_until
from tests.wire.fake_page import FakePage

pytestmark = pytest.mark.usefixtures("comms")


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
    assert agent.ask("Who are you?", timeout=60).outcome == "completed"
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
        assert agent.ask("What time is it?", timeout=60).outcome == "completed"


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
