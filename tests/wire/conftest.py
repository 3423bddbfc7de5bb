"""A client against the real engine, with faults of the engine on request."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

import numpy as np
import pytest

from jupyter_xvoice import AsyncClient, Client, Speech, VoiceAgent, VoiceStudio
from tests.wire.agent_parts import PHRASES
from tests.wire.fake_page import RATE, kept_comms

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from numpy.typing import NDArray

    from jupyter_xvoice.local import Engine


class Faulty(Protocol):
    """A client whose every request asks the engine for ``fault`` (see ``engine/faults.py``)."""

    def __call__(self, fault: str, *, timeout: float | None = None) -> Client: ...


@pytest.fixture
def client(engine: Engine) -> Iterator[Client]:
    with Client(engine.endpoint()) as made:
        yield made


@pytest.fixture
def agent(client: Client) -> Iterator[VoiceAgent]:
    agent = VoiceAgent(client, local_phrases=PHRASES)
    yield agent
    agent.stop()


@pytest.fixture(scope="module")
def question(engine: Engine) -> Speech:
    """What is asked aloud."""
    with Client(engine.endpoint()) as client:
        return client.tts("What is the weather in Paris?", voice="rex", codec="wav")


@pytest.fixture
def comms(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Widgets send to a :class:`FakePage`."""
    with kept_comms(monkeypatch):
        yield


@pytest.fixture
async def async_client(engine: Engine) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(engine.endpoint()) as made:
        yield made


@pytest.fixture
def faulty(engine: Engine) -> Iterator[Faulty]:
    made: list[Client] = []

    def make(fault: str, *, timeout: float | None = None) -> Client:
        endpoint = replace(engine.endpoint(), headers={"X-Engine-Fault": fault})
        made.append(Client(endpoint, timeout=timeout))
        return made[-1]

    yield make
    for client in made:
        client.close()


@pytest.fixture
def unused_port() -> Iterator[int]:
    """A port of this machine that nobody listens on: bound, so that nobody else gets it, and not listening."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


@pytest.fixture(scope="session")
def recording(engine: Engine) -> bytes:
    """A wav of two seconds and more, as a user might have."""
    with Client(engine.endpoint()) as client:
        speech = client.tts("Hello, this is a recording of my own voice.", codec="wav")
    assert speech.encoded is not None
    return speech.encoded


@pytest.fixture
def studio(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[VoiceStudio]:
    with kept_comms(monkeypatch), Client(engine.endpoint()) as client:
        made = VoiceStudio(client)
        yield made
        made.close()


@pytest.fixture(scope="module")
def talk(engine: Engine) -> NDArray[np.float32]:
    """Twelve seconds and more of a voice, as a microphone in a quiet room hears it."""
    text = "The library opens at nine, and the reading room is on the first floor. " * 3
    with Client(engine.endpoint()) as client:
        speech = client.tts(text, voice="rex", codec="wav").resample(RATE).mono().samples
    loud = speech * 0.1 / np.sqrt(np.mean(np.square(speech)))
    return np.asarray(loud + np.random.default_rng(0).normal(0, 2e-4, len(loud)), dtype=np.float32)
