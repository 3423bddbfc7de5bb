"""A real LiteLLM proxy in front of real engines and of scripted services: one alias for each thing that can stand behind it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import AsyncClient, Endpoint
from jupyter_xvoice.local import Engine
from tests.clients.litellm import Proxy, deployment, free_port, litellm_proxy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

__all__ = ["ALIAS", "OPENAI", "Setup", "client", "setup"]

ALIAS = "grok-voice-agent"
XAI = "xai/grok-voice-latest"
OPENAI = "openai/gpt-4o-realtime-preview-2024-10-01"


@dataclass(frozen=True)
class Setup:
    """The proxy, and what stands behind it."""

    proxy: Proxy
    engine: Engine
    frail: Engine
    ports: dict[str, int]

    def endpoint(self, model: str = ALIAS) -> Endpoint:
        return Endpoint.litellm(
            self.proxy.url, self.proxy.key, realtime_model=model, transcription_model="grok-voice-transcribe"
        )


@pytest.fixture(scope="session")
def setup(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """One alias for each thing that can stand behind it; the seed's two deployments under ``fallback``."""
    key, wrong = engine.token.reveal(), "xai-" + secrets.token_hex(8)
    ports = {name: free_port() for name in ("scripted", "other")}
    scripted, other = (f"http://127.0.0.1:{port}" for port in ports.values())
    with Engine.start(data_dir=tmp_path_factory.mktemp("frail"), timeout=60) as frail:
        models = [
            deployment(ALIAS, XAI, engine.url, key),
            deployment("old", "xai/grok-voice-fast-1.0", engine.url, key),
            deployment("wrong-key", XAI, engine.url, wrong),
            deployment("frail", XAI, frail.url, frail.token.reveal()),
            deployment("scripted", XAI, scripted, wrong),
            deployment("fallback", XAI, engine.url, key),
            deployment("fallback", OPENAI, other, wrong),
            deployment("half-gone", XAI, engine.url, key),
            deployment("half-gone", OPENAI, f"http://127.0.0.1:{free_port()}", wrong),
            deployment("other", OPENAI, other, wrong),
            deployment(
                "grok-voice-transcribe", "xai/grok-voice-transcribe-2.0", engine.url, key, "audio_transcription"
            ),
            deployment("wrong-transcribe", "xai/grok-voice-transcribe-2.0", engine.url, wrong, "audio_transcription"),
        ]
        with litellm_proxy(models, tmp_path_factory.mktemp("proxy")) as proxy:
            yield Setup(proxy, engine, frail, ports)


@pytest.fixture
async def client(setup: Setup) -> AsyncIterator[AsyncClient]:
    async with AsyncClient(setup.endpoint()) as made:
        yield made
