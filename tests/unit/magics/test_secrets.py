"""No key on a line, none in a message."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest
from IPython.core.error import UsageError

from jupyter_xvoice.errors import CredentialsError

if TYPE_CHECKING:
    from tests.unit.magics.conftest import Shell


def lines_with(key: str) -> list[str]:
    return [
        f"%xvoice connect xai {key}",
        f"%xvoice connect xai --key {key}",
        f"%xvoice connect xai --api-key={key}",
        f"%xvoice connect https://user:{key}@example.org/v1",
        f"%xvoice connect https://example.org/v1?api_key={key}",
        f"%xvoice connect xai --ask {key}",
        f"%xvoice status {key}",
    ]


@pytest.mark.parametrize("prefix", ["xai-", "sk-", "xai-client-secret.", ""])
@pytest.mark.parametrize("shape", range(7))
def test_a_key_on_the_line_is_refused_and_not_repeated(shell: Shell, prefix: str, shape: int) -> None:
    key = prefix + secrets.token_hex(16)
    with pytest.raises(UsageError, match="looks like a key") as caught:
        shell.run(lines_with(key)[shape])
    assert "IPython's history" in str(caught.value)
    assert key not in shell.output
    assert key not in str(caught.value)
    assert shell.magics.session.chosen is None


@pytest.mark.parametrize(
    "line",
    ["%xvoice connect local", "%xvoice connect https://gateway.example.org:8443/0123456789abcdef0123456789abcdef/grok"],
)
def test_places_without_a_key_are_no_keys(shell: Shell, line: str) -> None:
    shell.run(line)
    assert "heard by" in shell.output


def test_a_key_as_the_value_of_an_option_is_not_repeated(shell: Shell) -> None:
    key = "xai-" + secrets.token_hex(8)
    with pytest.raises(UsageError):
        shell.run(f"%tts --speed {key} hello")
    assert key not in shell.output


def test_xai_without_a_key_says_how_to_get_one(shell: Shell) -> None:
    with pytest.raises(CredentialsError, match="--ask"):
        shell.run("%xvoice connect xai")
    assert shell.output.startswith("CredentialsError: No xAI key.")
    assert "Traceback" not in shell.output


def test_a_typed_key_connects_and_is_not_shown(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    key = "xai-" + secrets.token_hex(8)
    monkeypatch.setattr("getpass.getpass", lambda _prompt: key)
    shell.run("%xvoice connect xai --ask")
    assert shell.magics.session.endpoint.credential.reveal() == key
    assert "xAI: speech is made and heard by api.x.ai." in shell.output
    status = shell.run("%xvoice status")
    assert "there is one (not shown)" in repr(status)
    assert key not in repr(status) + status._repr_html_() + shell.output


def test_a_key_set_or_removed_in_the_notebook_counts_from_the_next_call(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = shell.magics.session
    assert session.client().label == "Local engine"
    monkeypatch.setenv("XAI_API_KEY", "xai-" + secrets.token_hex(8))
    assert session.client().label == "xAI"
    monkeypatch.delenv("XAI_API_KEY")
    assert session.client().label == "Local engine"
    shell.run("%xvoice connect local")
    monkeypatch.setenv("XAI_API_KEY", "xai-" + secrets.token_hex(8))
    assert session.client().label == "Local engine"
    shell.run("%xvoice connect auto")
    assert session.client().label == "xAI"


@pytest.mark.parametrize(
    ("place", "variable"),
    [
        ("xai", "XAI_API_KEY"),
        ("litellm http://127.0.0.1:4000", "LITELLM_PROXY_API_KEY"),
        ("cloudflare account", "CLOUDFLARE_API_TOKEN"),
        ("https://host.example/v1", "JUPYTER_XVOICE_API_KEY"),
    ],
)
def test_nobody_to_ask(shell: Shell, monkeypatch: pytest.MonkeyPatch, place: str, variable: str) -> None:
    def ended(_prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", ended)
    with pytest.raises(UsageError, match=f"Nobody can be asked here: set {variable} "):
        shell.run(f"%xvoice connect {place} --ask")


def test_store_without_a_typed_key_is_refused(shell: Shell) -> None:
    with pytest.raises(UsageError, match="--ask --store"):
        shell.run("%xvoice connect xai --store")
