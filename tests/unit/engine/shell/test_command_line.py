"""The options of ``python -m jupyter_xvoice.engine``."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from jupyter_xvoice.engine.command_line import CHAT_KEY_VARIABLE, DATA_DIR_VARIABLE, TOKEN_VARIABLE, parse


def test_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_DIR_VARIABLE)
    monkeypatch.delenv(TOKEN_VARIABLE, raising=False)
    settings, exit_on_stdin_eof = parse([])
    assert (settings.host, settings.port, settings.faults, exit_on_stdin_eof) == ("127.0.0.1", 0, False, False)
    assert settings.data_dir.name == "jupyter-xvoice"
    assert len(settings.token) >= 32
    assert parse([])[0].token != settings.token


def test_the_token_comes_from_the_environment_and_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    token = secrets.token_hex(8)
    monkeypatch.setenv(TOKEN_VARIABLE, token)
    assert parse([])[0].token == token
    assert parse([])[0].token != token, "it must not stay for the processes that the engine starts"


def test_the_key_of_the_chat_endpoint_comes_from_the_environment_and_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    key = secrets.token_hex(8)
    monkeypatch.setenv(CHAT_KEY_VARIABLE, key)
    settings, _ = parse(["--chat-url", "http://127.0.0.1:11434/v1", "--chat-model", "small"])
    assert (settings.chat_url, settings.chat_model) == ("http://127.0.0.1:11434/v1", "small")
    assert settings.chat_key == key
    assert key not in repr(settings)
    assert not parse([])[0].chat_key


def test_the_data_folder_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_DIR_VARIABLE, str(tmp_path))
    assert parse([])[0].data_dir == tmp_path
    assert parse(["--data-dir", "elsewhere"])[0].data_dir == Path("elsewhere")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--host", "0.0.0.0"], "'0.0.0.0' is not a loopback address"),
        (["--host", "192.168.1.2"], "127.0.0.1, localhost, ::1 only"),
        (["--port", "70000"], "'70000' is not a port from 0 to 65535"),
        (["--port", "-1"], "not a port"),
        (["--token", "two words"], "printable ASCII without spaces"),
        (["--phrases", "missing.txt"], "there is no file 'missing.txt'"),
        (["--chat-url", "localhost:11434"], "is not an http(s) address"),
        (["--chat-url", "http://127.0.0.1:11434/v1"], "--chat-url needs --chat-model"),
        (["--realtime-idle-seconds", "0"], "not a number of seconds above 0"),
    ],
)
def test_a_wrong_option_is_named(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parse(arguments)
    assert ended.value.code == 2
    assert words in capsys.readouterr().err
