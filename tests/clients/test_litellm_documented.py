"""The config that the documentation gives a class or a team, unchanged, in a real proxy."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jupyter_xvoice import AuthenticationError, Client, Endpoint, VoiceAgent
from tests.clients.conftest import SENTENCE
from tests.clients.litellm import Proxy, proxy_with
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_xvoice.local import Engine

CONFIG = Path(__file__).resolve().parents[2] / "docs" / "litellm_config.yaml"


@pytest.fixture(scope="module")
def proxy(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    # The service is meant where no address is given; this variable of LiteLLM's leads to the engine instead.
    service = {"XAI_API_KEY": engine.token.reveal(), "XAI_API_BASE": engine.url}
    with proxy_with(CONFIG, tmp_path_factory.mktemp("proxy"), service) as running:
        yield running


def test_a_file_and_a_conversation_by_the_aliases_that_are_expected(proxy: Proxy, spoken: Path) -> None:
    with Client(Endpoint.litellm(proxy.url, proxy.key)) as client:
        assert share_heard(SENTENCE, client.stt(spoken).text) > 0.8
        with VoiceAgent(client) as agent:
            assert agent.ask("Good morning!").text


def test_another_key_is_refused(proxy: Proxy, spoken: Path) -> None:
    with (
        Client(Endpoint.litellm(proxy.url, "sk-" + secrets.token_hex(8))) as client,
        pytest.raises(AuthenticationError),
    ):
        client.stt(spoken)
