"""What the doctor says of the place, for every one that the environment can name."""

from __future__ import annotations

import secrets

import pytest

from jupyter_xvoice.commands.doctor import _place


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("", "the local engine, because there is no key"),
        ("local", "the local engine, which JUPYTER_XVOICE_ENDPOINT names"),
        (
            "litellm",
            (
                "LiteLLM, heard by proxy.example:4000, and the service that its alias leads to; there is a key (not shown, not "
                "tried); it has realtime, stt only"
            ),
        ),
        (
            "cloudflare",
            (
                "Cloudflare, heard by api.cloudflare.com, and xAI behind it; there is a key (not shown, not tried); it has "
                "realtime only"
            ),
        ),
        ("http://host.example/v1", "host.example, heard by host.example; there is no key for it"),
    ],
)
def test_the_place_that_the_environment_names(place: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    keys = {name: "k" + secrets.token_hex(16) for name in ("LITELLM_PROXY_API_KEY", "CLOUDFLARE_API_TOKEN")}
    variables = {
        "JUPYTER_XVOICE_ENDPOINT": place,
        "LITELLM_PROXY_API_BASE": "http://proxy.example:4000/v1",
        "CLOUDFLARE_ACCOUNT_ID": "a" * 32,
        **keys,
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    found = _place()
    assert (found.state, found.says) == ("works", words)


def test_a_place_that_lacks_something_fails_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JUPYTER_XVOICE_ENDPOINT", "litellm")
    found = _place()
    assert found.state == "fails"
    assert "LITELLM_PROXY_API_BASE" in found.says
