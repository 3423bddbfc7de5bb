"""Endpoints: where a call goes, as whom, and that no credential prints."""

from __future__ import annotations

import os
import pickle
import secrets
import subprocess
import sys

import pytest

from jupyter_xvoice.endpoints import LOCAL_LABEL, XAI_BASE_URL, Endpoint, Secret, normal_base_url, redact
from jupyter_xvoice.errors import CredentialsError, InputError


def fake_key() -> str:
    return "xai-" + secrets.token_hex(16)


def test_without_a_key_auto_is_the_local_engine() -> None:
    endpoint = Endpoint.auto()
    assert (endpoint.label, endpoint.is_local, endpoint.host) == (LOCAL_LABEL, True, "this machine")


def test_with_a_key_auto_is_xai(monkeypatch: pytest.MonkeyPatch) -> None:
    key = fake_key()
    monkeypatch.setenv("XAI_API_KEY", f"  {key}\n")
    endpoint = Endpoint.auto()
    assert (endpoint.label, endpoint.base_url, endpoint.host) == ("xAI", XAI_BASE_URL, "api.x.ai")
    assert endpoint.credential.reveal() == key
    assert key not in repr(endpoint)
    assert key not in str(endpoint.credential)


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:8080", "http://127.0.0.1:8080/", "ws://127.0.0.1:8080/v1", "http://127.0.0.1:8080/v1/"]
)
def test_a_base_url_is_taken_with_or_without_v1(text: str) -> None:
    endpoint = Endpoint.auto(base_url=text)
    assert endpoint.http_url == "http://127.0.0.1:8080/v1"
    assert endpoint.ws_url == "ws://127.0.0.1:8080/v1"
    assert endpoint.label == "127.0.0.1:8080"


def test_a_prefix_of_a_gateway_is_kept() -> None:
    assert Endpoint.at("https://gateway.example/a/b/grok").http_url == "https://gateway.example/a/b/grok/v1"


def test_a_key_that_was_found_goes_to_xai_only(monkeypatch: pytest.MonkeyPatch) -> None:
    key = fake_key()
    monkeypatch.setenv("XAI_API_KEY", key)
    assert Endpoint.auto(base_url="https://eu-west-1.api.x.ai/v1").credential.reveal() == key
    assert not Endpoint.auto(base_url="https://api.x.ai.example").credential
    assert not Endpoint.auto(base_url="http://127.0.0.1:9").credential


@pytest.mark.parametrize("text", ["", "api.x.ai", "ftp://host", "https://"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"http\(s\)://host"):
        normal_base_url(text)


def test_a_credential_in_an_address_is_refused_and_not_repeated() -> None:
    key = fake_key()
    for text in (f"https://user:{key}@host", f"https://host/v1?key={key}"):
        with pytest.raises(InputError) as caught:
            normal_base_url(text)
        assert key not in str(caught.value)


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "schlüssel"])
def test_a_key_that_cannot_be_sent_is_refused(key: str) -> None:
    with pytest.raises(CredentialsError) as caught:
        Endpoint.xai(key)
    assert key not in str(caught.value)


def test_no_key_names_the_ways() -> None:
    with pytest.raises(CredentialsError, match=r"XAI_API_KEY.*local engine"):
        Endpoint.xai()


def test_a_secret_does_not_print_and_is_not_pickled() -> None:
    secret = Secret(fake_key())
    assert secret.reveal() not in f"{secret} {secret!r} {[secret]}"
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(secret)


def test_redaction() -> None:
    key, token = fake_key(), "xai-realtime-client-secret-" + secrets.token_hex(8)
    text = f"Authorization: Bearer {key}, xai-client-secret.{token} and own-{key}"
    hidden = redact(text)
    assert key not in hidden
    assert token not in hidden
    assert redact("the token abc123 here", Secret("abc123")) == "the token [hidden] here"


# -- places by word, by environment, and gateways -------------------------------------------------------------------


def test_a_region_of_xais_is_xai_at_its_own_host(monkeypatch: pytest.MonkeyPatch) -> None:
    key = fake_key()
    monkeypatch.setenv("XAI_API_KEY", key)
    for endpoint in (
        Endpoint.auto(base_url="https://eu-west-1.api.x.ai/v1"),
        Endpoint.named("https://eu-west-1.api.x.ai"),
        Endpoint.named("xai", "https://eu-west-1.api.x.ai"),
    ):
        assert (endpoint.kind, endpoint.host) == ("xai", "eu-west-1.api.x.ai")
        assert endpoint.credential.reveal() == key


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("local", "local"),
        ("xai", "xai"),
        ("litellm", "litellm"),
        ("cloudflare", "cloudflare"),
        ("http://127.0.0.1:9/v1", "address"),
        ("auto", "xai"),
        ("", "xai"),
    ],
)
def test_the_environment_names_the_place(place: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {name: fake_key() for name in ("XAI_API_KEY", "LITELLM_PROXY_API_KEY", "CLOUDFLARE_API_TOKEN")}
    for name, key in {**keys, "JUPYTER_XVOICE_API_KEY": "other"}.items():
        monkeypatch.setenv(name, key)
    monkeypatch.setenv("LITELLM_PROXY_API_BASE", "http://proxy.example:4000/v1/")
    monkeypatch.setenv("CLOUDFLARE_ACCOUNT_ID", "a" * 32)
    monkeypatch.setenv("JUPYTER_XVOICE_ENDPOINT", place)
    endpoint = Endpoint.auto()
    assert endpoint.kind == kind
    expected = {
        "xai": keys["XAI_API_KEY"],
        "litellm": keys["LITELLM_PROXY_API_KEY"],
        "cloudflare": keys["CLOUDFLARE_API_TOKEN"],
        "address": "other",
        "local": "",
    }
    assert endpoint.credential.reveal() == expected[kind]  # no key goes to a place that it is not for


def test_a_proxy_of_litellm() -> None:
    key = "sk-" + secrets.token_hex(8)
    endpoint = Endpoint.litellm("http://proxy.example:4000/", key, realtime_model="class-voice")
    assert endpoint.ws_url == "ws://proxy.example:4000/v1"
    assert endpoint.realtime_model == "class-voice"
    assert endpoint.calls == {"stt", "realtime"}
    assert "proxy.example:4000" in endpoint.heard_by
    assert key not in repr(endpoint)


def test_an_account_at_cloudflare() -> None:
    token = "cf" + secrets.token_hex(8)
    endpoint = Endpoint.cloudflare("0a" * 16, token, gateway="mine")
    assert endpoint.http_url == f"https://api.cloudflare.com/client/v4/accounts/{'0a' * 16}"
    assert endpoint.headers == {"cf-aig-gateway-id": "mine"}
    assert endpoint.calls == {"realtime"}
    assert endpoint.realtime_model == "xai/grok-voice"
    assert token not in repr(endpoint)


def test_a_gateway_without_what_it_needs_says_what() -> None:
    with pytest.raises(InputError, match="LITELLM_PROXY_API_BASE"):
        Endpoint.litellm()
    with pytest.raises(CredentialsError, match="LITELLM_PROXY_API_KEY"):
        Endpoint.litellm("http://127.0.0.1:4000")
    with pytest.raises(InputError, match="CLOUDFLARE_ACCOUNT_ID"):
        Endpoint.cloudflare()
    with pytest.raises(CredentialsError, match="CLOUDFLARE_API_TOKEN"):
        Endpoint.cloudflare("a" * 32)
    for wrong in ("a/b", "../x", "a b"):
        with pytest.raises(InputError, match="letters and digits"):
            Endpoint.cloudflare(wrong, "token")


@pytest.mark.parametrize(
    ("place", "where", "key"), [("mars", None, None), ("local", None, "key"), ("local", "x", None)]
)
def test_a_place_that_is_none_is_refused(place: str, where: str | None, key: str | None) -> None:
    with pytest.raises(InputError):
        Endpoint.named(place, where, key)


def test_looking_for_a_key_keeps_nobody_alive() -> None:
    """keyring keeps the exceptions of backends that are missing, and those the frames of whoever called first."""
    program = """
import gc, weakref
from jupyter_xvoice.endpoints import Endpoint

class Caller:
    def __init__(self):
        try:
            Endpoint.auto()
        except Exception:
            pass

caller = weakref.ref(Caller())
gc.collect()
assert caller() is None
"""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHON_KEYRING_BACKEND"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
