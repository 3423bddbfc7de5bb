"""The two clients of the gateway's page (seed 004) through the real proxy, with its config's two deployments."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.clients.litellm import Proxy, deployment, litellm_proxy
from tests.evidence.gateway import gateway_client
from tests.evidence.node import give_ws
from tests.evidence.samples import shared

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine


@pytest.fixture(scope="module")
def proxy(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Under the page's alias."""
    models = [deployment("grok-voice-agent", "xai/grok-voice-latest", engine.url, engine.token.reveal())]
    with litellm_proxy(models, tmp_path_factory.mktemp("proxy")) as running:
        yield running


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_the_clients_of_the_page(language: str, proxy: Proxy, engine: Engine, tmp_path: Path) -> None:
    """Both end by themselves with an answer; the page itself is read from the reference folder."""
    try:
        shared()
    except pytest.fail.Exception as missing:  # other clients can be run without it
        pytest.skip(str(missing))
    if language == "javascript":
        give_ws(tmp_path)
    address = f"ws{proxy.url.removeprefix('http')}"
    greeting, *events = gateway_client(language, address, proxy.key).run(tmp_path, engine).splitlines()
    kinds = [line.removeprefix("Event: ") for line in events]
    if language == "python":
        assert json.loads(greeting.removeprefix("Connected: "))["type"] == "session.created"
    else:
        assert greeting == "Connected to xAI via LiteLLM proxy"
    assert "error" not in kinds
    assert "ping" not in kinds  # the proxy drops it
    assert kinds[-1] == "response.done"
    # They ask for OpenAI's beta, so the proxy gives the events the names that they had there.
    beta = {"conversation.item.created", "response.created", "response.audio.delta", "response.audio_transcript.delta"}
    assert beta < set(kinds)
