"""The faults of protocol.md 13 in the engine's realtime sessions, and the quirks of the service."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.wire.realtime import VAD, silence, spoken, talking

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine
    from tests.wire.realtime import Talk

QUESTION = "What is the weather in Paris today?"
COMPLETED = "conversation.item.input_audio_transcription.completed"
DELTA = "response.output_audio.delta"


async def until_the_end(talk: Talk) -> None:
    await talk.ask("Hello.")
    while True:
        await talk.next()


async def test_a_greeting_can_be_missing_or_late(engine: Engine) -> None:
    async with talking(engine, x_engine_fault="no-session-created") as talk:
        await talk.update()
        assert talk.types() == ["conversation.created", "ping", "session.updated"]
    async with talking(engine, x_engine_fault="late-greeting") as talk:
        await talk.update()
        await talk.until("ping")
        assert talk.types() == ["session.updated", "session.created", "conversation.created", "ping"]
    async with talking(engine, x_engine_fault="no-session-updated") as talk:
        await talk.send("session.update", session={})
        assert "session.updated" not in [event["type"] for event in await talk.rest(0.5)]


async def test_a_final_transcript_can_be_doubled_and_revised(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    async with talking(engine, x_engine_fault="revised-completed") as talk:
        await talk.update(turn_detection=VAD)
        await talk.speak(silence(0.3) + audio + silence(0.8))
        await talk.until("response.done")
        finals = [event["transcript"] for event in talk.of(COMPLETED) if event["status"] == "completed"]
        assert len(finals) == 3
        assert finals[0] == finals[1]
        assert finals[2] == f"{finals[0].capitalize()}."


async def test_responses_without_an_end_or_with_a_ghost(engine: Engine) -> None:
    async with talking(engine, x_engine_fault="no-response-done") as talk:
        await talk.write("Hello.")
        await talk.send("response.create")
        await talk.until("response.output_item.done")
        assert not await talk.rest(0.5)
    async with talking(engine, x_engine_fault="double-response-created") as talk:
        done = await talk.ask("Hello.")
        ids = [event["response"]["id"] for event in talk.of("response.created")]
        assert len(ids) == 2
        assert done["response"]["id"] == ids[1] != ids[0]
    async with talking(engine, x_engine_fault="reply-stopped; after=2") as talk:
        await talk.write("Hello.")
        await talk.send("response.create")
        for _ in range(2):
            await talk.until(DELTA)
        await talk.rest(1)
        assert len(talk.of(DELTA)) == 2
        assert "response.done" not in talk.types()


async def test_audio_after_a_cancel(engine: Engine) -> None:
    async with talking(engine, x_engine_fault="audio-after-cancel") as talk:
        item = {"type": "force_message", "content": [{"type": "text", "text": "Again and again. " * 60}]}
        await talk.send("conversation.item.create", item=item)
        await talk.until(DELTA)
        await talk.send("response.cancel")
        done = await talk.until("response.done")
        late = [await talk.until(DELTA) for _ in range(3)]
        late += [event for event in await talk.rest(0.5) if event["type"] == DELTA]
        assert [event["response_id"] for event in late] == [done["response"]["id"]] * 3


async def test_frames_that_are_wrong(engine: Engine) -> None:
    async with talking(engine, x_engine_fault="malformed-json") as talk:
        await talk.update()
        await talk.ask("Hello.")
        assert len(talk.broken) >= 6
    async with talking(engine, x_engine_fault="unknown-events") as talk:
        await talk.ask("Hello.")
        assert len(talk.of("response.shimmer.delta")) >= len(talk.events) // 2
    async with talking(engine, x_engine_fault="error-in-answer; code=odd") as talk:
        assert (await talk.ask("Hello."))["response"]["status"] == "completed"
        assert [event["error"]["code"] for event in talk.of("error")] == ["odd"]


@pytest.mark.parametrize("code", [1000, 1001, 1006, 1008, 1009, 1011, 1013])
@pytest.mark.parametrize("when", ["before", "during", "after"])
async def test_a_close_around_the_answer(engine: Engine, code: int, when: str) -> None:
    async with talking(engine, x_engine_fault=f"close; code={code}; when={when}") as talk:
        with pytest.raises(ConnectionClosed) as closed:
            await until_the_end(talk)
    got = closed.value.rcvd.code if closed.value.rcvd else 1006
    assert got == code
    assert {"before": 0, "during": 2}.get(when, len(talk.of(DELTA))) == len(talk.of(DELTA))
    assert ("response.done" in talk.types()) == (when == "after")


async def test_a_socket_that_is_slow_or_stalls(engine: Engine) -> None:
    loop = asyncio.get_running_loop()
    began = loop.time()
    async with talking(engine, x_engine_fault="slow-frames; ms=20") as talk:
        await talk.ask("Hello.")
        assert loop.time() - began >= 0.02 * len(talk.events)
    async with talking(engine, x_engine_fault="stall-frames") as talk:
        await talk.write("Hello.")
        await talk.send("response.create")
        for _ in range(2):
            await talk.until(DELTA)
        await talk.rest(1)
        assert len(talk.of(DELTA)) == 2
    async with talking(engine, x_engine_fault="drop; when=after") as talk:
        await talk.ask("Hello.")
        with pytest.raises(ConnectionClosed) as closed:
            await talk.next()
        assert closed.value.rcvd is None


async def test_odd_audio(engine: Engine) -> None:
    async with talking(engine, x_engine_fault="burst; seconds=40") as talk:
        await talk.ask("Hello.")
        assert len(base64.b64decode(talk.of(DELTA)[0]["delta"])) > 40 * 48_000
    async with talking(engine, x_engine_fault="odd-deltas") as talk:
        done = await talk.ask("Hello.")
        sizes = [len(base64.b64decode(event["delta"])) for event in talk.of(DELTA)]
        assert sizes[:2] == [1, 1001]
        assert sum(sizes) / 48000 == pytest.approx(done["usage"]["output_audio_seconds"], abs=0.01)


async def test_answers_to_small_requests_that_go_missing(engine: Engine) -> None:
    async with talking(engine, x_engine_fault="deleted-empty-id") as talk:
        await talk.write("Hello.", id="mine")
        await talk.send("conversation.item.delete", item_id="mine")
        assert (await talk.until("conversation.item.deleted"))["item_id"] == ""
    async with talking(engine, x_engine_fault="truncate-silent") as talk:
        item_id = (await talk.ask("Hello."))["response"]["output"][0]["id"]
        await talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=10)
        assert not await talk.rest(0.5)
    async with talking(engine, x_engine_fault="dropped-create") as talk:
        await talk.write("Hello.")
        await talk.send("response.create")
        assert not await talk.rest(0.5)
        await talk.send("response.create")
        await talk.until("response.done")
    async with talking(engine, x_engine_fault="silence-committed") as talk:
        await talk.send("input_audio_buffer.commit")
        await talk.until("input_audio_buffer.committed")


@pytest.mark.parametrize(
    ("fault", "status"), [("wrong-key", 400), ("status; code=429", 429), ("status; code=503", 503)]
)
async def test_upgrades_that_are_refused(engine: Engine, fault: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with talking(engine, x_engine_fault=fault):
            pass
    assert refused.value.response.status_code == status


async def test_an_engine_without_faults_knows_neither_faults_nor_profiles(fresh_engine: Any) -> None:
    engine = fresh_engine(faults=False)
    async with talking(engine, x_engine_fault="no-session-created", x_engine_profile="quirks") as talk:
        assert (await talk.next())["session"]["type"] == "realtime"


async def test_a_profile_must_exist(engine: Engine) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with talking(engine, x_engine_profile="odd"):
            pass
    assert "default, quirks, strict" in json.loads(refused.value.response.body or b"")["error"]


SCRIPT = {
    "answers": [
        {"deltas": ["One. ", "Two. "], "delay_ms": 300, "delta_delay_ms": 200},
        {"text": "I look.", "calls": [{"name": "look", "arguments": {"where": "there"}}]},
    ]
}


async def test_a_script_is_followed_without_a_recogniser(engine: Engine) -> None:
    audio = await spoken(engine, QUESTION)
    script = base64.b64encode(json.dumps(SCRIPT).encode()).decode()
    async with talking(engine, x_engine_script=script) as talk:
        await talk.update(turn_detection=VAD)
        await talk.speak(silence(0.3) + audio + silence(0.8))
        done = await talk.until("response.done")
        assert done["response"]["output"][0]["content"][0]["transcript"] == "One. Two. "
        assert talk.of(COMPLETED)[-1]["transcript"] == ""
        called = (await talk.ask("And now?"))["response"]["output"]
        assert [item["type"] for item in called] == ["message", "function_call"]
        assert json.loads(called[1]["arguments"]) == {"where": "there"}
        output = {"type": "function_call_output", "call_id": called[1]["call_id"], "output": "seen"}
        await talk.send("conversation.item.create", item=output)
        await talk.send("response.create")
        assert (await talk.until("response.done"))["response"]["status"] == "completed"
