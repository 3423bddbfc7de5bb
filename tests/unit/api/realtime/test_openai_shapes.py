from __future__ import annotations

import base64

import numpy as np
import pytest

from jupyter_xvoice.api.realtime import AudioFormat, TurnDetection
from jupyter_xvoice.api.realtime.changes import AgentAudio, AgentText, ToolCall, Trouble, UserText
from jupyter_xvoice.api.realtime.pcm_rate import PcmRate
from tests.unit.api.realtime.frames import (
    UPDATED,
    Talk,
    added,
    audio,
    call,
    committed,
    created,
    done,
    error,
    said,
    words,
)

GREETING = {
    "type": "session.created",
    "session": {
        "type": "realtime",
        "object": "realtime.session",
        "model": "gpt-realtime",
        "output_modalities": ["audio"],
    },
}


def tone(rate: int, seconds: float = 1.0) -> bytes:
    wave = np.sin(np.arange(int(rate * seconds)) * 2 * np.pi * 300 / rate) * 9000
    return wave.astype("<i2").tobytes()


def test_a_deployment_of_openais_gets_its_own_shape_and_the_first_refusal_is_benign() -> None:
    tools = ({"type": "function", "name": "weather", "parameters": {}}, {"type": "web_search"})
    talk = Talk(ready=False, tools=tools, instructions="Be brief.", turn_detection=TurnDetection(threshold=0.5))
    talk.feed(GREETING, error("unknown_parameter", "Unknown parameter: 'session.voice'."))
    assert talk.kinds() == ["session.update", "session.update"]
    session = talk.sent[1]["session"]
    assert session["type"] == "realtime"
    assert session["audio"]["input"]["turn_detection"]["threshold"] == 0.5
    assert session["audio"]["output"]["format"] == {"type": "audio/pcm", "rate": 24000}
    assert [tool["type"] for tool in session["tools"]] == ["function"]
    assert "voice" not in session["audio"]["output"]  # "eve" is no voice of theirs
    assert [trouble.benign for trouble in talk.of(Trouble)] == [True]
    talk.feed(UPDATED)
    assert talk.conversation.ready


@pytest.mark.parametrize("rate", [8000, 16000, 44100, 48000])
def test_audio_travels_at_24_khz_and_nobody_notices(rate: int) -> None:
    form = AudioFormat("audio/pcm", rate)
    talk = Talk(ready=False, input_format=form, output_format=form, transport="binary")
    talk.feed(GREETING, UPDATED)
    talk.clear()
    for at in range(0, rate * 2, 1600):
        talk.conversation.append_audio(tone(rate)[at : at + 1600])
    talk.tell()
    there = b"".join(base64.b64decode(frame["audio"]) for frame in talk.sent)
    assert abs(len(there) - 48000) < 2400  # some milliseconds wait inside
    spoken = tone(24000)
    talk.feed(created(), *(audio(spoken[at : at + 4801]) for at in range(0, len(spoken), 4801)))
    talk.feed({"type": "response.output_audio.done", "response_id": "r1", "item_id": "a1"})
    heard = b"".join(change.data for change in talk.of(AgentAudio))
    assert len(heard) == rate * 2
    assert talk.conversation.received_ms("a1") == 1000
    samples = np.frombuffer(heard, dtype="<i2").astype(float)
    assert 8500 < np.abs(samples[rate // 4 : rate // 2]).max() < 9500


def test_g711_passes_as_it_is() -> None:
    form = AudioFormat("audio/pcmu", 8000)
    talk = Talk(ready=False, input_format=form, output_format=form)
    talk.feed(GREETING, UPDATED)
    talk.conversation.append_audio(b"\1\2\3")
    talk.tell()
    assert talk.sent[1]["session"]["audio"]["input"]["format"] == {"type": "audio/pcmu"}
    assert base64.b64decode(talk.sent[-1]["audio"]) == b"\1\2\3"
    talk.feed(created(), audio(b"\1\2\3"))
    assert talk.of(AgentAudio)[0].data == b"\1\2\3"


@pytest.mark.parametrize(
    ("sound", "text"), [("output_audio", "output_audio_transcript"), ("audio", "audio_transcript")]
)
@pytest.mark.parametrize("item", ["added", "created"])
def test_a_turn_in_either_of_its_generations(sound: str, text: str, item: str) -> None:
    talk = Talk(ready=False)
    talk.feed(GREETING, UPDATED)
    user = {"id": "u1", "type": "message", "status": "completed", "role": "user", "content": [{"type": "input_audio"}]}
    agent = {"id": "a1", "type": "message", "status": "in_progress", "role": "assistant", "content": []}
    delta = {"type": "conversation.item.input_audio_transcription.delta", "item_id": "u1"}
    talk.feed(
        committed(),
        added(user, kind=item),
        created(),
        added(agent, "u1", kind=item),
        {**delta, "delta": "Hel"},
        {**delta, "delta": "lo."},
        {"type": "conversation.item.input_audio_transcription.completed", "item_id": "u1", "transcript": "Hello."},
        audio(b"\1\0", kind=sound),
        words("Hi", kind=text),
        said("Hi.", kind=text),
        call(),
        {"type": "rate_limits.updated", "rate_limits": []},
        done(status_details=None),
    )
    assert [change.text for change in talk.of(UserText)] == ["Hel", "Hello.", "Hello."]
    assert talk.of(AgentText)[-1] == AgentText("r1", "a1", "", "Hi.", final=True)
    assert talk.of(AgentAudio) == [AgentAudio("r1", "a1", b"\1\0")]
    assert len(talk.of(ToolCall)) == 1
    assert (talk.conversation.counters.unknown, talk.conversation.counters.malformed) == (0, 0)


def test_forced_speech_becomes_an_instruction() -> None:
    talk = Talk(ready=False)
    talk.feed(GREETING, UPDATED)
    talk.conversation.say("Welcome!")
    talk.tell()
    assert talk.sent[-1]["type"] == "response.create"
    assert "Welcome!" in talk.sent[-1]["response"]["instructions"]


def test_a_failed_transcription_is_said() -> None:
    talk = Talk()
    kind = "conversation.item.input_audio_transcription.failed"
    talk.feed({"type": kind, "item_id": "u1", "error": {"message": "too short"}}, {"type": kind})
    assert [trouble.code for trouble in talk.of(Trouble)] == ["transcription_failed"] * 2


def test_xai_is_not_taken_for_it() -> None:
    talk = Talk(ready=False)
    talk.feed(
        {"type": "session.created", "session": {"object": "realtime.session", "modalities": ["audio"], "model": "grok"}}
    )
    assert talk.kinds() == ["session.update"]


def test_a_changed_rate_starts_again_after_its_end() -> None:
    rate = PcmRate(24000, 8000)
    for _ in range(2):
        data = tone(24000)
        out = b"".join(rate.feed(data[at : at + 333]) for at in range(0, len(data), 333)) + rate.finish()
        assert len(out) == 16000
