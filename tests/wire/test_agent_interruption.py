"""An agent on the local engine, interrupted, muted, held to talk."""

from __future__ import annotations

import asyncio
import base64
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Client, HeadlessSpeaker, InputError, Speech, TurnDetection, VoiceAgent
from tests.wire.agent_parts import PHRASES, HandMicrophone, sounded, wait_until
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jupyter_xvoice.agent import Playback
    from jupyter_xvoice.api import AudioFormat
    from jupyter_xvoice.local import Engine


def test_an_interruption_splits_what_was_heard(client: Client) -> None:
    with VoiceAgent(client, speaker=HeadlessSpeaker(realtime=True)) as agent:
        agent.send_text("Who are you?")
        wait_until(lambda: sounded(agent) > 0.9)
        assert agent.status == "speaking"
        agent.interrupt()
        turn = agent.wait_turn(timeout=60)
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
        agent.send_text("Tell me a story.")
        wait_until(lambda: sounded(agent) > 0.5)
        agent.send_audio(question)
        second = agent.wait_turn(timeout=60)
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
@pytest.mark.parametrize(("story_seconds", "has_come"), [(60, False), (10, True)])
def test_an_answer_that_begins_before_the_page_is_silent_is_heard(
    engine: Engine, question: Speech, monkeypatch: pytest.MonkeyPatch, story_seconds: int, has_come: bool
) -> None:
    monkeypatch.setattr("jupyter_xvoice.agent.barge_in._PAGE_ANSWERS", 60.0)
    script = json.dumps([{"audio_seconds": story_seconds}, {"text": "It is sunny."}])
    headers = {"X-Engine-Script": base64.b64encode(script.encode()).decode()}
    client, page = Client(replace(engine.endpoint(), headers=headers)), SlowPage()
    with client, VoiceAgent(client, speaker=page) as agent:
        agent.send_text("Tell me a story.")
        wait_until(lambda: sounded(agent) > 0.3 and agent.events.counts["response.done"] >= has_come)
        agent.send_audio(question)
        wait_until(lambda: bool(page.answers))
        wait_until(lambda: len(sounding(agent)) == 2)
        page.answers[0]()
        second = agent.wait_turn(timeout=60)
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
        second = agent.wait_turn(timeout=60)
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
        turn = agent.wait_turn(timeout=60)
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
        turn = agent.wait_turn(timeout=60)
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
        assert share_heard("what is the weather in paris", agent.wait_turn(timeout=60).user) > 0.7
        agent.push_to_talk(False)
        wait_until(lambda: agent.status_detail == "go ahead")
        microphone.speak(pcm + bytes(96_000))
        assert share_heard("what is the weather in paris", agent.wait_turn(timeout=60).user) > 0.7
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
        turn = agent.wait_turn(timeout=60)
        agent.discard()
    assert share_heard("what is the weather in paris", turn.user) > 0.7
    assert turn.user.lower().count("weather") <= 1
    assert agent.turns == [turn]
    assert agent.events.counts["input_audio_buffer.clear"] == 1
