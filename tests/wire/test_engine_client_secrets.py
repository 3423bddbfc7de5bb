"""``POST /v1/realtime/client_secrets`` (protocol.md 2.2)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

if TYPE_CHECKING:
    from websockets.http11 import Response

    from jupyter_xvoice.local import Engine


DEADLINE = 60.0


def create(engine: Engine, **body: Any) -> httpx.Response:
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    return httpx.post(f"{engine.url}/v1/realtime/client_secrets", headers=headers, timeout=DEADLINE, **body)


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        ({}, 600),
        ({"json": {}}, 600),
        ({"json": {"expires_after": None, "session": None}}, 600),
        ({"json": {"expires_after": {"seconds": 300}}}, 300),
        ({"json": {"expires_after": {"anchor": "created_at", "seconds": 3600}}}, 3600),
        ({"json": {"expires_after": {"anchor": "created_at"}}}, 600),
        ({"json": {"session": {"type": "realtime", "model": "grok-voice-latest"}}}, 600),
    ],
)
def test_the_answer_holds_value_and_expiry_only(engine: Engine, body: dict[str, Any], seconds: int) -> None:
    before = int(time.time())
    answer = create(engine, **body)
    after = int(time.time())
    assert answer.status_code == 200
    made = answer.json()
    assert set(made) == {"value", "expires_at"}
    assert made["value"].startswith("xai-realtime-client-secret-")
    assert before + seconds <= made["expires_at"] <= after + seconds


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"json": {"expires_after": {"seconds": 0}}}, "1 to 3600"),
        ({"json": {"expires_after": {"seconds": 3601}}}, "3601"),
        ({"json": {"expires_after": {"seconds": 1.5}}}, "whole number"),
        ({"json": {"expires_after": {"seconds": True}}}, "whole number"),
        ({"json": {"expires_after": {"seconds": "60"}}}, "whole number"),
        ({"json": {"expires_after": 60}}, "expires_after must be an object"),
        ({"json": {"session": "x"}}, "session must be an object"),
        ({"json": []}, "must be a JSON object"),
        ({"content": b"{"}, "not JSON"),
        ({"content": b"\xff"}, "not JSON"),
        ({"content": b"[" * 100_000}, "JSON|nested"),
    ],
)
def test_what_is_wrong_is_named(engine: Engine, body: dict[str, Any], words: str) -> None:
    answer = create(engine, **body)
    assert answer.status_code == 400
    assert any(word in answer.json()["error"] for word in words.split("|"))


def test_a_body_without_end_is_cut_off(engine: Engine) -> None:
    assert create(engine, content=b" " * (5 * 2**20)).status_code == 413


def refusal_within(seconds: float, address: str, protocols: Any) -> Response:
    """Opens the socket until that is refused."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            with connect(address, subprotocols=protocols, open_timeout=DEADLINE):
                pass
        except InvalidStatus as refused:
            return refused.response
    raise AssertionError(f"the socket was opened for {seconds} s")


def test_a_secret_ends_but_the_socket_that_it_opened_stays(engine: Engine) -> None:
    # It lives until the socket is open, on a slow machine too.
    value = create(engine, json={"expires_after": {"seconds": 10}}).json()["value"]
    address = f"ws{engine.url.removeprefix('http')}/v1/tts?language=en&codec=pcm"
    protocols: Any = [f"xai-client-secret.{value}"]
    with connect(address, subprotocols=protocols, open_timeout=DEADLINE) as opened:
        refused = refusal_within(DEADLINE, address, protocols)
        assert refused.status_code == 401
        assert b"expired" in refused.body
        opened.send('{"type": "text.clear"}')
        assert opened.recv(timeout=DEADLINE) == '{"type":"audio.clear"}'
