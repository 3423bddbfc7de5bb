"""Every public call works, on a real engine, at the endpoints that have them all; any other address is called as xAI is.

What gateways refuse is in tests/unit/test_abilities.py; that what they pass on works, in tests/wire/test_cloudflare.py and,
through the real proxy, in tests/clients/.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import AsyncClient, Endpoint, changes
from jupyter_xvoice.endpoints import CALLS
from tests.wire.listening import until

if TYPE_CHECKING:
    from jupyter_xvoice import Speech
    from jupyter_xvoice.local import Engine

WORDS = "the weather is very good today"


def endpoints(engine: Engine) -> dict[str, Endpoint]:
    """Both of them at the engine."""
    return {"xai": replace(Endpoint.xai(engine.token.reveal()), base_url=engine.url), "local": engine.endpoint()}


async def _voices(client: AsyncClient, reference: Speech) -> set[str]:
    assert "eve" in {voice.voice_id for voice in await client.voices.list()}
    assert (await client.voices.get("eve")).name
    made = await client.custom_voices.create(reference, name="Ann")
    assert made.voice_id in {voice.voice_id for voice in await client.custom_voices.list()}
    assert made.voice_id in {voice.voice_id for voice in await client.custom_voices.list_all()}
    await client.custom_voices.update(made.voice_id, name="Bea")
    assert (await client.custom_voices.get(made.voice_id)).name == "Bea"
    assert (await client.custom_voices.audio(made.voice_id)).duration > 1
    await client.custom_voices.delete(made.voice_id)
    calls = ("create", "list", "list_all", "get", "update", "audio", "delete")
    return {"voices.list", "voices.get", *(f"custom_voices.{call}" for call in calls)}


async def _speech(client: AsyncClient, speech: Speech) -> set[str]:
    stream = client.tts_stream("Good morning!")
    assert b"".join([chunk async for chunk in stream])
    heard = await client.stt(speech, local_phrases=WORDS)
    assert heard.text.casefold().startswith("the weather")
    listened = client.stt_stream([speech], local_phrases=WORDS, realtime=False)
    said = [utterance.text async for utterance in listened]
    assert any("weather" in text for text in said)
    return {"tts", "tts_stream", "stt", "stt_stream"}


async def _talk(client: AsyncClient) -> set[str]:
    secret = await client.client_secrets.create()
    async with client.realtime(token=secret) as session:
        session.send_text("Good morning!")
        assert (await until(session, changes.ResponseEnded)).status == "completed"
    return {"client_secrets.create", "realtime"}


@pytest.mark.parametrize("kind", ["xai", "local"])
async def test_every_call_works(kind: str, engine: Engine) -> None:
    async with AsyncClient(endpoints(engine)[kind]) as client:
        speech = await client.tts(WORDS, voice="rex", codec="wav")
        done = await _speech(client, speech) | await _voices(client, speech) | await _talk(client)
        assert done == set(CALLS) == client.endpoint.calls
        # Our own engine behind whatever address costs nothing, and is called what it is.
        assert (speech.place, speech.cost) == ("Local engine", 0.0)
