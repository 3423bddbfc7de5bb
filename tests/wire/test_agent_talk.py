"""An agent on the local engine: typed and spoken turns, functions, what is kept."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Client, InputError, Speech, TurnDetection, VoiceAgent
from jupyter_xvoice.api import AudioFormat
from tests.wire.agent_parts import PHRASES, BlindView
from tests.words import share_heard

if TYPE_CHECKING:
    from jupyter_xvoice.agent import Row, Status, ToolRun, Turn


def weather(city: str) -> str:
    """Says the weather.

    Args:
        city: the city.
    """
    return f"18 degrees in {city}"


def test_a_typed_turn(agent: VoiceAgent) -> None:
    assert agent.status == "disconnected"
    turn = agent.ask("Who are you?", timeout=60)
    assert (turn.kind, turn.user, turn.outcome) == ("typed", "Who are you?", "completed")
    assert "practice partner" in turn.text
    assert turn.heard == turn.text
    assert turn.sound == pytest.approx(turn.sounded)
    assert agent.transcript.text == f"user: Who are you?\nagent: {turn.text}"
    assert (agent.status, agent.cost) == ("idle", 0.0)
    latency = agent.metrics.turns[0]
    assert latency.silence == 0
    assert latency.first_delta is not None
    assert latency.first_rendered is not None
    assert latency.first_rendered >= latency.first_delta > 0


def test_who_waited_finds_what_goes_on_now(client: Client) -> None:
    class Slow(BlindView):
        """On a busy machine anybody may stop for a moment."""

        def stage(self, name: str, seconds: float | None) -> None:
            threading.Event().wait(0.0 if seconds is None else 0.3)

        def turn(self, turn: Turn) -> None:
            threading.Event().wait(0.3)

    with VoiceAgent(client, view=Slow()) as agent:
        assert agent.status == "idle"
        agent.ask("Who are you?", timeout=60)
        assert agent.status == "idle"


def test_a_spoken_question_is_heard_and_answered(agent: VoiceAgent, question: Speech) -> None:
    agent.start()
    agent.send_audio(question)
    turn = agent.wait_turn(timeout=60)
    assert turn.kind == "spoken"
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert turn.text
    assert turn.sound > 0.5
    assert turn.latency.silence is not None
    assert turn.latency.first_rendered is not None
    assert turn.latency.first_rendered > turn.latency.silence


def test_push_to_talk_ends_its_turn_by_hand(client: Client, question: Speech) -> None:
    with VoiceAgent(client, turn_detection=None, local_phrases=PHRASES) as agent:
        agent.send_audio(question)
        turn = agent.wait_turn(timeout=60)
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert turn.text
    assert agent.events.counts["input_audio_buffer.commit"] == 1


@pytest.mark.parametrize("form", [AudioFormat("audio/pcmu", 8000), AudioFormat("audio/pcm", 16000)], ids=str)
def test_other_formats_carry_the_same_words(client: Client, question: Speech, form: AudioFormat) -> None:
    with VoiceAgent(client, audio_format=form, transport="binary", local_phrases=PHRASES) as agent:
        agent.send_audio(question)
        turn = agent.wait_turn(timeout=60)
    assert share_heard("what is the weather in paris", turn.user) > 0.5
    assert agent.recording.agent.sample_rate == form.rate
    assert turn.sounded == pytest.approx(turn.sound)


def test_what_is_sent_may_be_a_file_bytes_or_an_array(agent: VoiceAgent, question: Speech, tmp_path) -> None:
    path = question.to_file(tmp_path / "question.mp3")
    for audio, rate in (
        (path, None),
        (str(path), None),
        (question.to_bytes("wav"), None),
        (question.samples, question.sample_rate),
    ):
        agent.start().send_audio(audio, sample_rate=rate)
        assert "weather" in agent.wait_turn(timeout=60).user
    with pytest.raises(InputError, match="sample_rate"):
        agent.send_audio(question.samples)


def test_silence_is_no_question(client: Client) -> None:
    with VoiceAgent(client, turn_detection=TurnDetection(silence_duration_ms=200)) as agent:
        agent.send_audio(np.zeros(12000, dtype=np.float32), sample_rate=24000)
        turn = agent.wait_turn(timeout=60)
    assert (turn.user, turn.text, turn.outcome) == ("", "", "unanswered")
    assert "No speech was heard" in turn.why


def test_a_function_is_called_with_what_was_said(client: Client, question: Speech) -> None:
    cities: list[str] = []

    def weather_report(city: str) -> str:
        cities.append(city)
        return weather(city)

    with VoiceAgent(client, tools=[weather_report], local_phrases=PHRASES) as agent:
        agent.send_audio(question)
        turn = agent.wait_turn(timeout=60)
    assert [city.lower() for city in cities] == ["paris"]
    (run,) = turn.tools
    assert (run.name, run.state, run.output.lower()) == ("weather_report", "done", "18 degrees in paris")
    assert "18 degrees" in turn.text
    assert turn.latency.tools > 0
    assert any(row.who == "tool" and "18 degrees" in row.text for row in agent.transcript)


def test_a_function_that_raises_is_told_to_both(client: Client) -> None:
    def weather_now(city: str) -> str:
        raise ValueError(f"no station in {city}")

    with VoiceAgent(client, tools=[weather_now]) as agent:
        turn = agent.ask("What is the weather now in Paris?", timeout=60)
    (run,) = turn.tools
    assert run.state == "failed"
    assert "no station" in run.error
    assert 'raise ValueError(f"no station' in run.traceback
    assert "Traceback" not in repr(run)
    assert "Traceback" not in run.output
    assert not any("Traceback" in str(event) for event in agent.events)
    assert turn.outcome == "completed"
    assert any(row.who == "tool" and "no station" in row.text for row in agent.transcript)


def test_a_call_is_seen_waiting_running_and_done(client: Client) -> None:
    class Watch(BlindView):
        def status(self, status: Status) -> None:
            details.add(status.detail)

        def row(self, row: Row) -> None:
            rows.update({row.call: row.text} if row.call else {})

        def tool(self, run: ToolRun) -> None:
            states.append((run.state, run.asked, run.approved))

    details: set[str] = set()
    rows: dict[str, str] = {}
    states: list[tuple[str, bool, bool | None]] = []
    with VoiceAgent(client, tools=[weather], approve=lambda _: True, view=Watch()) as agent:
        turn = agent.ask("What is the weather in Paris?", timeout=60)
    assert states[-3:] == [("waiting", True, None), ("running", True, True), ("done", True, True)]
    assert "tool waits for you" in details
    assert list(rows) == [turn.tools[0].call_id]


def test_a_function_that_takes_too_long_has_timed_out(client: Client) -> None:
    release = threading.Event()

    def weather_slowly(city: str) -> str:
        release.wait(60)
        return city

    with VoiceAgent(client, tools=[weather_slowly], tool_timeout=2) as agent:
        turn = agent.ask("What is the weather in Paris?", timeout=60)
        release.set()
    (run,) = turn.tools
    assert run.state == "timed-out"
    assert "release.wait" in run.traceback
    assert turn.outcome == "completed"


def test_without_approval_nothing_runs(client: Client) -> None:
    asked = []
    with VoiceAgent(client, tools=[weather], approve=lambda request: bool(asked.append(request))) as agent:
        turn = agent.ask("What is the weather in Paris?", timeout=60)
    assert len(asked) == 1
    assert (turn.tools[0].state, turn.tools[0].approved) == ("denied", False)


def test_the_agent_says_what_it_is_told(agent: VoiceAgent) -> None:
    agent.start().say("Good morning to you.")
    turn = agent.wait_turn(timeout=60)
    assert (turn.kind, turn.user, turn.text) == ("agent", "", "Good morning to you.")
    assert agent.transcript.text == "agent: Good morning to you."


def test_two_questions_are_answered_in_order(agent: VoiceAgent) -> None:
    first = agent.ask("Who are you?", timeout=60)
    second = agent.ask("What can you do?", timeout=60)
    assert [first.number, second.number] == [1, 2]
    assert [row.who for row in agent.transcript] == ["user", "agent", "user", "agent"]
    assert second.user == "What can you do?"


async def test_inside_a_running_loop(agent: VoiceAgent) -> None:
    """As in a kernel: the cell blocks its own loop, and the agent does not need it."""
    ticked = []
    asyncio.get_running_loop().call_soon(ticked.append, 1)
    turn = agent.ask("Who are you?", timeout=60)
    assert turn.text
    assert not ticked


def test_many_threads_may_use_it(agent: VoiceAgent) -> None:
    agent.start()
    problems: list[BaseException] = []

    def use() -> None:
        try:
            for _ in range(20):
                agent.mute(True)
                (
                    repr(agent),
                    agent.transcript.text,
                    agent.metrics,
                    agent.cost,
                    agent.events[:3],
                    agent.recording.duration,
                )
                agent.mute(False)
        except Exception as error:  # noqa: BLE001  shown by the test
            problems.append(error)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    turn = agent.ask("Who are you?", timeout=60)
    for thread in threads:
        thread.join(60)
    assert turn.text
    assert not problems


def test_a_function_may_not_wait_for_its_own_answer_on_the_loop(client: Client) -> None:
    agent = VoiceAgent(client)

    class Nosy(BlindView):
        def status(self, status: Status) -> None:
            if status.word == "idle" and not seen:
                try:
                    agent.wait_turn()
                except InputError as error:
                    seen.append(str(error))

    seen: list[str] = []
    agent = VoiceAgent(client, view=Nosy())
    with agent:
        assert agent.ask("Who are you?", timeout=60).text
    assert "own thread" in seen[0]
