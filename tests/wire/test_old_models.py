"""Deprecated models: a warning on the line that names one, a notice where a gateway's alias leads to one."""

from __future__ import annotations

import asyncio
import secrets
import threading
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import Captions, Client, Endpoint, VoiceAgent, XVoiceWarning
from tests.wire.agent_parts import BlindView
from tests.wire.talker import Call, Talker

if TYPE_CHECKING:
    from jupyter_xvoice.agent import Notice

OLD = "grok-voice-fast-1.0"


class Notices(BlindView):
    """Keeps what the user is told."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.one = threading.Event()

    def notice(self, notice: Notice) -> None:
        self.told.append(notice.text)
        self.one.set()


async def talk_as_the_old_one(call: Call) -> None:
    await call.say("session.created", session={"id": "s", "model": OLD})
    await call.hear("session.update")
    await call.say("session.updated", session={"model": OLD})
    await call.stay()


def test_an_agent_is_warned_of_the_model_that_it_names_once(client: Client) -> None:
    """On its line; its thread, whose warnings are errors here, says nothing more."""
    with pytest.warns(XVoiceWarning, match=f"{OLD} is deprecated") as caught:
        agent = VoiceAgent(client, model=OLD, view=(view := Notices()))
    assert [warning.filename for warning in caught] == [__file__]
    with agent:
        assert agent.ask("Good morning!").text
    assert view.told == []


def test_captions_are_warned_of_the_model_that_they_name(client: Client) -> None:
    with pytest.warns(XVoiceWarning, match="grok-voice-transcribe-1.0 is deprecated") as caught:
        Captions(client, model="grok-voice-transcribe-1.0")
    assert [warning.filename for warning in caught] == [__file__]


async def test_an_agent_tells_what_an_alias_leads_to() -> None:
    async with Talker(talk_as_the_old_one) as proxy:
        endpoint = Endpoint.litellm(proxy.url, "sk-" + secrets.token_hex(8), realtime_model="class-voice")

        def talk() -> Notices:
            with Client(endpoint) as client, VoiceAgent(client, view=(view := Notices())):
                assert view.one.wait(60)
            return view

        view = await asyncio.to_thread(talk)
    assert len(view.told) == 1
    assert view.told[0].startswith(f"Behind 'class-voice': The model {OLD} is deprecated")
