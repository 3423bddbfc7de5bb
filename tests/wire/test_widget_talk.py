"""The agent of a cell on the local engine, with a page at the end of its comm: start, talk, answer, interrupt, approve."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import Client, Speech, TurnDetection, VoiceAgent, tool
from tests.wire.agent_parts import LONG, PHRASES, wait_until
from tests.wire.fake_page import FakePage
from tests.words import share_heard

if TYPE_CHECKING:
    from numpy.typing import NDArray


pytestmark = pytest.mark.usefixtures("comms")


def made(client: Client, **options: Any) -> VoiceAgent:
    detection = options.pop("turn_detection", TurnDetection(threshold=0.6, silence_duration_ms=500))
    return VoiceAgent(client, local_phrases=PHRASES, turn_detection=detection, **options)


def spoken(question: Speech) -> np.ndarray[Any, Any]:
    """The question with the silence that ends a turn."""
    return np.concatenate([question.resample(24_000).samples, np.zeros(36_000, dtype=np.float32)])


def weather(city: str) -> str:
    """Says the weather.

    Args:
        city: the city.
    """
    return f"18 degrees in {city}"


ASKED = tool(weather, requires_approval=True)


# -- start, talk, answer -----------------------------------------------------------------------------------------------


def test_a_page_starts_types_is_answered_and_stops(client: Client) -> None:
    with FakePage(made(client), sound=True, speed=4) as page:
        state = page.until("state")
        assert (state["live"], state["rows"], state["height"]) == (False, [], 240)
        assert state["setup"] == {"voice": "eve", "tools": [], "prompt": ""}
        assert (state["strip"]["local"], state["strip"]["cost"], state["strip"]["time"]) == (True, "free", None)
        page.start()
        assert page.status("idle", "by typing")["live"]
        assert [stage["name"] for stage in page.all("stage") if stage["seconds"] is None] == ["connect", "session"]
        assert [stage["name"] for stage in page.all("stage") if stage["seconds"] is not None] == ["connect", "session"]
        page.send("text", {"id": "t1", "text": "Who are you?"})
        assert page.until("typed") == {"id": "t1"}
        assert page.status("thinking")["thinking_for"] < 10
        page.status("speaking")
        turn = page.until("turn")
        assert turn["response"] == pytest.approx(turn["silence"] + turn["delta"] + turn["to_sound"])
        page.rests("idle")
        (answer,) = [row for row in page.rows.values() if row["who"] == "agent"]
        assert "practice partner" in answer["text"]
        assert answer["sounded"] == answer["sound"] > 1
        (played,) = page.played.values()
        assert len(played) == round(answer["sound"] * 24_000) * 2
        page.send("stop")
        page.status("disconnecting", "saving the recording")
        assert page.status("disconnected")["why"] == "ended by you"
        summary = page.until("summary", bool)
        assert (summary["turns"], summary["cost"], summary["recording"]) == (1, "free", True)
        assert page.all("strip")[-1]["responses"] == [turn["response"]]


def test_what_is_said_from_the_first_moment_on_is_heard_and_answered(client: Client, question: Speech) -> None:
    agent = made(client)
    with FakePage(agent, sound=True, speed=4) as page:
        page.start(microphone=True)
        page.speak(spoken(question))
        page.until("row", lambda row: row["who"] == "user" and row["final"])
        page.status("listening", "hearing you")
        page.until("turn")
        assert share_heard("what is the weather in paris", page.said("user")) > 0.7
        assert page.said("agent")
        assert agent.turns[0].kind == "spoken"


def test_frames_that_were_lost_are_silence(client: Client, question: Speech) -> None:
    agent = made(client, turn_detection=None)
    sound = question.samples

    def heard() -> NDArray[np.float32]:
        """The recording begins with the session, the sound when somebody speaks."""
        recorded = agent.recording.user.samples
        return recorded[recorded.nonzero()[0][0] - sound.nonzero()[0][0] :] if recorded.any() else recorded[:0]

    with FakePage(agent) as page:
        page.start(microphone=True)
        page.status("idle", "hold Space to talk")
        page.send("talk", {"what": "begin"})
        page.status("listening", "release to send")
        page.speak(sound[:12_000])
        page.speak(sound[24_000:], skip=12_000)
        wait_until(lambda: len(heard()) >= len(sound))
    assert not heard()[12_100:23_900].any()
    assert np.corrcoef(heard()[24_000 : len(sound)], sound[24_000:])[0, 1] > 0.99


def test_python_and_the_page_talk_with_the_same_agent(client: Client) -> None:
    agent = made(client)
    with FakePage(agent, sound=True, speed=4) as page:
        turn = agent.ask("Who are you?", timeout=60)
        assert turn.text == page.said("agent")
        assert sum(map(len, page.played.values())) == round(turn.sounded * 24_000) * 2
        page.send("text", {"id": "t", "text": "What time is it?"})
        wait_until(lambda: len(agent.turns) == 2)
    assert agent.transcript.text.startswith("user: Who are you?")


def test_without_a_page_an_answer_is_heard_when_it_has_come(client: Client) -> None:
    agent = made(client)
    turn = agent.ask(LONG, timeout=60)
    assert turn.sounded == turn.sound > 5
    assert agent.status == "idle"
    agent.stop()


# -- interruption, mute, push to talk ----------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["interrupt", "text"])
def test_an_interruption_keeps_what_was_heard_apart(client: Client, how: str) -> None:
    with FakePage(made(client), sound=True) as page:
        page.start()
        page.send("text", {"id": "1", "text": LONG})
        page.until("row", lambda row: row["who"] == "agent" and row["sounded"] > 0.6)
        page.send(how, {"id": "2", "text": "Stop."} if how == "text" else {})
        row = page.until("row", lambda row: row["who"] == "agent" and row["heard"] is not None)
        assert 0.5 < row["sounded"] < row["sound"]
        assert row["text"].startswith(row["heard"])
        assert len(row["heard"]) < len(row["text"])
        first = next(iter(page.rendered.values()))
        assert round(row["sounded"] * 24_000) == first


def test_muted_nothing_is_heard(client: Client, question: Speech) -> None:
    agent = made(client)
    with FakePage(agent) as page:
        page.start(microphone=True)
        page.status("listening", "go ahead")
        page.send("mute", {"on": True})
        assert page.status("idle", "you are muted")["muted"]
        page.speak(spoken(question))
        wait_until(lambda: agent.recording.user.duration > question.duration)
        assert not agent.recording.user.samples.any()
        before = len(page.got)
        page.send("mute", {"on": False})
        page.until("status", lambda body: body["word"] == "listening" and not body["muted"], after=before)
    assert agent.turns == []


def test_push_to_talk_and_back_while_live(client: Client, question: Speech) -> None:
    agent = made(client)
    with FakePage(agent, sound=True, speed=8) as page:
        page.start(microphone=True)
        page.status("listening")
        page.send("mode", {"manual": True})
        assert page.status("idle", "hold Space to talk")["manual"]
        page.until("row", lambda row: row["text"] == "Push to talk from here" and row["who"] == "note")
        page.send("talk", {"what": "begin"})
        page.status("listening", "release to send")
        page.speak(question.samples)
        page.send("talk", {"what": "send"})
        page.until("turn")
        assert share_heard("what is the weather in paris", agent.turns[0].user) > 0.7
        wait_until(lambda: agent.status == "idle")
        page.send("mode", {"manual": False})
        page.until("row", lambda row: row["text"] == "Hands-free from here")
        page.speak(spoken(question))
        wait_until(lambda: len(agent.turns) == 2)
    assert share_heard("what is the weather in paris", agent.turns[1].user) > 0.7
    assert agent.events.counts["input_audio_buffer.commit"] == 1


def test_what_is_thrown_away_is_not_sent(client: Client, question: Speech) -> None:
    agent = made(client, turn_detection=None)
    with FakePage(agent) as page:
        page.start(microphone=True)
        page.status("idle")
        page.send("talk", {"what": "begin"})
        page.status("listening", "release to send")
        page.speak(question.samples)
        before = len(page.got)
        page.send("talk", {"what": "discard"})
        page.status("idle", after=before)
        assert agent.ask("Who are you?", timeout=60).number == len(agent.turns) == 1
    assert agent.events.counts["input_audio_buffer.commit"] == 0
    assert agent.events.counts["input_audio_buffer.clear"] == 1
    assert "weather" not in agent.transcript.text


def test_the_way_of_taking_turns_is_chosen_before_the_start(client: Client) -> None:
    agent = made(client)
    with FakePage(agent) as page:
        page.send("mode", {"manual": True})
        assert page.status("disconnected")["manual"]
        page.start(microphone=True)
        page.status("idle", "hold Space to talk")
    assert agent.settings.manual


def test_a_microphone_that_is_opened_later_is_used(client: Client, question: Speech) -> None:
    agent = made(client)
    with FakePage(agent) as page:
        page.start()
        page.status("idle", "by typing")
        page.send("microphone", {"open": True, "label": "Built-in", "why": ""})
        page.status("listening", "go ahead")
        page.speak(spoken(question))
        page.until("row", lambda row: row["who"] == "user" and row["final"])
        before = len(page.got)
        page.send("microphone", {"open": False, "label": "", "why": "unplugged"})
        page.until("status", lambda body: not body["microphone"], after=before)


# -- tools -------------------------------------------------------------------------------------------------------------


def asked(page: FakePage, number: int = 1) -> dict[str, Any]:
    page.send("text", {"id": f"{number}", "text": "What is the weather in Paris?"})
    wait_until(lambda: len({body["call"] for body in page.all("tool")}) == number)
    return page.all("tool")[-1]


def test_a_call_waits_for_the_page_and_runs_when_it_is_allowed(client: Client) -> None:
    agent = made(client, tools=[ASKED])
    with FakePage(agent) as page:
        assert page.until("state")["setup"]["tools"] == [{"name": "weather", "asks": True}]
        page.start()
        call = asked(page)["call"]
        waiting = page.until("tool", lambda body: body["state"] == "waiting")
        assert (waiting["name"], waiting["args"], waiting["asked"]) == ("weather", [("city", '"Paris"')], True)
        assert waiting["seconds"] is None
        page.status("thinking", "tool waits for you")
        page.send("approve", {"call": call, "allow": True, "always": False})
        done = page.until("tool", lambda body: body["state"] == "done")
        assert (done["result"], done["asked"]) == ("18 degrees in Paris", True)
        assert page.until("row", lambda row: row["who"] == "tool")["call"] == call
        page.until("turn")
        assert "18 degrees" in page.said("agent")


def test_denied_and_not_asked_again(client: Client) -> None:
    with FakePage(made(client, tools=[ASKED])) as page:
        page.start()
        call = asked(page)["call"]
        page.until("tool", lambda body: body["state"] == "waiting")
        page.send("approve", {"call": call, "allow": False, "always": False})
        page.until("tool", lambda body: body["state"] == "denied")
        page.until("turn")
        call = asked(page, 2)["call"]
        page.until("tool", lambda body: body["call"] == call and body["state"] == "waiting")
        page.send("approve", {"call": call, "allow": True, "always": True})
        page.until("tool", lambda body: body["call"] == call and body["state"] == "done")
        page.until("turn", lambda turn: turn["turn"] == 2)
        call = asked(page, 3)["call"]
        done = page.until("tool", lambda body: body["call"] == call and body["state"] == "done")
        assert done["asked"] is False
        assert not [body for body in page.all("tool") if body["call"] == call and body["state"] == "waiting"]
        page.send("stop")
        page.status("disconnected")
        before = len(page.got)
        page.start()
        page.status("idle", after=before)
        call = asked(page, 4)["call"]
        page.until("tool", lambda body: body["call"] == call and body["state"] == "waiting")


@pytest.mark.parametrize("how", ["stop", "bye"])
def test_the_end_denies_what_waits(client: Client, how: str) -> None:
    agent = made(client, tools=[ASKED])
    with FakePage(agent) as page:
        page.start()
        asked(page)
        page.until("tool", lambda body: body["state"] == "waiting")
        if how == "stop":
            page.send("stop")
            page.until("tool", lambda body: body["state"] == "denied")
    wait_until(lambda: agent.status == "disconnected")
    assert agent.turns[-1].tools[0].state == "denied"


def test_with_no_page_nobody_can_be_asked(client: Client) -> None:
    agent = made(client, tools=[ASKED])
    turn = agent.ask("What is the weather in Paris?", timeout=60)
    assert (turn.tools[0].state, turn.tools[0].approved) == ("denied", False)
    assert "nobody to ask" in turn.tools[0].error
    agent.stop()


def test_errors_and_times_of_functions_are_shown(client: Client) -> None:
    release = threading.Event()

    def weather_fails(city: str) -> str:
        raise ConnectionError(f"no station in <b>{city}</b>")

    def weather_hangs(city: str) -> str:
        release.wait(60)
        return city

    for function, state, words in (
        (weather_fails, "failed", "ConnectionError: no station in <b>Paris</b>"),
        (weather_hangs, "timed-out", "did not end within 2 s"),
    ):
        with FakePage(made(client, tools=[function], tool_timeout=2)) as page:
            page.start()
            asked(page)
            body = page.until("tool", lambda body, state=state: body["state"] == state)
            assert words in body["error"]
            assert "line " in body["trace"]
            assert (body["asked"], body["result"]) == (False, "")
    release.set()
