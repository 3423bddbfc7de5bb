from __future__ import annotations

import secrets
from typing import Any

import pytest

import jupyter_xvoice
from jupyter_xvoice import AsyncClient, Client, CredentialsError, Endpoint, InputError


@pytest.mark.parametrize("make", [Client, AsyncClient])
def test_auto_is_xai_with_a_key_and_the_local_engine_without(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (make().label, make().host) == ("Local engine", "this machine")
    key = "xai-" + secrets.token_hex(8)
    assert (make(api_key=key).label, make(api_key=key).host) == ("xAI", "api.x.ai")
    monkeypatch.setenv("XAI_API_KEY", key)
    assert make().label == "xAI"
    assert make("local").label == "Local engine"
    assert key not in repr(make())


@pytest.mark.parametrize("base_url", ["http://127.0.0.1:8000", "http://127.0.0.1:8000/v1", "ws://127.0.0.1:8000/v1/"])
def test_any_base_url(base_url: str) -> None:
    assert Client(base_url=base_url).endpoint.http_url == "http://127.0.0.1:8000/v1"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"endpoint": "azure"}, "'azure'.*auto.*xai.*local"),
        ({"endpoint": "local", "api_key": "k" * 8}, "takes no base_url and no api_key"),
        ({"endpoint": Endpoint.local(), "base_url": "http://127.0.0.1"}, "pass it alone"),
        ({"timeout": -1}, "timeout=-1"),
        ({"base_url": "nowhere"}, "'nowhere' is not an address"),
    ],
)
def test_contradictions(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Client(**arguments)


def test_xai_without_a_key() -> None:
    with pytest.raises(CredentialsError, match="XAI_API_KEY"):
        Client("xai")


def test_what_the_api_offers_is_public() -> None:
    from jupyter_xvoice import api

    for name in set(api.__all__) - {"LIST_PRICES", "OMITTED"}:
        assert getattr(jupyter_xvoice, name) is getattr(api, name)
