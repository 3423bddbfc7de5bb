"""``python -m jupyter_xvoice.engine``: its options, and what is wrong with them in one sentence."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from jupyter_xvoice.engine.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["CHAT_KEY_VARIABLE", "DATA_DIR_VARIABLE", "TOKEN_VARIABLE", "parse"]

TOKEN_VARIABLE = "JUPYTER_XVOICE_ENGINE_TOKEN"  # noqa: S105  the name of a variable
CHAT_KEY_VARIABLE = "JUPYTER_XVOICE_CHAT_KEY"
DATA_DIR_VARIABLE = "JUPYTER_XVOICE_DATA_DIR"
_HOSTS = ("127.0.0.1", "localhost", "::1")


def parse(arguments: Sequence[str] | None = None) -> tuple[Settings, bool]:
    """The settings, and whether the end of stdin ends the engine. Exits with 2 when an option is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m jupyter_xvoice.engine", description="The local engine of jupyter_xvoice."
    )
    parser.add_argument("--host", default="127.0.0.1", type=_loopback, help="a loopback address (%(default)s)")
    parser.add_argument("--port", default=0, type=_port, help="0 takes a free one (%(default)s)")
    parser.add_argument("--token", help=f"for use by hand, others can read it; else {TOKEN_VARIABLE}, else made up")
    parser.add_argument("--data-dir", type=Path, help=f"where custom voices lie; else {DATA_DIR_VARIABLE}")
    parser.add_argument("--phrases", type=_file, help="sample sentences for the recogniser, one a line")
    parser.add_argument("--grammar", type=_file, help="a JSGF grammar for the recogniser")
    parser.add_argument(
        "--speech-deadline",
        default=2100.0,
        type=_seconds,
        help="seconds after which a speech socket is ended (%(default)s)",
    )
    parser.add_argument(
        "--chat-url",
        type=_web_address,
        help=f"base of an OpenAI-compatible chat endpoint that answers in conversations; its key in {CHAT_KEY_VARIABLE}",
    )
    parser.add_argument("--chat-model", help="the model to ask for there")
    parser.add_argument(
        "--realtime-idle-seconds",
        default=900.0,
        type=_seconds,
        help="seconds without anything from the client after which a conversation is ended (%(default)s)",
    )
    parser.add_argument(
        "--realtime-max-seconds",
        default=7200.0,
        type=_seconds,
        help="seconds after which any conversation is ended (%(default)s)",
    )
    parser.add_argument("--faults", action="store_true", help="let a request ask for a fault (for tests)")
    parser.add_argument("--exit-on-stdin-eof", action="store_true", help="end when stdin ends (for launchers)")
    given = parser.parse_args(arguments)
    from_environment = os.environ.pop(TOKEN_VARIABLE, "")  # out of the environment: what we start needs no token
    chat_key = os.environ.pop(CHAT_KEY_VARIABLE, "")
    token = given.token or from_environment or secrets.token_urlsafe(24)
    if not token.isascii() or not token.isprintable() or " " in token:
        parser.error("the token must be printable ASCII without spaces")
    if given.chat_url and not given.chat_model:
        parser.error("--chat-url needs --chat-model: the name of the model to ask for there")
    settings = Settings(
        token=token,
        data_dir=given.data_dir or _default_data_dir(),
        host=given.host,
        port=given.port,
        phrases=given.phrases,
        grammar=given.grammar,
        speech_deadline=given.speech_deadline,
        faults=given.faults,
        chat_url=given.chat_url,
        chat_model=given.chat_model,
        chat_key=chat_key,
        realtime_idle_seconds=given.realtime_idle_seconds,
        realtime_max_seconds=given.realtime_max_seconds,
    )
    return settings, given.exit_on_stdin_eof


def _default_data_dir() -> Path:
    from platformdirs import user_data_dir

    return Path(os.environ.get(DATA_DIR_VARIABLE) or user_data_dir("jupyter-xvoice"))


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return seconds


def _loopback(text: str) -> str:
    if text not in _HOSTS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a loopback address; the engine serves {', '.join(_HOSTS)} only"
        )
    return text


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 to 65535")
    return int(text)


def _web_address(text: str) -> str:
    try:
        address = urlsplit(text)
    except ValueError:
        address = urlsplit("")
    if address.scheme not in {"http", "https"} or not address.hostname:
        raise argparse.ArgumentTypeError(f"{text!r} is not an http(s) address, such as http://127.0.0.1:11434/v1")
    return text


def _file(text: str) -> Path:
    path = Path(text)
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text!r}")
    return path.resolve()
