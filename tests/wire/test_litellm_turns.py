"""Turns through a LiteLLM proxy, which asks for an answer after each transcript, without the proxy: there is one answer.

tests/clients/test_litellm_talk.py holds the same talk through the real proxy.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import AsyncClient, Endpoint, changes
from tests.wire.listening import until
from tests.wire.talker import Call, Talker

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from jupyter_xvoice.api import RealtimeSession

TRANSCRIBED = "conversation.item.input_audio_transcription.completed"
TURN = {"item_id": "u1", "content_index": 0}
OPEN = {"type": "invalid_request_error", "code": "conversation_already_has_active_response", "message": "One is open."}


async def spoken(call: Call) -> None:
    """A turn of the user, up to its commit; its words are not known yet."""
    await call.say("input_audio_buffer.speech_started", audio_start_ms=0, **TURN)
    item = {"id": "u1", "type": "message", "role": "user", "content": [{"type": "input_audio", "transcript": ""}]}
    await call.say("conversation.item.added", item=item)
    await call.say("input_audio_buffer.speech_stopped", audio_end_ms=900, **TURN)
    await call.say("input_audio_buffer.committed", **TURN)


async def begin(call: Call, name: str) -> None:
    """An answer, up to its sound."""
    await call.say("response.created", response={"id": name, "status": "in_progress", "output": []})
    ids = {"response_id": name, "item_id": f"item of {name}", "output_index": 0, "content_index": 0}
    item = {"id": ids["item_id"], "type": "message", "role": "assistant", "status": "in_progress"}
    await call.say("response.output_item.added", item=item, **ids)
    await call.say("response.output_audio.delta", delta=base64.b64encode(bytes(4800)).decode(), **ids)
    await call.say("response.output_audio_transcript.done", transcript=f"Words of {name}.", **ids)


async def end(call: Call, name: str, status: str = "completed") -> None:
    """The end of it."""
    await call.say("response.done", response={"id": name, "status": status, "output": []})


async def refuse_it(call: Call, name: str) -> None:
    """An answer that nobody wants."""
    await begin(call, name)
    assert (await call.hear("response.cancel"))["response_id"] == name
    await end(call, name, "cancelled")


def words_come_late(asked: Callable[[Call], Awaitable[Any]]) -> Callable[[Call], Awaitable[None]]:
    """The last transcript comes when the turn is answered. ``asked``: waits for the proxy's request, where there is one."""

    async def plan(call: Call) -> None:
        await call.ready()
        await call.hear("input_audio_buffer.append")
        await spoken(call)
        await begin(call, "first")
        await end(call, "first")
        await call.say(TRANSCRIBED, transcript="What is the time?", status="completed", **TURN)
        await asked(call)
        await refuse_it(call, "second")
        await call.hear("response.create")  # of what is typed
        await begin(call, "third")
        await end(call, "third")
        await call.stay()

    return plan


def words_come_during_the_next_answer(asked: Callable[[Call], Awaitable[Any]]) -> Callable[[Call], Awaitable[None]]:
    """The last transcript comes when what was typed behind it is being answered: the proxy's request is refused."""

    async def plan(call: Call) -> None:
        await call.ready()
        await call.hear("input_audio_buffer.append")
        await spoken(call)
        await begin(call, "first")
        await end(call, "first")
        await call.hear("response.create")
        await begin(call, "third")
        await call.say(TRANSCRIBED, transcript="What is the time?", status="completed", **TURN)
        await asked(call)
        await call.say("error", error=OPEN)
        await end(call, "third")
        await call.stay()

    return plan


def words_come_late_by_hand(asked: Callable[[Call], Awaitable[Any]]) -> Callable[[Call], Awaitable[None]]:
    """Push to talk, answered by itself; the transcript comes behind the answer."""

    async def plan(call: Call) -> None:
        await call.ready()
        await call.hear("input_audio_buffer.commit")
        await call.say("input_audio_buffer.committed", **TURN)
        await begin(call, "first")
        await end(call, "first")
        await call.say(TRANSCRIBED, transcript="What is the time?", status="completed", **TURN)
        await asked(call)
        await refuse_it(call, "second")
        await call.hear("response.create")
        await begin(call, "third")
        await end(call, "third")
        await call.stay()

    return plan


PLANS = {"late": words_come_late, "during": words_come_during_the_next_answer, "by hand": words_come_late_by_hand}
SETTINGS: dict[str, dict[str, Any]] = {"by hand": {"turn_detection": None}}


async def talk_it_through(session: RealtimeSession, plan: str) -> None:
    """Says something, then types something: one answer each, and the words of the one too many are nowhere."""
    session.append_audio(bytes(4800))
    if plan == "by hand":
        session.commit()
    seen: list[Any] = []
    assert (await until(session, changes.ResponseEnded, among=seen)).response_id == "first"
    while plan != "during" and (await until(session, changes.Raw, among=seen)).event["type"] != "response.cancel":
        pass  # until the one too many is refused
    session.send_text("And the day?")
    assert (await until(session, changes.ResponseEnded, among=seen)).response_id == "third"
    assert [c.response_id for c in seen if isinstance(c, changes.ResponseStarted)] == ["first", "third"]
    assert sum(len(c.data) for c in seen if isinstance(c, changes.AgentAudio)) == 2 * 4800
    assert not [c for c in seen if isinstance(c, changes.Trouble) and not c.benign]
    said = [item["content"][0]["text"] for item in session.conversation.history()]
    assert said == ["What is the time?", "Words of first.", "And the day?", "Words of third."]


async def nobody(_call: Call) -> None:
    """There is no proxy that asks."""


@pytest.mark.parametrize("plan", PLANS)
async def test_a_transcript_that_comes_late_brings_no_second_answer(plan: str) -> None:
    async with Talker(PLANS[plan](nobody)) as proxy:
        endpoint = Endpoint.litellm(proxy.url, "sk-" + secrets.token_hex(8))
        async with AsyncClient(endpoint) as client, client.realtime(**SETTINGS.get(plan, {})) as session:
            await talk_it_through(session, plan)
