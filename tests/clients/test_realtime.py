"""Other people's realtime clients hold a conversation with the engine.

Each types a greeting, has a tool called, says a sentence, talks into a long answer, and closes. What it prints is what
its own interface gave it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.clients.conftest import QUESTION, REQUEST, speech
from tests.clients.program import run_program
from tests.clients.recognise import recognise, seconds
from tests.words import share_heard

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_xvoice.local import Engine

STORY = "I will now tell you"
MICROPHONE_HZ = {"openai": 24000, "livekit": 24000, "pipecat": 16000}


@pytest.fixture(scope="module", params=list(MICROPHONE_HZ))
def talk(request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one client made of the whole conversation; ``file`` is where the sound of its first answer is."""
    client = str(request.param)
    folder = tmp_path_factory.mktemp(client)
    wav = speech(REQUEST, MICROPHONE_HZ[client], engine, folder / "request.wav")
    answer = folder / "answer.wav"
    results = run_program(client, f"{client}_realtime", wav, QUESTION, answer, engine=engine)
    return {"client": client, "file": answer, **results}


def test_a_typed_turn_is_answered_aloud(talk: dict[str, Any], engine: Engine) -> None:
    path: Path = talk["file"]
    said = talk["typed"]["text"]
    assert len(said.split()) >= 3
    assert 1 < seconds(path) < 30
    assert share_heard(said, recognise(path, engine, phrases=said)) > 0.8


def test_a_tool_is_called_with_the_city_and_its_result_told(talk: dict[str, Any]) -> None:
    assert talk["call"] == {"name": "get_weather", "arguments": {"city": "Paris"}}
    assert "21" in talk["told"]["text"]


def test_a_spoken_turn_is_heard_and_answered(talk: dict[str, Any]) -> None:
    assert share_heard(REQUEST, talk["heard"]) > 0.8
    assert talk["replied"]["text"]


def test_an_answer_that_is_talked_into_ends(talk: dict[str, Any]) -> None:
    """It ends long before its forty seconds of sound have come."""
    assert talk["interrupted"]["text"].startswith(STORY)
    match talk["client"]:
        case "openai":
            assert talk["noticed"]
            assert talk["interrupted"]["status"] == "cancelled"
            assert talk["cancelled"]["status"] == "cancelled"
        case "livekit":
            assert talk["interrupted"]["seconds"] < 20
            assert talk["cancelled"]["seconds"] < 20
            assert talk["problems"] == []
        case "pipecat":
            assert talk["interrupted"]["seconds"] < 20
            assert talk["interim"] > 0
            assert talk["afterwards"]["text"]


def test_it_closes_without_a_complaint_of_the_engine(talk: dict[str, Any], engine: Engine) -> None:
    assert talk["replied"]
    assert "Traceback" not in engine.log_tail()
