"""Our magics and an agent in a notebook's kernel, through the real LiteLLM proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.clients.conftest import SENTENCE
from tests.clients.litellm import Proxy, deployment, litellm_proxy
from tests.kernel.conftest import start_kernel
from tests.words import share_heard

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jupyter_xvoice.local import Engine
    from tests.kernel.conftest import StartKernel

__all__ = ["start_kernel"]


@pytest.fixture(scope="module")
def proxy(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    key = engine.token.reveal()
    models = [
        deployment("class-voice", "xai/grok-voice-latest", engine.url, key),
        deployment("class-ears", "xai/grok-voice-transcribe-2.0", engine.url, key, "audio_transcription"),
    ]
    with litellm_proxy(models, tmp_path_factory.mktemp("proxy")) as running:
        yield running


def test_a_notebook_of_a_class(proxy: Proxy, spoken: Path, start_kernel: StartKernel) -> None:
    kernel = start_kernel(LITELLM_PROXY_API_KEY=proxy.key, XAI_API_KEY="")
    kernel.run("%load_ext jupyter_xvoice")
    models = "--realtime-model class-voice --transcription-model class-ears"
    connected = kernel.run(f"%xvoice connect litellm {proxy.url} {models}")
    host = proxy.url.removeprefix("http://")
    told = f"LiteLLM: conversations and transcriptions are heard by {host}, and the service that its alias leads to."
    assert told in connected.everything

    status = kernel.run("%xvoice status").everything
    for words in ("class-voice", "class-ears", "stt, realtime; the others raise NotOnThisEndpoint", "not shown"):
        assert words in status
    heard = kernel.run(f"%stt {spoken} -o transcript")
    assert heard.status == "ok", heard.everything
    assert share_heard(SENTENCE, kernel.value("transcript.text")) > 0.8
    assert "cost unknown" in kernel.value("transcript._repr_mimebundle_()")

    refused = kernel.run("%tts Hello there.")
    assert "tts is not to be had through LiteLLM" in refused.everything

    announced = kernel.run("%%announce --after 0\ndone = True")
    assert "(It could not be spoken: tts_stream is not to be had through LiteLLM" in announced.everything

    kernel.run("import os\nfrom jupyter_xvoice import Client, Endpoint, VoiceAgent")
    kernel.run(f"client = Client(Endpoint.litellm({proxy.url!r}, realtime_model='class-voice'))")
    talked = kernel.run("agent = VoiceAgent(client).start()\nturn = agent.ask('Good morning!')\nagent.stop()")
    assert talked.status == "ok", talked.everything
    assert kernel.value("turn.text")
    assert kernel.value("agent.cost") == "None"
    for outcome in (connected, heard, refused, talked):
        assert proxy.key not in outcome.everything
    assert proxy.key not in status
