"""An agent on the local engine: typed and spoken turns, functions, what is kept."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from jupyter_xvoice import Client, HeadlessSpeaker, InputError, Speech, TurnDetection, VoiceAgent
from jupyter_xvoice.api import AudioFormat
from tests.wire.agent_parts import PHRASES, BlindView, HandMicrophone, sounded, wait_until
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from jupyter_xvoice.agent import Playback, Row, Status, ToolRun
    from jupyter_xvoice.local import Engine


@pytest.fixture(scope="module")
def question(engine: Engine) -> Speech:
    with Client(engine.endpoint()) as client:
        return client.tts("What is the weather in Paris?", voice="rex", codec="wav")


@pytest.fixture
def agent(client: Client) -> Iterator[VoiceAgent]:
    agent = VoiceAgent(client, local_phrases=PHRASES)
    yield agent
    agent.stop()


def weather(city: str) -> str:
    """Says the weather.

    Args:
        city: the city.
    """
    return f"18 degrees in {city}"


def test_a_typed_turn(agent: VoiceAgent) -> None:
    assert agent.status == "disconnected"
    turn = agent.ask("Who are you?", timeout=30)
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


def test_a_spoken_question_is_heard_and_answered(agent: VoiceAgent, question: Speech) -> None:
    agent.start()
    agent.send_audio(question)
    turn = agent.wait_turn(timeout=30)
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
        turn = agent.wait_turn(timeout=30)
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert turn.text
    assert agent.events.counts["input_audio_buffer.commit"] == 1


@pytest.mark.parametrize("form", [AudioFormat("audio/pcmu", 8000), AudioFormat("audio/pcm", 16000)], ids=str)
def test_other_formats_carry_the_same_words(client: Client, question: Speech, form: AudioFormat) -> None:
    with VoiceAgent(client, audio_format=form, transport="binary", local_phrases=PHRASES) as agent:
        agent.send_audio(question)
        turn = agent.wait_turn(timeout=30)
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
        assert "weather" in agent.wait_turn(timeout=30).user
    with pytest.raises(InputError, match="sample_rate"):
        agent.send_audio(question.samples)


def test_silence_is_no_question(client: Client) -> None:
    with VoiceAgent(client, turn_detection=TurnDetection(silence_duration_ms=200)) as agent:
        agent.send_audio(np.zeros(12000, dtype=np.float32), sample_rate=24000)
        turn = agent.wait_turn(timeout=30)
    assert (turn.user, turn.text, turn.outcome) == ("", "", "unanswered")
    assert "No speech was heard" in turn.why


def test_a_function_is_called_with_what_was_said(client: Client, question: Speech) -> None:
    cities: list[str] = []

    def weather_report(city: str) -> str:
        cities.append(city)
        return weather(city)

    with VoiceAgent(client, tools=[weather_report], local_phrases=PHRASES) as agent:
        agent.send_audio(question)
        turn = agent.wait_turn(timeout=30)
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
        turn = agent.ask("What is the weather now in Paris?", timeout=30)
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
        turn = agent.ask("What is the weather in Paris?", timeout=30)
    assert states[-3:] == [("waiting", True, None), ("running", True, True), ("done", True, True)]
    assert "tool waits for you" in details
    assert list(rows) == [turn.tools[0].call_id]


def test_a_function_that_takes_too_long_has_timed_out(client: Client) -> None:
    release = threading.Event()

    def weather_slowly(city: str) -> str:
        release.wait(30)
        return city

    with VoiceAgent(client, tools=[weather_slowly], tool_timeout=0.2) as agent:
        turn = agent.ask("What is the weather in Paris?", timeout=30)
        release.set()
    (run,) = turn.tools
    assert run.state == "timed-out"
    assert "release.wait" in run.traceback
    assert turn.outcome == "completed"


def test_without_approval_nothing_runs(client: Client) -> None:
    asked = []
    with VoiceAgent(client, tools=[weather], approve=lambda request: bool(asked.append(request))) as agent:
        turn = agent.ask("What is the weather in Paris?", timeout=30)
    assert len(asked) == 1
    assert (turn.tools[0].state, turn.tools[0].approved) == ("denied", False)


def test_the_agent_says_what_it_is_told(agent: VoiceAgent) -> None:
    agent.start().say("Good morning to you.")
    turn = agent.wait_turn(timeout=30)
    assert (turn.kind, turn.user, turn.text) == ("agent", "", "Good morning to you.")
    assert agent.transcript.text == "agent: Good morning to you."


def test_two_questions_are_answered_in_order(agent: VoiceAgent) -> None:
    first = agent.ask("Who are you?", timeout=30)
    second = agent.ask("What can you do?", timeout=30)
    assert [first.number, second.number] == [1, 2]
    assert [row.who for row in agent.transcript] == ["user", "agent", "user", "agent"]
    assert second.user == "What can you do?"


async def test_inside_a_running_loop(agent: VoiceAgent) -> None:
    """As in a kernel: the cell blocks its own loop, and the agent does not need it."""
    ticked = []
    asyncio.get_running_loop().call_soon(ticked.append, 1)
    turn = agent.ask("Who are you?", timeout=30)
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
    turn = agent.ask("Who are you?", timeout=30)
    for thread in threads:
        thread.join(20)
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
        assert agent.ask("Who are you?", timeout=30).text
    assert "own thread" in seen[0]


# -- interruption and mute ---------------------------------------------------------------------------------------------


def test_an_interruption_splits_what_was_heard(client: Client) -> None:
    with VoiceAgent(client, speaker=HeadlessSpeaker(realtime=True)) as agent:
        agent.send_text("Who are you?")
        wait_until(lambda: sounded(agent) > 0.9)
        assert agent.status == "speaking"
        agent.interrupt()
        turn = agent.wait_turn(timeout=20)
        assert agent.status == "idle"
    assert turn.interrupted
    assert turn.heard
    assert turn.unheard
    assert turn.heard + turn.unheard == turn.text
    assert 0.9 <= turn.sounded < turn.sound
    assert agent.transcript.text.endswith(f"[not heard: {' '.join(turn.unheard.split())}]")
    # The recording holds what sounded, no sample more.
    track = agent._recorders[0].agent
    assert track.samples == round(turn.sounded * track.form.rate)
    frame = agent.transcript.to_dataframe()
    assert frame[frame.who == "agent"].unheard.iloc[0] == turn.unheard


def test_speech_interrupts_the_answer(client: Client, question: Speech) -> None:
    with VoiceAgent(client, speaker=HeadlessSpeaker(realtime=True), local_phrases=PHRASES) as agent:
        agent.send_text("Who are you?")
        wait_until(lambda: sounded(agent) > 0.5)
        agent.send_audio(question)
        second = agent.wait_turn(timeout=40)
        first = agent.turns[0]
    assert first.interrupted
    assert first.heard
    assert first.unheard
    assert share_heard("what is the weather in paris", second.user) > 0.7
    assert second.outcome == "completed"
    assert second.sounded == pytest.approx(second.sound)


def sounding(agent: VoiceAgent) -> set[str]:
    """The items whose sound has come."""
    events = [entry["event"] for entry in agent.events]
    return {event["item_id"] for event in events if event["type"] == "response.output_audio.delta"}


class SlowPage(HeadlessSpeaker):
    """Says how far it came when the test lets it."""

    def __init__(self) -> None:
        super().__init__(realtime=True)
        self.answers: list[Callable[[], object]] = []

    def open(self, form: AudioFormat, playback: Playback) -> None:
        self._loop, self._told = asyncio.get_running_loop(), playback
        super().open(form, self)

    def rendered(self, item_id: str, samples: int) -> None:
        self._told.rendered(item_id, samples)

    def flushed(self, generation: int, rendered: Mapping[str, int]) -> None:
        told = self._told
        self.answers.append(lambda: self._loop.call_soon_threadsafe(told.flushed, generation, rendered))


# One that the service still speaks is cancelled by it; of one that has come, it says nothing before the next begins.
@pytest.mark.parametrize("story_seconds", [20, 3])
def test_an_answer_that_begins_before_the_page_is_silent_is_heard(
    engine: Engine, question: Speech, monkeypatch: pytest.MonkeyPatch, story_seconds: int
) -> None:
    monkeypatch.setattr("jupyter_xvoice.agent.barge_in._PAGE_ANSWERS", 60.0)
    script = json.dumps([{"audio_seconds": story_seconds}, {"text": "It is sunny."}])
    headers = {"X-Engine-Script": base64.b64encode(script.encode()).decode()}
    client, page = Client(replace(engine.endpoint(), headers=headers)), SlowPage()
    with client, VoiceAgent(client, speaker=page) as agent:
        agent.send_text("Tell me a story.")
        wait_until(lambda: sounded(agent) > 0.3)
        agent.send_audio(question)
        wait_until(lambda: bool(page.answers))
        wait_until(lambda: len(sounding(agent)) == 2)
        page.answers[0]()
        second = agent.wait_turn(timeout=40)
        first = agent.turns[0]
    assert first.interrupted
    assert 0 < first.sounded < first.sound
    assert (second.outcome, second.text) == ("completed", "It is sunny.")
    assert second.sounded == second.sound > 0


def test_typing_interrupts_the_answer(client: Client) -> None:
    with VoiceAgent(client, speaker=HeadlessSpeaker(realtime=True)) as agent:
        agent.send_text("Who are you?")
        wait_until(lambda: sounded(agent) > 0.3)
        agent.send_text("Hello")
        second = agent.wait_turn(timeout=40)
    assert agent.turns[0].interrupted
    assert (second.user, second.outcome) == ("Hello", "completed")


def test_a_muted_microphone_gives_silence(client: Client, question: Speech) -> None:
    microphone = HandMicrophone()
    with VoiceAgent(client, microphone=microphone, local_phrases=PHRASES) as agent:
        assert (agent.status, agent.status_detail) == ("listening", "go ahead")
        agent.mute()
        assert (agent.status, agent.status_detail) == ("idle", "you are muted")
        pcm = question.resample(24000).to_bytes("pcm") + bytes(48000)
        microphone.speak(pcm)
        wait_until(lambda: agent.recording.user.duration >= len(pcm) / 48000 - 0.01)
        assert not agent.recording.user.samples.any()
        agent.mute(False)
        microphone.speak(pcm)
        turn = agent.wait_turn(timeout=30)
        assert agent.events.counts["input_audio_buffer.speech_started"] == 1
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert microphone.muted == [True, False]
    assert microphone.closed == 1


def test_the_key_that_is_held(client: Client, question: Speech) -> None:
    microphone = HandMicrophone()
    with VoiceAgent(client, microphone=microphone, turn_detection=None, local_phrases=PHRASES) as agent:
        assert (agent.status, agent.status_detail) == ("idle", "hold Space to talk")
        microphone.speak(bytes(48000))  # not held: it goes nowhere
        agent.talk()
        assert agent.status_detail == "release to send"
        microphone.speak(question.resample(24000).to_bytes("pcm"))
        wait_until(lambda: agent.recording.duration > question.duration - 0.05)
        agent.talk(False)
        turn = agent.wait_turn(timeout=30)
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert agent._recorders[0].user.samples == len(question.resample(24000).samples)


# -- push to talk, from Python -----------------------------------------------------------------------------------------


def test_push_to_talk_is_switched_on_and_off_while_it_goes_on(client: Client, question: Speech) -> None:
    microphone = HandMicrophone()
    pcm = (question.resample(24_000).samples * 32767).astype("<i2").tobytes()
    with VoiceAgent(client, microphone=microphone, local_phrases=PHRASES) as agent:
        with pytest.raises(InputError, match="push_to_talk"):
            agent.talk()
        agent.push_to_talk()
        wait_until(lambda: agent.status_detail == "hold Space to talk")
        agent.talk()
        microphone.speak(pcm)
        agent.talk(False)
        assert share_heard("what is the weather in paris", agent.wait_turn(timeout=30).user) > 0.7
        agent.push_to_talk(False)
        wait_until(lambda: agent.status_detail == "go ahead")
        microphone.speak(pcm + bytes(96_000))
        assert share_heard("what is the weather in paris", agent.wait_turn(timeout=30).user) > 0.7
    notes = [row.text for row in agent.transcript if row.who == "note"]
    assert notes[:2] == ["Push to talk from here", "Hands-free from here"]
    assert agent.settings.turn_detection == TurnDetection()


def test_what_is_discarded_is_no_turn(client: Client, question: Speech) -> None:
    microphone = HandMicrophone()
    pcm = (question.resample(24_000).samples * 32767).astype("<i2").tobytes()
    with VoiceAgent(client, microphone=microphone, turn_detection=None, local_phrases=PHRASES) as agent:
        agent.talk()
        microphone.speak(pcm)
        agent.discard()
        agent.talk()
        microphone.speak(pcm)
        agent.talk(False)
        turn = agent.wait_turn(timeout=30)
        agent.discard()
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert turn.user.lower().count("weather") <= 1
    assert agent.turns == [turn]
    assert agent.events.counts["input_audio_buffer.clear"] == 1
