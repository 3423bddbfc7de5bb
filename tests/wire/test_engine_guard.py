"""Who may talk to the engine, over real sockets (protocol.md 2)."""

from __future__ import annotations

import json
import secrets
import socket
import uuid
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from jupyter_xvoice import __version__

if TYPE_CHECKING:
    from websockets.sync.client import ClientConnection

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine

SOCKETS = ["/v1/tts?language=en", "/v1/stt"]
DEADLINE = 60.0


def bearer(engine: Engine) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.token.reveal()}"}


def secret(engine: Engine, seconds: int = 60) -> str:
    answer = httpx.post(
        f"{engine.url}/v1/realtime/client_secrets",
        headers=bearer(engine),
        json={"expires_after": {"seconds": seconds}},
        timeout=DEADLINE,
    )
    value: str = answer.json()["value"]
    return value


def get(address: str, **options: Any) -> httpx.Response:
    return httpx.get(address, timeout=DEADLINE, **options)


def opened(address: str, **options: Any) -> ClientConnection:
    return connect(address, open_timeout=DEADLINE, **options)


def refusal(engine: Engine, path: str, **options: object) -> httpx.Response:
    """The HTTP answer to an upgrade that is refused."""
    with pytest.raises(InvalidStatus) as refused, opened(f"ws{engine.url.removeprefix('http')}{path}", **options):
        pass
    answer = refused.value.response
    return httpx.Response(answer.status_code, headers=dict(answer.headers.raw_items()), content=bytes(answer.body))


def check_shape(answer: httpx.Response) -> None:
    body = answer.json()
    assert set(body) == {"code", "error"}
    assert body["error"]
    assert answer.headers["server"] == f"jupyter-xvoice-engine/{__version__}"
    assert uuid.UUID(answer.headers["x-trace-id"])


def test_no_credential_is_401(engine: Engine) -> None:
    answers = [get(f"{engine.url}/v1/tts/voices"), *(refusal(engine, path) for path in SOCKETS)]
    for answer in answers:
        assert answer.status_code == 401
        assert answer.json()["code"] == "unauthenticated:no-credentials"
        check_shape(answer)


@pytest.mark.parametrize("shape", ["wrong", "longer", "shorter", "not ascii", "not bearer"])
def test_a_wrong_key_is_401_in_the_vendors_words(engine: Engine, shape: str) -> None:
    token = engine.token.reveal()
    header = {
        "wrong": "Bearer xai-" + secrets.token_hex(8),
        "longer": f"Bearer {token}0",
        "shorter": f"Bearer {token[:-1]}",
        "not ascii": "Bearer ключ",
        "not bearer": f"Basic {token}",
    }[shape].encode()
    answers = [get(f"{engine.url}/v1/tts/voices", headers={b"Authorization": header})]
    if shape != "not ascii":
        answers += [refusal(engine, path, additional_headers={"Authorization": header.decode()}) for path in SOCKETS]
    for answer in answers:
        assert answer.status_code == 401
        if shape != "not bearer":
            assert "Incorrect API key provided" in answer.json()["error"]
        assert token not in answer.text
        check_shape(answer)


def test_health_needs_no_credential_but_a_host_of_this_machine(engine: Engine) -> None:
    answer = get(f"{engine.url}/health")
    assert answer.json() == {"status": "ok", "speech": True, "transcription": True, "version": __version__}
    assert get(f"{engine.url}/health", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "192.168.0.7:80", "", "[::2]", "[::1"])
def test_a_name_rebound_to_this_machine_is_refused(engine: Engine, host: str) -> None:
    answer = get(f"{engine.url}/v1/tts/voices", headers={"Host": host, **bearer(engine)})
    assert answer.status_code in {400, 403}  # 400: the HTTP parser itself refuses a malformed host
    if answer.status_code == 403:
        check_shape(answer)
        assert "not this machine" in answer.json()["error"]


def test_a_socket_of_a_rebound_name_is_refused(engine: Engine) -> None:
    host, port = engine.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=DEADLINE) as connection:
        connection.sendall(
            b"GET /v1/tts?language=en HTTP/1.1\r\nHost: evil.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
            b"Authorization: Bearer " + engine.token.reveal().encode() + b"\r\n\r\n"
        )
        answer = connection.makefile("rb").read()
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert b"evil.example" in answer


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1234", "127.0.0.1", "[::1]:80"])
def test_the_names_of_this_machine_pass(engine: Engine, host: str) -> None:
    answer = get(f"{engine.url}/v1/tts/voices", headers={"Host": host, **bearer(engine)})
    assert answer.status_code == 200


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example", "file://"])
def test_pages_of_other_sites_are_refused(engine: Engine, origin: str) -> None:
    headers = {"Origin": origin, **bearer(engine)}
    answers = [
        get(f"{engine.url}/v1/tts/voices", headers=headers),
        *(refusal(engine, path, origin=origin, additional_headers=bearer(engine)) for path in SOCKETS),
    ]
    for answer in answers:
        assert answer.status_code == 403
        check_shape(answer)


@pytest.mark.parametrize("origin", ["http://localhost:8888", "http://127.0.0.1:8888", "https://[::1]"])
def test_pages_of_this_machine_pass(engine: Engine, origin: str) -> None:
    headers = {"Origin": origin, **bearer(engine)}
    assert get(f"{engine.url}/v1/tts/voices", headers=headers).status_code == 200
    with opened(f"ws{engine.url.removeprefix('http')}{SOCKETS[0]}", origin=origin, additional_headers=bearer(engine)):
        pass


@pytest.mark.parametrize("path", SOCKETS)
def test_a_client_secret_opens_a_socket_both_ways(engine: Engine, path: str) -> None:
    value = secret(engine)
    address = f"ws{engine.url.removeprefix('http')}{path}"
    with opened(address, additional_headers={"Authorization": f"Bearer {value}"}) as connection:
        assert connection.subprotocol is None
        assert connection.response.headers["server"] == f"jupyter-xvoice-engine/{__version__}"
        assert uuid.UUID(connection.response.headers["x-trace-id"])
    with opened(address, subprotocols=["something", f"xai-client-secret.{value}"]) as connection:
        assert connection.subprotocol == f"xai-client-secret.{value}"


def test_a_client_secret_is_not_for_rest(engine: Engine) -> None:
    answer = get(f"{engine.url}/v1/tts/voices", headers={"Authorization": f"Bearer {secret(engine)}"})
    assert answer.status_code == 401
    assert "sockets only" in answer.json()["error"]


def test_the_key_itself_is_not_for_a_subprotocol(engine: Engine) -> None:
    answer = refusal(engine, SOCKETS[0], subprotocols=[f"xai-client-secret.{engine.token.reveal()}"])
    assert answer.status_code == 401


def test_a_secret_of_another_engine_is_refused(engine: Engine, fresh_engine: FreshEngine) -> None:
    value = secret(fresh_engine())
    assert refusal(engine, SOCKETS[0], subprotocols=[f"xai-client-secret.{value}"]).status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/", 404),
        ("GET", "/v1/nothing", 404),
        ("POST", "/v1/audio/speech", 404),
        ("POST", "/v1/audio/transcriptions", 404),
        ("GET", "/v1/realtime", 404),
        ("GET", "/v1/tts/voices/", 404),
        ("DELETE", "/v1/tts/voices", 405),
        ("GET", "/v1/tts", 405),
    ],
)
def test_unknown_paths_and_methods_in_the_vendors_shape(engine: Engine, method: str, path: str, status: int) -> None:
    answer = httpx.request(method, f"{engine.url}{path}", headers=bearer(engine), timeout=DEADLINE)
    assert answer.status_code == status
    check_shape(answer)


def test_an_unknown_socket_is_404_before_the_upgrade(engine: Engine) -> None:
    answer = refusal(engine, "/v1/no-such-socket?model=any", additional_headers=bearer(engine))
    assert answer.status_code == 404
    check_shape(answer)


def test_the_log_holds_no_secret(fresh_engine: FreshEngine) -> None:
    engine = fresh_engine()
    value = secret(engine)
    refusal(engine, SOCKETS[0], subprotocols=["xai-client-secret.xai-" + secrets.token_hex(8)])
    get(f"{engine.url}/v1/tts/voices?key={engine.token.reveal()}", headers=bearer(engine))
    for hidden in (value, engine.token.reveal()):
        assert hidden not in engine.log_tail(1000)
        assert hidden not in repr(engine)
        assert hidden not in json.dumps(vars(engine), default=repr)
