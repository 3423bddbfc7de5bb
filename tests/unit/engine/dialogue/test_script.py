"""Answers that were given beforehand."""

import asyncio
from typing import Any

import pytest

from jupyter_xvoice.engine.dialogue.partner import partner_for
from jupyter_xvoice.engine.dialogue.script import Script, ScriptedPartner
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.settings import Settings
from tests.unit.engine.dialogue.talk import answer_of


async def test_answers_in_order_and_from_the_first_again(tmp_path) -> None:
    script = Script.parse(
        [
            {"text": "one"},
            {"deltas": ["two ", "three"], "calls": [{"name": "get_weather", "arguments": {"city": "Rome"}}]},
        ]
    )
    partner = partner_for(Settings(token="", data_dir=tmp_path), script)
    assert (await answer_of(partner, "anything")).text == "one"
    second = await answer_of(partner, "anything")
    assert second.phrases == ["two ", "three"]
    assert second.calls == [("get_weather", {"city": "Rome"})]
    assert (await answer_of(partner, "anything")).text == "one"


async def test_seconds_of_audio_become_that_many_words() -> None:
    short = await answer_of(ScriptedPartner(Script.parse([{"audio_seconds": 2}])), "x")
    long = await answer_of(ScriptedPartner(Script.parse([{"audio_seconds": 40}])), "x")
    assert len(long.text.split()) / len(short.text.split()) == pytest.approx(20, rel=0.1)


async def test_it_waits_as_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await real(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    script = Script.parse({"answers": [{"deltas": ["a", "b"], "delay_ms": 300, "delta_delay_ms": 50}]})
    await answer_of(ScriptedPartner(script), "x")
    assert waited == [0.3, 0.05]


@pytest.mark.parametrize(
    "script",
    [
        None,
        {},
        [],
        ["words"],
        [{}],
        [{"text": 3}],
        [{"words": "x"}],
        [{"text": "x", "delay_ms": -1}],
        [{"text": "x", "delay_ms": float("nan")}],
        [{"audio_seconds": 1e9}],
        [{"calls": [{"name": 3}]}],
    ],
    ids=str,
)
def test_what_is_no_script(script: Any) -> None:
    with pytest.raises(Refusal) as refused:
        Script.parse(script)
    assert refused.value.status == 400
