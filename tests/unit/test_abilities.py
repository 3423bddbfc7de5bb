"""Every public call at every kind of endpoint: it works, or raises NotOnThisEndpoint before anything is sent."""

from __future__ import annotations

import inspect
import secrets
import warnings
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from jupyter_xvoice import (
    AsyncClient,
    Audio,
    Captions,
    Client,
    Endpoint,
    NotOnThisEndpoint,
    Player,
    Recorder,
    VoiceAgent,
    VoiceStudio,
    XVoiceWarning,
    widgets,
)
from jupyter_xvoice.endpoints import CALLS
from tests.wire.scripted import HttpScript, answer, http_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SOUND = Audio(np.zeros(2400, np.float32), 24000)
VOICE = {"voice_id": "abcd1234", "name": "Ann"}
# Each public call, made; the script behind it answers whatever is asked with the same object.
MAKE: dict[str, Callable[[AsyncClient], Any]] = {
    "tts": lambda client: client.tts("Hello.", with_timestamps=True),
    "tts_stream": lambda client: client.tts_stream("Hello."),
    "stt": lambda client: client.stt(SOUND),
    "stt_stream": lambda client: client.stt_stream([SOUND]),
    "voices.list": lambda client: client.voices.list(),
    "voices.get": lambda client: client.voices.get("eve"),
    "custom_voices.create": lambda client: client.custom_voices.create(SOUND, name="Ann"),
    "custom_voices.list": lambda client: client.custom_voices.list(),
    "custom_voices.list_all": lambda client: client.custom_voices.list_all(),
    "custom_voices.get": lambda client: client.custom_voices.get("abcd1234"),
    "custom_voices.update": lambda client: client.custom_voices.update("abcd1234", name="Ann"),
    "custom_voices.audio": lambda client: client.custom_voices.audio("abcd1234"),
    "custom_voices.delete": lambda client: client.custom_voices.delete("abcd1234"),
    "client_secrets.create": lambda client: client.client_secrets.create(),
    "realtime": lambda client: client.realtime(),
}
ANSWER = {
    **VOICE,
    "voices": [VOICE],
    "text": "Hello.",
    "audio": "UklGRg==",
    "value": "x" * 20,
    "expires_at": 2_000_000_000,
    "deleted": True,
}


@pytest.fixture
def server() -> Iterator[HttpScript]:
    with http_server(answer(200, ANSWER, Content_Type="application/json")) as script:
        yield script


def endpoints(url: str) -> dict[str, Endpoint]:
    """One of every kind, all of them at ``url``."""
    key = "k" + secrets.token_hex(8)
    return {
        "xai": replace(Endpoint.xai(key), base_url=url),
        "local": replace(Endpoint.local(), base_url=url),
        "address": Endpoint.at(url, key),
        "litellm": Endpoint.litellm(url, key),
        "cloudflare": Endpoint.cloudflare("a" * 32, key, base_url=url),
    }


def public_calls(client: object) -> set[str]:
    """The names of everything that a user can call on a client and that reaches out."""
    own = {"aclose", "close", "twin"}
    names = set()
    for name, value in inspect.getmembers(client, lambda member: not isinstance(member, (str, type(None)))):
        if name.startswith("_") or name in own:
            continue
        if inspect.ismethod(value):
            names.add(name)
        elif name in {"voices", "custom_voices", "client_secrets"}:
            names |= {f"{name}.{inner}" for inner, _ in inspect.getmembers(value, inspect.ismethod) if inner[0] != "_"}
    return names


def test_the_table_names_every_public_call() -> None:
    assert public_calls(AsyncClient(Endpoint.local())) == set(CALLS) == set(MAKE)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", ["xai", "local", "address", "litellm", "cloudflare"])
async def test_a_call_works_or_is_refused_before_anything_is_sent(kind: str, call: str, server: HttpScript) -> None:
    endpoint = endpoints(server.url)[kind]
    async with AsyncClient(endpoint, timeout=60) as client:
        if call not in endpoint.calls:
            with pytest.raises(NotOnThisEndpoint, match=f"{endpoint.label}.*Endpoint.xai") as caught:
                await _made(MAKE[call], client)
            assert (caught.value.call, caught.value.label) == (call, endpoint.label)
            assert server.seen == []
            return
        made = MAKE[call](client)
        if not inspect.isawaitable(made):  # a stream or session: made without I/O, and not refused
            assert server.seen == []
            return
        try:
            await made
        except NotOnThisEndpoint:
            raise
        except Exception:  # noqa: BLE001  what the script answers need not be sound; that it was asked is the point
            assert server.seen
        assert server.seen


async def _made(make: Callable[[AsyncClient], Any], client: AsyncClient) -> None:
    made = make(client)
    if inspect.isawaitable(made):
        await made


# Each public widget: the call without which it cannot be, and how it is made.
WIDGETS: dict[str, tuple[str, Callable[[Client], Any]]] = {
    "Captions": ("stt_stream", Captions),
    "Player": ("", lambda _client: Player(SOUND)),
    "Recorder": ("", lambda _client: Recorder()),
    "VoiceAgent": ("realtime", VoiceAgent),
    "VoiceStudio": ("voices.list", VoiceStudio),
    "play": ("tts_stream", lambda client: client.tts_stream("Hello.")),  # what it plays; it starts with that
}


def test_the_table_names_every_widget() -> None:
    assert set(widgets.__all__) == set(WIDGETS)


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("kind", ["xai", "local", "address", "litellm", "cloudflare"])
def test_a_widget_works_or_is_refused_before_anything_is_sent(kind: str, widget: str, server: HttpScript) -> None:
    needs, make = WIDGETS[widget]
    with Client(endpoints(server.url)[kind]) as client:
        if not needs or needs in client.endpoint.calls:
            made = make(client)
            if hasattr(made, "close"):
                made.close()
        else:
            with pytest.raises(NotOnThisEndpoint, match=f"^{needs} is not to be had through {client.label}"):
                make(client)
    assert server.seen == []


@pytest.mark.parametrize("kind", ["litellm", "cloudflare"])
def test_the_blocking_client_refuses_as_well(kind: str, server: HttpScript) -> None:
    with Client(endpoints(server.url)[kind]) as client:
        for refused in (
            lambda: client.tts("Hello."),
            lambda: client.tts_stream("Hello."),
            client.voices.list,
        ):
            with pytest.raises(NotOnThisEndpoint):
                refused()
    assert server.seen == []


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"file": "https://example.org/talk.wav"}, "takes a file"),
        ({"multichannel": True}, "drops the channels"),
        ({"keyterms": ["one", "two"]}, "the last one only"),
    ],
)
async def test_options_that_a_litellm_proxy_loses_are_refused(
    options: dict[str, Any], why: str, server: HttpScript
) -> None:
    async with AsyncClient(endpoints(server.url)["litellm"]) as client:
        with pytest.raises(NotOnThisEndpoint, match=why):
            await client.stt(options.pop("file", SOUND), **options)
        assert server.seen == []
        await client.stt(SOUND, diarize=True, format=True, language="en", keyterms=["one"])
    assert server.seen == ["POST /v1/audio/transcriptions"]


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("litellm", {"conversation_id": "c1"}),
        ("litellm", {"transport": "binary"}),
        ("cloudflare", {"conversation_id": "c1"}),
        ("cloudflare", {"model": "grok-voice-3.0"}),
    ],
)
def test_what_a_gateway_does_not_pass_on_is_refused(kind: str, options: dict[str, str], server: HttpScript) -> None:
    client = AsyncClient(endpoints(server.url)[kind])
    with pytest.raises(NotOnThisEndpoint, match=f"realtime with {next(iter(options))}"):
        client.realtime(**options)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["litellm", "cloudflare"])
def test_resumption_through_a_gateway_is_a_warning(kind: str, server: HttpScript) -> None:
    with pytest.warns(XVoiceWarning, match="its own history"):
        AsyncClient(endpoints(server.url)[kind]).realtime(resumption=True)


@pytest.mark.parametrize("model", ["grok-voice-fast-1.0", "xai/grok-voice-fast-1.0", "grok-voice-think-fast-2.0"])
def test_a_deprecated_model_is_a_warning(model: str, server: HttpScript) -> None:
    with pytest.warns(XVoiceWarning, match=r"deprecated.*grok-voice-latest") as caught:
        AsyncClient(endpoints(server.url)["litellm"]).realtime(model=model)
    assert caught[0].filename == __file__
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        AsyncClient(endpoints(server.url)["litellm"]).realtime(model="my-alias")


@pytest.mark.parametrize("kind", ["litellm", "cloudflare"])
def test_what_a_gateway_charges_is_unknown(kind: str, server: HttpScript) -> None:
    endpoint = endpoints(server.url)[kind]
    assert AsyncClient(endpoint).prices is None
    assert endpoint.is_gateway
    assert "," in endpoint.heard_by
