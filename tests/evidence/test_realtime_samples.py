"""The realtime samples of the vendor's pages (seeds 000 and 002) and of a gateway's (seed 004) against the engine.

Changed are the host, the key and the id of the custom voice. The vendor's samples send no audio, so lines are added that
say something and ask for an answer, print what comes, and end when the answer is complete. The JavaScript ones need the
npm package ``ws``; npm puts it into ``.run/evidence``, once.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import Audio
from tests.evidence.gateway import gateway_client
from tests.evidence.node import give_ws
from tests.evidence.samples import read_samples
from tests.words import share_heard

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from jupyter_xvoice.local import Engine

SAID = "Good morning! What can you do for me?"
ASKED = [
    {
        "type": "conversation.item.create",
        "item": {"type": "message", "role": "user", "content": [{"type": "input_text", "text": SAID}]},
    },
    {"type": "response.create"},
]
PYTHON_LINES = f"""
print(json.dumps(event))
if event["type"] == "session.updated":
    for more in {ASKED!r}:
        await ws.send(json.dumps(more))
if event["type"] == "response.done":
    break
"""
JAVASCRIPT_LINES = f"""
console.log(JSON.stringify(event));
if (event.type === "session.updated") {json.dumps(ASKED)}.forEach((more) => ws.send(JSON.stringify(more)));
if (event.type === "response.done") ws.close();
"""
PYTHON_LOOP = (
    f"async for message in ws:\n    event = json.loads(message){PYTHON_LINES.replace(chr(10), chr(10) + '    ')}"
)
ADDITIONS = {
    ("000", "python"): {"event = json.loads(message)": PYTHON_LINES},
    ("000", "javascript"): {"const event = JSON.parse(data);": JAVASCRIPT_LINES},
    ("002", "python"): {"# ... continue with the standard realtime event loop ...": PYTHON_LOOP},
}


@pytest.fixture
def node_folder(tmp_path: Path) -> Path:
    """A folder in which Node finds ``ws``."""
    return give_ws(tmp_path)


def spoken(events: list[dict[str, Any]], rate: int = 24000) -> tuple[str, Audio]:
    """What the answer says, and its sound."""
    sound = b"".join(base64.b64decode(e["delta"]) for e in events if e["type"] == "response.output_audio.delta")
    [said] = [e["transcript"] for e in events if e["type"] == "response.output_audio_transcript.done"]
    return said, Audio.from_bytes(sound, codec="pcm", sample_rate=rate)


def check_answer(printed: str, engine_api: httpx.Client, *, voice: str) -> None:
    """The session was set as the sample asks, and the answer's sound says its text."""
    events = [json.loads(line) for line in printed.splitlines()]
    kinds = [event["type"] for event in events]
    assert kinds[:2] == ["session.created", "conversation.created"]
    assert "error" not in kinds
    session = events[kinds.index("session.updated")]["session"]
    assert session["voice"] == voice
    assert session["turn_detection"]["type"] == "server_vad"
    assert session["instructions"].startswith("You are a helpful")
    done = events[-1]["response"]
    assert (done["status"], [item["type"] for item in done["output"]]) == ("completed", ["message"])
    text, sound = spoken(events)
    assert 1 < sound.duration < 30
    assert np.sqrt(np.mean(sound.samples**2)) > 0.01
    clip = {"file": ("answer.wav", sound.to_bytes("wav"), "audio/wav")}
    heard = engine_api.post("/stt", data={"local_phrases": text}, files=clip)
    assert share_heard(text, heard.json()["text"]) > 0.6


def test_the_sample_of_the_overview_in_python(tmp_path: Path, engine: Engine, api: httpx.Client) -> None:
    [sample] = [s for s in read_samples("000") if (s.purpose, s.language) == ("realtime", "python")]
    printed = sample.with_more(ADDITIONS["000", "python"]).run(tmp_path, engine)
    check_answer(printed, api, voice="eve")


def test_the_sample_of_the_overview_in_javascript(node_folder: Path, engine: Engine, api: httpx.Client) -> None:
    [sample] = [s for s in read_samples("000") if (s.purpose, s.language) == ("realtime", "javascript")]
    printed = sample.with_more(ADDITIONS["000", "javascript"]).run(node_folder, engine)
    check_answer(printed, api, voice="eve")


def test_the_sample_with_a_custom_voice(folder: Path, voice: str, engine: Engine, api: httpx.Client) -> None:
    [sample] = [s for s in read_samples("002") if s.purpose == "realtime"]
    printed = sample.with_more(ADDITIONS["002", "python"]).run(folder, engine, voice_id=voice)
    check_answer(printed, api, voice=voice)


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_the_clients_of_a_gateways_page(language: str, node_folder: Path, engine: Engine) -> None:
    """They print that they are connected and the types of what comes, and end by themselves with the answer."""
    address = f"ws{engine.url.removeprefix('http')}"
    printed = gateway_client(language, address, engine.token.reveal()).run(node_folder, engine)

    greeting, *events = printed.splitlines()
    kinds = [line.removeprefix("Event: ") for line in events]
    if language == "python":
        assert json.loads(greeting.removeprefix("Connected: "))["type"] == "session.created"
    else:
        assert greeting == "Connected to xAI via LiteLLM proxy"
        assert kinds[0] == "session.created"
    assert "error" not in kinds
    assert kinds[-1] == "response.done"
    for kind in ("conversation.item.added", "response.created", "response.output_audio.delta"):
        assert kind in kinds
    assert "response.output_audio_transcript.delta" in kinds
