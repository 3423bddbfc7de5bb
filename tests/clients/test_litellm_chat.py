"""A real LiteLLM proxy as the chat endpoint that answers in the engine's conversations."""

from __future__ import annotations

import asyncio
import http.server
import json
import secrets
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice.engine.dialogue.chat import ChatPartner
from jupyter_xvoice.local import Engine
from tests.clients.litellm import litellm_proxy
from tests.unit.engine.dialogue.talk import WEATHER, answer_of
from tests.wire.realtime import talking

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = "The proxy is well. It answers in two sentences."


class Upstream(http.server.BaseHTTPRequestHandler):
    """What stands behind the proxy's second model: streams a tool call in pieces, as OpenAI does."""

    asked: list[dict[str, Any]]

    def do_POST(self) -> None:
        self.asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        head = {"id": "call_1", "type": "function", "function": {"name": "get_weather", "arguments": ""}}
        pieces: list[dict[str, Any]] = [
            head,
            {"function": {"arguments": '{"city": '}},
            {"function": {"arguments": '"Paris"}'}},
        ]
        deltas: list[dict[str, Any]] = [{"tool_calls": [{"index": 0, **piece}]} for piece in pieces]
        for delta, reason in [*((delta, None) for delta in deltas), ({}, "tool_calls")]:
            choice = {"index": 0, "delta": delta, "finish_reason": reason}
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
            self.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None: ...


@dataclass(frozen=True)
class Chat:
    """The proxy, and what its second model was asked."""

    url: str
    key: str
    asked: list[dict[str, Any]]


@pytest.fixture(scope="module")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chat]:
    asked: list[dict[str, Any]] = []
    handler = type("Handler", (Upstream,), {"asked": asked})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as upstream:
        threading.Thread(target=upstream.serve_forever, daemon=True).start()
        with litellm_proxy(_models(upstream.server_port), tmp_path_factory.mktemp("litellm")) as running:
            yield Chat(running.url, running.key, asked)
        upstream.shutdown()


def _models(port: int) -> list[dict[str, Any]]:
    real = {"model": "openai/behind", "api_base": f"http://127.0.0.1:{port}/v1", "api_key": "none"}
    return [
        {"model_name": "mock", "litellm_params": {**real, "mock_response": WORDS}},
        {"model_name": "caller", "litellm_params": real},
    ]


async def test_words_are_streamed(proxy: Chat) -> None:
    answer = await answer_of(ChatPartner(proxy.url, "mock", proxy.key), "How are you?")
    assert answer.phrases == ["The proxy is well. ", "It answers in two sentences."]
    assert not answer.failed


async def test_a_tool_call_is_joined(proxy: Chat) -> None:
    answer = await answer_of(ChatPartner(proxy.url, "caller", proxy.key), "Weather in Paris?", [WEATHER])
    assert answer.calls == [("get_weather", {"city": "Paris"})]
    assert proxy.asked[-1]["tools"][0]["function"]["name"] == "get_weather"


async def test_refusals_are_said(proxy: Chat) -> None:
    wrong = await answer_of(ChatPartner(proxy.url, "mock", "sk-" + secrets.token_hex(8)), "x")
    assert "answered 4" in wrong.failed[0].words  # 400 without a database, 401 with one
    unknown = await answer_of(ChatPartner(proxy.url, "nothing", proxy.key), "x")
    assert unknown.failed[0].code == "chat_failed"


async def test_the_engine_speaks_what_the_model_says(
    proxy: Chat, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_XVOICE_CHAT_KEY", proxy.key)
    engine = await asyncio.to_thread(Engine.start, data_dir=tmp_path, chat_url=proxy.url, chat_model="mock")
    with engine:
        async with talking(engine) as talk:
            await talk.update(voice="eve")
            await talk.write("How are you?")
            await talk.send("response.create")
            done = await talk.until("response.done")
    (item,) = done["response"]["output"]
    assert item["content"][0]["transcript"].split() == WORDS.split()
    assert done["response"]["status"] == "completed"
    assert [event for event in talk.events if event["type"] == "response.output_audio.delta"]
