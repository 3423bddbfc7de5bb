"""No key, token or header value in a message, a log, a repr, a traceback or an exception behind it."""

from __future__ import annotations

import io
import logging
import secrets
import traceback
import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from jupyter_xvoice import Client, Endpoint, XVoiceError
from jupyter_xvoice.endpoints import Secret

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from jupyter_xvoice.local import Engine

CALLS: dict[str, Callable[[Client], Any]] = {
    "tts": lambda client: client.tts("Hello there, how are you?", codec="pcm"),
    "stream": lambda client: b"".join(client.tts_stream("Hello there, how are you?", codec="pcm")),
    "voices": lambda client: client.voices.list(timeout=2),
    "secret": lambda client: client.client_secrets.create(),
    "listen": lambda client: list(client.stt_stream([bytes(32000)], realtime=False)),
}
FAULTS = ["status; code=500", "wrong-key", "drop; after=0", "drop; after=30000", "close; code=1011; after=0"]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that is logged, at the lowest level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setLevel(1)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(1)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def everything(error: BaseException) -> str:
    """The traceback, and every exception that hangs on it by any thread, suppressed ones included."""
    parts, seen, todo = ["".join(traceback.format_exception(error))], set(), [error]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        parts += [str(one), repr(one), repr(one.args), repr({k: v for k, v in vars(one).items() if k != "speech"})]
        todo += [other for other in (one.__context__, one.__cause__) if other is not None]
    return "\n".join(parts)


def failure_of(client: Client, call: str) -> XVoiceError | None:
    """What the call raises; None where the fault comes too late for so short an answer."""
    try:
        CALLS[call](client)
    except XVoiceError as error:
        return error
    return None


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("call", CALLS)
def test_a_failure_shows_no_secret(engine: Engine, log: io.StringIO, call: str, fault: str) -> None:
    header = secrets.token_hex(12)
    endpoint = replace(engine.endpoint(), headers={"X-Engine-Fault": fault, "X-Gateway-Key": header})
    hidden = [engine.token.reveal(), header]
    with Client(endpoint) as client:
        shown = [repr(client), repr(endpoint), repr(client.endpoint)]
        failure = failure_of(client, call)
    if failure is not None:
        shown.append(everything(failure))
        assert failure.__context__ is None
        assert failure.__cause__ is None
    shown.append(log.getvalue())
    assert len(log.getvalue()) > 100
    for value in hidden:
        assert value not in "\n".join(shown)


def test_a_key_that_the_service_repeats_is_hidden(engine: Engine) -> None:
    key = "xai-" + secrets.token_hex(8)
    endpoint = Endpoint("there", engine.url, Secret(key), {"X-Engine-Fault": f"status; code=400; error=Your key {key}"})
    with Client(endpoint) as client, pytest.raises(XVoiceError) as caught:
        client.tts("Hi")
    assert key not in everything(caught.value)


def test_a_wrong_key_is_not_shown(engine: Engine, log: io.StringIO) -> None:
    key = "xai-" + secrets.token_hex(8)
    with Client(base_url=engine.url, api_key=key) as client:
        for call in CALLS.values():
            with pytest.raises(XVoiceError) as caught:
                call(client)
            assert key not in everything(caught.value)
    assert key not in log.getvalue()


def test_a_client_secret_does_not_print(engine: Engine, log: io.StringIO) -> None:
    with Client(engine.endpoint()) as client:
        made = client.client_secrets.create(seconds=60)
    value = made.secret.reveal()
    assert value
    assert value not in repr(made) + str(made) + f"{made}" + log.getvalue()


def test_the_proxy_of_the_environment_is_not_asked_for_this_machine(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, unused_port: int
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port}")
    with Client(engine.endpoint()) as client:
        assert client.voices.list()
        assert b"".join(client.tts_stream(uuid.uuid4().hex[:3]))
