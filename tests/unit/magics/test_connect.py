"""``%xvoice connect`` and ``%xvoice status`` for every kind of place."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice import CredentialsError, NotOnThisEndpoint

if TYPE_CHECKING:
    from tests.unit.magics.conftest import Shell

ACCOUNT = "0123456789abcdef" * 2


def test_a_proxy_of_litellm(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "sk-" + secrets.token_hex(16)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: key)
    shell.run("%xvoice connect litellm http://proxy.example:4000 --ask --realtime-model class-voice")
    endpoint = shell.magics.session.endpoint
    assert (endpoint.kind, endpoint.realtime_model, endpoint.credential.reveal()) == ("litellm", "class-voice", key)
    assert "conversations and transcriptions are heard by proxy.example:4000, and the service" in shell.output
    status = shell.run("%xvoice status")
    assert "class-voice, grok-voice-transcribe (aliases of the proxy)" in repr(status)
    assert "stt, realtime; the others raise NotOnThisEndpoint" in repr(status)
    assert key not in repr(status) + status._repr_html_() + shell.output
    with pytest.raises(NotOnThisEndpoint, match="tts is not to be had through LiteLLM"):
        shell.run("%tts Hello.")
    assert "Traceback" not in shell.output


@pytest.mark.parametrize(
    ("line", "kind", "said"),
    [
        ("local", "local", "Local engine: speech is made and heard by this machine."),
        ("auto", "xai", "xAI: speech is made and heard by api.x.ai."),
        ("xai", "xai", "xAI: speech is made and heard by api.x.ai."),
        ("https://eu-west-1.api.x.ai/v1", "xai", "eu-west-1.api.x.ai: speech is made and heard by eu-west-1.api.x.ai."),
        ("http://voice.example:8080", "address", "voice.example:8080: speech is made and heard by voice.example:8080."),
        ("litellm", "litellm", "LiteLLM: conversations and transcriptions are heard by proxy.example:4000, and the "),
        ("cloudflare", "cloudflare", "Cloudflare: conversations are heard by api.cloudflare.com, and xAI behind it."),
    ],
)
def test_every_place(line: str, kind: str, said: str, shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what it needs in the environment; and the status says the same."""
    keys = ("XAI_API_KEY", "LITELLM_PROXY_API_KEY", "CLOUDFLARE_API_TOKEN", "JUPYTER_XVOICE_API_KEY")
    values = {name: "k" + secrets.token_hex(16) for name in keys}
    places = {"LITELLM_PROXY_API_BASE": "http://proxy.example:4000", "CLOUDFLARE_ACCOUNT_ID": ACCOUNT}
    for name, value in {**values, **places}.items():
        monkeypatch.setenv(name, value)
    shell.run(f"%xvoice connect {line}")
    assert said in shell.output
    assert shell.magics.session.endpoint.kind == kind
    status = repr(shell.run("%xvoice status"))
    assert shell.magics.session.endpoint.heard_by in status
    assert not [value for value in values.values() if value in shell.output + status]


def test_the_proxy_of_the_environment(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Exception, match="LITELLM_PROXY_API_BASE"):
        shell.run("%xvoice connect litellm")
    monkeypatch.setenv("LITELLM_PROXY_API_BASE", "http://proxy.example:4000")
    with pytest.raises(CredentialsError, match="LITELLM_PROXY_API_KEY"):
        shell.run("%xvoice connect litellm")
    monkeypatch.setenv("LITELLM_PROXY_API_KEY", "sk-" + secrets.token_hex(16))
    shell.run("%xvoice connect litellm")
    assert shell.magics.session.endpoint.host == "proxy.example:4000"


def test_an_account_at_cloudflare(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its id looks like a key and is none; anything else of that look is refused as before."""
    monkeypatch.setenv("CLOUDFLARE_API_TOKEN", "cf" + secrets.token_hex(16))
    shell.run(f"%xvoice connect cloudflare {ACCOUNT}")
    assert shell.magics.session.endpoint.base_url.endswith(f"/accounts/{ACCOUNT}")
    assert "conversations are heard by api.cloudflare.com, and xAI behind it." in shell.output
    status = repr(shell.run("%xvoice status"))
    assert "the key that pays: not known before a conversation" in status
    shell.magics.session.client()._inner._wire.learned.key_source = "Unified"
    assert "the key that pays: Unified" in repr(shell.run("%xvoice status"))
    for line in (f"cloudflare {ACCOUNT} {secrets.token_hex(20)}", f"litellm {ACCOUNT}", f"cloudflare {ACCOUNT}a"):
        with pytest.raises(UsageError, match="looks like a key"):
            shell.run(f"%xvoice connect {line}")


def test_the_place_of_the_environment_counts_from_the_next_call(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    session = shell.magics.session
    assert session.client().label == "Local engine"
    monkeypatch.setenv("JUPYTER_XVOICE_ENDPOINT", "http://127.0.0.1:9/v1")
    assert session.client().label == "127.0.0.1:9"
    monkeypatch.delenv("JUPYTER_XVOICE_ENDPOINT")
    assert session.client().label == "Local engine"


def test_the_models_of_xai_and_their_state(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XAI_API_KEY", "xai-" + secrets.token_hex(16))
    status = repr(shell.run("%xvoice status"))
    assert "grok-voice-latest (alias of the newest), grok-voice-transcribe-2.0 (recommended), as of 20" in status
    assert "\nCalls       all" in status


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("connect litelm", "Did you mean litellm"),
        ("connect xai eu-west-1", "by its address"),
        ("connect local --realtime-model x", "aliases of a LiteLLM proxy"),
    ],
)
def test_what_makes_no_sense_is_said(line: str, words: str, shell: Shell) -> None:
    with pytest.raises(UsageError, match=words):
        shell.run(f"%xvoice {line}")
    assert shell.magics.session.chosen is None
