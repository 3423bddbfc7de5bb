"""``WS /v1/realtime`` of the engine: opening, configuration, typed turns (protocol.md 9.1 to 9.7)."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

import httpx
import numpy as np
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.wire.realtime import LONGEST_WAIT, VAD, talking

if TYPE_CHECKING:
    from jupyter_xvoice.local import Engine

MESSAGE = [
    "response.created",
    "response.output_item.added",
    "conversation.item.added",
    "response.content_part.added",
    "response.output_audio_transcript.delta",
    "response.output_audio.done",
    "response.output_audio_transcript.done",
    "response.content_part.done",
    "response.output_item.done",
    "response.done",
]


async def test_a_session_greets_and_is_configured(engine: Engine) -> None:
    async with talking(engine, query="model=grok-voice-2.0&reasoning.effort=none") as talk:
        created = (await talk.next())["session"]
        assert [created["model"], created["voice"], created["turn_detection"]] == [
            "grok-voice-2.0",
            "eve",
            {"type": None},
        ]
        assert created["engine"] == "jupyter-xvoice-engine"
        assert created["reasoning"] == {"effort": "none"}
        assert [(await talk.next())["type"], (await talk.next())["type"]] == ["conversation.created", "ping"]
        updated = await talk.update(voice="Leo", turn_detection=VAD, audio={"output": {"speed": 1.2}})
        assert updated["voice"] == "Leo"
        assert updated["turn_detection"]["silence_duration_ms"] == 400
        assert updated["turn_detection"]["prefix_padding_ms"] == 333
        assert updated["audio"]["output"]["speed"] == 1.2
        again = await talk.update(instructions="Be brief", turn_detection={"silence_duration_ms": 900})
        assert again["turn_detection"]["threshold"] == 0.6, "an update merges"
        assert (await talk.update(turn_detection=None))["turn_detection"] == {"type": None}


async def test_a_typed_question_is_answered_in_speech(engine: Engine) -> None:
    async with talking(engine) as talk:
        await talk.update(voice="ara")
        done = await talk.ask("Hello there.")
        kinds = talk.types()
        answer = dict.fromkeys(kinds[kinds.index("response.created") :])
        assert list(answer) == MESSAGE
        (message,) = done["response"]["output"]
        text = message["content"][0]["transcript"]
        assert text
        assert "".join(event["delta"] for event in talk.of("response.output_audio_transcript.delta")) == text
        seconds = len(talk.heard()) / 48000
        assert seconds == pytest.approx(done["usage"]["output_audio_seconds"], abs=0.01)
        assert np.abs(np.frombuffer(talk.heard(), "<i2")).max() > 3000
        order = talk.types(audio=True)
        assert order.index("response.output_audio.delta") < order.index("response.output_audio_transcript.delta")
        for event in talk.of("response.output_audio.delta"):
            assert {"event_id", "item_id", "response_id", "output_index", "content_index"} <= set(event)
        assert all(event["event_id"] for event in talk.events)
        assert len({event["event_id"] for event in talk.events}) == len(talk.events)


async def test_usage_is_a_running_total(engine: Engine) -> None:
    async with talking(engine) as talk:
        usages = [(await talk.ask("Say it again."))["usage"] for _ in range(3)]
    seconds = [usage["output_audio_seconds"] for usage in usages]
    assert [usage["billable_audio_seconds"] for usage in usages] == [
        int(np.ceil(sum(seconds[: count + 1]) - 1e-6)) for count in range(3)
    ]
    assert usages[1]["input_tokens"] == usages[2]["input_tokens"], "only what this response added"


async def test_the_credentials_of_the_wire(engine: Engine) -> None:
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    async with httpx.AsyncClient(headers=headers, timeout=LONGEST_WAIT) as http:
        made = await http.post(f"{engine.url}/v1/realtime/client_secrets", json={"expires_after": {"seconds": 60}})
    secret = made.json()["value"]
    async with talking(engine, key=secret) as talk:
        assert (await talk.next())["type"] == "session.created"
    address = f"{engine.url.replace('http', 'ws', 1)}/v1/realtime?model=x"
    offered = f"xai-client-secret.{secret}"
    async with connect(address, subprotocols=[offered], open_timeout=LONGEST_WAIT) as socket:  # type: ignore[list-item]
        assert socket.subprotocol == offered
    with pytest.raises(InvalidStatus) as refused:
        async with talking(engine, key="xai-" + secrets.token_hex(8)):
            pass
    assert refused.value.response.status_code == 401
    with pytest.raises(InvalidStatus) as refused:
        async with talking(engine, query="reasoning.effort=medium"):
            pass
    assert refused.value.response.status_code == 400
    assert "one of high, none" in json.loads(refused.value.response.body or b"")["error"]


@pytest.mark.parametrize(
    ("session", "words"),
    [
        ({"voice": "evee"}, "Did you mean eve"),
        ({"turn_detection": {"type": "semantic_vad"}}, "it is server_vad, or null"),
        ({"turn_detection": {"type": "server_vad", "threshold": 2}}, "from 0.1 to 0.9; 2 came"),
        ({"audio": {"input": {"format": {"type": "audio/mp3"}}}}, "audio/pcm, audio/pcmu or audio/pcma"),
        ({"audio": {"output": {"format": {"type": "audio/pcm", "rate": 11025}}}}, "11025 is not supported"),
        ({"audio": {"output": {"speed": 9}}}, "between 0.7 and 1.5"),
        ({"tools": [{"type": "function", "name": "no name"}]}, "is no name"),
        ({"tools": "weather"}, "must be a list"),
        ({"replace": {"": "x"}}, "replace"),
        ({"instructions": 5}, "must be a string"),
        (None, "needs a session"),
    ],
)
async def test_a_bad_value_is_an_error_and_the_old_configuration_stays(engine: Engine, session, words) -> None:
    async with talking(engine) as talk:
        before = await talk.update(voice="rex", instructions="Keep me")
        changed = {"instructions": "Lose me", **session} if session else session
        await talk.send("session.update", session=changed)
        error = (await talk.until("error"))["error"]
        assert words in error["message"]
        assert error["type"] == "invalid_request_error"
        assert await talk.update() == before


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        ("{", "not JSON"),
        ("[]", "not known"),
        ('{"type": "response.shimmer"}', "'response.shimmer' is not known"),
        ('{"type": "input_audio_buffer.append", "audio": "?"}', "base64"),
        ('{"type": "conversation.item.create", "item": {"type": "poem"}}', "'poem' is not known"),
        ('{"type": "conversation.item.create", "item": {"type": "message", "role": "user"}}', "at least one part"),
        ('{"type": "conversation.item.delete", "item_id": "none"}', "Item not found"),
        ('{"type": "response.create", "response": {"metadata": {"a": 1}}}', "metadata.a must be a string"),
        ('{"type": "response.cancel"}', "no active response"),
        (b"\x00\x00", "transport binary"),
    ],
)
async def test_a_frame_that_cannot_be_obeyed_harms_nothing(engine: Engine, frame, words) -> None:
    async with talking(engine) as talk:
        await talk.socket.send(frame)
        assert words in (await talk.until("error"))["error"]["message"]
        assert (await talk.ask("Hello."))["response"]["status"] == "completed"


async def test_items_keep_their_ids_and_their_order(engine: Engine) -> None:
    async with talking(engine) as talk:
        first = await talk.write("One.", id="one")
        assert first["id"] == "one"
        await talk.write("Three.", id="three")
        item = {"type": "message", "role": "assistant", "id": "two", "content": [{"type": "output_text", "text": "2"}]}
        await talk.send("conversation.item.create", item=item, previous_item_id="one")
        assert (await talk.until("conversation.item.added"))["previous_item_id"] == "one"
        await talk.send("conversation.item.create", item={**item, "id": "zero"}, previous_item_id="root")
        assert (await talk.until("conversation.item.added"))["previous_item_id"] is None
        await talk.send("conversation.item.create", item={**item, "id": "nine"}, previous_item_id="eight")
        assert (await talk.until("error"))["error"]["code"] == "item_not_found"
        await talk.send("conversation.item.create", item=item)
        assert (await talk.until("error"))["error"]["code"] == "item_already_exists"
        await talk.send("conversation.item.delete", item_id="two")
        assert (await talk.until("conversation.item.deleted"))["item_id"] == "two"


async def test_one_response_at_a_time_and_a_cancel_ends_it(engine: Engine) -> None:
    async with talking(engine) as talk:
        text = "This sentence is said many times over. " * 60
        await talk.send(
            "conversation.item.create",
            item={"type": "force_message", "role": "assistant", "content": [{"type": "output_text", "text": text}]},
        )
        created = await talk.until("response.created")
        await talk.send("response.create")
        assert (await talk.until("error"))["error"]["code"] == "conversation_already_has_active_response"
        await talk.send("response.cancel", response_id="another")
        assert (await talk.until("error"))["error"]["code"] == "response_cancel_not_active"
        await talk.until("response.output_audio.delta")
        await talk.rest(1.5)
        await talk.send("response.cancel")
        done = (await talk.until("response.done"))["response"]
        assert (done["id"], done["status"]) == (created["response"]["id"], "cancelled")
        (message,) = done["output"]
        assert message["status"] == "incomplete"
        said = message["content"][0]["transcript"]
        assert said
        assert text.startswith(said)
        assert len(said) < len(text) / 2, "it is not made far ahead of what is heard"
        assert not [event for event in await talk.rest(0.5) if event["type"].startswith("response.")]
        await talk.send("response.cancel")
        assert (await talk.until("error"))["error"]["code"] == "response_cancel_not_active"


async def test_a_forced_message_is_said_word_for_word(engine: Engine) -> None:
    async with talking(engine) as talk:
        for text in ("First this.", "Then that."):
            content = [{"type": "text", "text": text}]
            item = {"type": "force_message", "role": "assistant", "content": content, "interruptible": False}
            await talk.send("conversation.item.create", item=item)
        said = [(await talk.until("response.done"))["response"]["output"][0]["content"][0] for _ in range(2)]
        assert [part["transcript"] for part in said] == ["First this.", "Then that."]


async def test_metadata_comes_back(engine: Engine) -> None:
    async with talking(engine) as talk:
        metadata = {"client_event_id": "mine"}
        await talk.send("response.create", response={"instructions": "Greet.", "metadata": metadata})
        assert (await talk.until("response.created"))["response"]["metadata"] == metadata
        assert (await talk.until("response.done"))["response"]["metadata"] == metadata


async def test_truncation_remembers_what_was_heard(engine: Engine) -> None:
    async with talking(engine) as talk:
        content = [{"type": "text", "text": "The first sentence is this. The second is another one."}]
        item = {"type": "force_message", "role": "assistant", "content": content}
        await talk.send("conversation.item.create", item=item)
        done = await talk.until("response.done")
        item_id = done["response"]["output"][0]["id"]
        second = talk.of("response.output_audio_transcript.delta")[1]["start_time"]
        await talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=second * 1000)
        truncated = await talk.until("conversation.item.truncated")
        assert truncated["transcript"] == "The first sentence is this."
        await talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=10**9)
        assert (await talk.until("conversation.item.truncated"))["audio_end_ms"] == round(
            done["usage"]["output_audio_seconds"] * 1000
        )


async def test_openai_spellings_are_understood(engine: Engine) -> None:
    async with talking(engine, openai_beta="realtime=v1") as talk:
        session = await talk.update(
            type="realtime",
            output_modalities=["audio"],
            tools=[{"type": "function", "function": {"name": "nested", "parameters": {"type": "object"}}}],
            audio={"output": {"voice": "sal"}, "input": {"turn_detection": VAD}},
        )
        assert session["voice"] == "sal"
        assert session["turn_detection"]["threshold"] == 0.6
        assert session["tools"][0]["name"] == "nested"


async def test_strict_refuses_what_is_not_documented(engine: Engine) -> None:
    async with talking(engine, x_engine_profile="strict") as talk:
        await talk.update(voice="ara", turn_detection={"type": "server_vad", "threshold": 0.5})
        for event in (
            {"type": "session.update", "session": {"output_modalities": ["audio"]}},
            {"type": "session.update", "session": {"audio": {"output": {"voice": "eve"}}}},
            {"type": "response.create", "response": {"tools": []}},
            {"type": "response.cancel", "why": "x"},
            {"type": "pong"},
        ):
            await talk.socket.send(json.dumps(event))
            error = (await talk.until("error"))["error"]
            assert error["code"] in {"unknown_parameter", "unknown_event"}, error
        assert (await talk.ask("Hello."))["response"]["status"] == "completed"


NASTY = [None, True, -1, 1e300, "", "\ud800", "x" * 300_000, [], [[]], [None], {}, {"type": []}, {"type": {"a": 1}}]
FIELDS = {
    "session.update": {
        "session": [
            "instructions",
            "voice",
            "turn_detection",
            "audio",
            "tools",
            "reasoning",
            "resumption",
            "replace",
            "model",
            "local_phrases",
        ]
    },
    "input_audio_buffer.append": {"audio": []},
    "conversation.item.create": {
        "item": ["id", "type", "role", "content", "call_id", "name", "arguments", "output"],
        "previous_item_id": [],
    },
    "conversation.item.delete": {"item_id": []},
    "conversation.item.truncate": {"item_id": [], "content_index": [], "audio_end_ms": []},
    "response.create": {"response": ["instructions", "metadata", "modalities"]},
    "response.cancel": {"response_id": []},
}


async def test_nothing_that_a_client_sends_ends_the_session(engine: Engine) -> None:
    base = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Hm."}]}
    async with talking(engine) as talk:
        for kind, fields in FIELDS.items():
            for field, inner in fields.items():
                values = [*NASTY, *({**base, name: value} for name in inner for value in NASTY)]
                if kind == "session.update":
                    directions = ("format", "transport", "transcription", "speed", "voice", "turn_detection")
                    values += [
                        {"audio": {way: {name: value}}}
                        for way in ("input", "output")
                        for name in directions
                        for value in NASTY
                    ]
                for value in values:
                    await talk.socket.send(json.dumps({"type": kind, field: value}))
            await talk.update(turn_detection=None, tools=[], voice="eve", replace=None)
        await talk.send("response.cancel")
        await talk.rest(1)
        assert not [event for event in talk.of("error") if event["error"]["code"] == "internal_error"]
        fresh = await talk.ask("Are you still there?")
        assert fresh["response"]["status"] == "completed"
