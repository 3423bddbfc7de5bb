"""What a LiteLLM proxy says when it could not begin, without the proxy: its own words, on a real socket (protocol.md 10)."""

from __future__ import annotations

import json
import secrets
from typing import TYPE_CHECKING

import pytest
from websockets.datastructures import Headers
from websockets.http11 import Response

from jupyter_xvoice import (
    APIError,
    AsyncClient,
    AuthenticationError,
    BadRequestError,
    Endpoint,
    NotFoundError,
    RateLimitError,
    Reconnect,
    ServerError,
)
from tests.wire.scripted import answer, http_server
from tests.wire.talker import Call, Talker, refusal

if TYPE_CHECKING:
    from jupyter_xvoice.audio import Audio

UNKNOWN = (
    "400: {'error': '_arealtime: Invalid model name passed in model=mine. Call `/v1/models` to view available models for "
    "your key.'}"
)


def endpoint(url: str) -> Endpoint:
    return Endpoint.litellm(url, "sk-" + secrets.token_hex(8), realtime_model="mine")


@pytest.mark.parametrize(
    ("words", "code", "kind", "said", "attempts"),
    [
        ("Upstream realtime handshake rejected with HTTP 401", 1008, AuthenticationError, "the proxy holds", 1),
        ("Upstream realtime handshake rejected with HTTP 403", 1008, AuthenticationError, "the proxy holds", 1),
        ("Upstream realtime handshake rejected with HTTP 429", 1013, RateLimitError, "too many requests", 3),
        ("Upstream realtime handshake rejected with HTTP 503", 1011, ServerError, "try again later", 3),
        ("Upstream realtime handshake rejected with HTTP 404", 1011, APIError, "refused with 404", 1),
        (UNKNOWN, 1011, NotFoundError, "no model 'mine'", 1),
    ],
)
async def test_a_refusal_behind_an_open_socket(
    words: str, code: int, kind: type[APIError], said: str, attempts: int
) -> None:
    async def refuse(call: Call) -> None:
        await call.say("error", error={"type": "server_error", "message": words})
        await call.hang_up(code, words[:100])

    async with Talker(refuse) as proxy, AsyncClient(endpoint(proxy.url)) as client:
        with pytest.raises(APIError, match=said) as caught:
            await client.realtime(reconnect=Reconnect(delays=(0.0, 0.0), jitter=0)).__aenter__()
        assert type(caught.value) is kind
        assert "LiteLLM" in str(caught.value)
        assert caught.value.detail == words
        assert len([one for one in proxy.requests if one.path.startswith("/v1/realtime")]) == attempts


async def refuse_the_alias(call: Call) -> None:
    await call.say("error", error={"type": "server_error", "message": UNKNOWN})
    await call.hang_up(1011, UNKNOWN[:100])


MODELS = {"object": "list", "data": [{"id": "minor"}, {"id": "class-voice"}, {"name": "nobody"}, {"id": "class-voice"}]}


@pytest.mark.parametrize(
    ("models", "said"),
    [
        (
            Response(200, "OK", Headers(), json.dumps(MODELS).encode()),
            "mean 'minor'? With this key it has: class-voice, minor.",
        ),
        (refusal(403), "Its keeper knows them."),
        (Response(200, "OK", Headers(), b'{"data": 7}'), "Its keeper knows them."),
    ],
)
async def test_an_unknown_alias_comes_with_those_that_there_are(models: Response, said: str) -> None:
    async with Talker(refuse_the_alias, models) as proxy, AsyncClient(endpoint(proxy.url)) as client:
        with pytest.raises(NotFoundError) as caught:
            await client.realtime().__aenter__()
        assert str(caught.value).endswith(said)
        assert [request.path for request in proxy.requests] == ["/v1/realtime?model=mine", "/v1/models"]


async def test_so_does_an_unknown_alias_for_a_file(sound: Audio) -> None:
    refused = {"error": {"message": UNKNOWN.partition("'error': '")[2], "code": "400"}}
    listed = answer(200, MODELS, Content_Type="application/json")
    with http_server(answer(400, refused, Content_Type="application/json"), listed) as proxy:
        async with AsyncClient(endpoint(proxy.url)) as client:
            with pytest.raises(BadRequestError, match=r"aliases.*Did you mean 'minor'\?.*: class-voice, minor\."):
                await client.stt(sound, model="minr")
    assert proxy.seen == ["POST /v1/audio/transcriptions", "GET /v1/models"]


async def test_a_socket_refused_without_a_word_is_a_wrong_key() -> None:
    silent = refusal(403)
    silent.body = b""
    async with Talker(silent) as proxy, AsyncClient(endpoint(proxy.url)) as client:
        with pytest.raises(AuthenticationError, match="LITELLM_PROXY_API_KEY"):
            await client.realtime().__aenter__()
        assert len(proxy.requests) == 1
        assert proxy.requests[0].path == "/v1/realtime?model=mine"


@pytest.mark.parametrize(
    ("status", "message", "kind", "said"),
    [
        (400, "No connected db.", AuthenticationError, "takes its own keys"),
        (401, "Authentication Error, Invalid proxy server token passed.", AuthenticationError, "takes its own keys"),
        (
            401,
            "litellm.AuthenticationError: AuthenticationError: XaiException - no",
            AuthenticationError,
            "holds for it",
        ),
        (429, "litellm.RateLimitError: RateLimitError: XaiException - slow", RateLimitError, "behind the proxy"),
    ],
)
async def test_a_refused_transcription(
    status: int, message: str, kind: type[APIError], said: str, sound: Audio
) -> None:
    body = {"error": {"message": message, "type": "None", "param": None, "code": str(status)}}
    said_by_proxy = answer(status, body, Content_Type="application/json", Retry_After="90")
    with http_server(said_by_proxy) as proxy:
        async with AsyncClient(endpoint(proxy.url), timeout=60) as client:
            with pytest.raises(kind, match=said):
                await client.stt(sound)
    assert proxy.seen == ["POST /v1/audio/transcriptions"]


async def test_the_words_of_a_transcription_have_another_name(sound: Audio) -> None:
    words = [{"word": "Hello", "start": 0.1, "end": 0.4, "speaker": 1}, {"word": "there.", "start": 0.5, "end": 0.8}]
    body = {
        "text": "Hello there.",
        "task": "transcribe",
        "language": "en",
        "duration": 1.0,
        "words": words,
        "usage": None,
    }
    with http_server(answer(200, body, Content_Type="application/json")) as proxy:
        async with AsyncClient(endpoint(proxy.url)) as client:
            transcript = await client.stt(sound)
    assert [(word.text, word.start, word.speaker) for word in transcript.words] == [
        ("Hello", 0.1, 1),
        ("there.", 0.5, None),
    ]
    assert (transcript.cost, transcript.place, transcript.model) == (None, "LiteLLM", "grok-voice-transcribe")


@pytest.fixture
def sound() -> Audio:
    from jupyter_xvoice.audio import Audio

    return Audio.from_array([0.0] * 2400, 24000)
