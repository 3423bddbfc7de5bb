"""Faults that a request asks for: what the client's tests rely on."""

from __future__ import annotations

import contextlib
import json
import uuid
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import connect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from websockets.sync.client import ClientConnection

    from jupyter_xvoice.local import Engine
    from tests.engine_fixture import FreshEngine

DEADLINE = 60.0
SPEAK = {"text": "One two three four five.", "language": "en", "output_format": {"codec": "pcm"}}


def headers(engine: Engine, fault: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {engine.token.reveal()}", "X-Engine-Fault": fault}


def speak(engine: Engine, fault: str, *, timeout: float = DEADLINE) -> httpx.Response:
    return httpx.post(f"{engine.url}/v1/tts", headers=headers(engine, fault), json=SPEAK, timeout=timeout)


def voices(engine: Engine, fault: str, *, timeout: float | httpx.Timeout = DEADLINE) -> httpx.Response:
    return httpx.get(f"{engine.url}/v1/tts/voices", headers=headers(engine, fault), timeout=timeout)


def opened(engine: Engine, fault: str) -> ClientConnection:
    address = f"ws{engine.url.removeprefix('http')}/v1/tts?language=en&codec=pcm"
    return connect(address, additional_headers=headers(engine, fault), open_timeout=DEADLINE)


def frames(connection: ClientConnection) -> Iterator[str]:
    connection.send(json.dumps({"type": "text.delta", "delta": "One two three four five six seven eight."}))
    connection.send(json.dumps({"type": "text.done"}))
    while True:
        frame = connection.recv(timeout=DEADLINE)
        assert isinstance(frame, str)
        yield frame


@pytest.mark.parametrize("code", [400, 401, 403, 429, 500, 503])
def test_status(engine: Engine, code: int) -> None:
    answer = voices(engine, f"status; code={code}; retry-after=3; error=As asked")
    assert answer.status_code == code
    assert answer.json()["error"] == "As asked"
    assert answer.headers["retry-after"] == "3"
    with pytest.raises(InvalidStatus) as refused:
        opened(engine, f"status; code={code}")
    assert refused.value.response.status_code == code
    assert "retry-after" not in refused.value.response.headers


@pytest.mark.parametrize("code", [400, 401])
def test_wrong_key(engine: Engine, code: int) -> None:
    answer = voices(engine, f"wrong-key; code={code}")
    assert answer.status_code == code
    assert answer.json() == {
        "code": "Client specified an invalid argument",
        "error": "Incorrect API key provided.",
    }


def test_slow(engine: Engine) -> None:
    with pytest.raises(httpx.ReadTimeout):
        voices(engine, "slow; seconds=120", timeout=httpx.Timeout(DEADLINE, read=0.3))
    assert voices(engine, "slow; seconds=0").status_code == 200


def speak_into(came: bytearray, engine: Engine, fault: str) -> None:
    """Gathers what comes before it breaks."""
    address = f"{engine.url}/v1/tts"
    with httpx.stream("POST", address, headers=headers(engine, fault), json=SPEAK, timeout=DEADLINE) as answer:
        assert answer.status_code == 200
        for chunk in answer.iter_raw():
            came += chunk


def test_stall_sends_so_much_and_stays(engine: Engine) -> None:
    address = urlsplit(engine.url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=DEADLINE)
    with contextlib.closing(connection):
        connection.request("POST", "/v1/tts", json.dumps(SPEAK), headers(engine, "stall; after=5000"))
        answer = connection.getresponse()
        assert answer.status == 200
        assert len(answer.read(5000)) == 5000
        connection.sock.settimeout(1)  # what was to come has come
        with pytest.raises(TimeoutError):
            answer.read(1)


def test_truncate_ends_in_the_middle_of_a_body(engine: Engine) -> None:
    came = bytearray()
    with pytest.raises(httpx.RemoteProtocolError):
        speak_into(came, engine, "truncate; after=5000")
    assert len(came) == 5000
    with pytest.raises(httpx.RemoteProtocolError):
        voices(engine, "truncate; after=10")  # with a Content-Length that is larger
    assert voices(engine, "truncate; after=1000000").status_code == 200


@pytest.mark.parametrize("after", [0, 3000])
def test_drop_ends_with_no_farewell(engine: Engine, after: int) -> None:
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        speak(engine, f"drop; after={after}")


@pytest.mark.parametrize("fault", ["drop; after=20000", "truncate; after=20000"])
def test_a_socket_dies_in_the_middle(engine: Engine, fault: str) -> None:
    came: list[str] = []
    with opened(engine, fault) as connection, pytest.raises(ConnectionClosed) as closed:
        came.extend(frames(connection))
    assert 0 < sum(map(len, came)) <= 20000
    assert closed.value.rcvd is None, "no close frame came"


def test_a_socket_dies_before_the_upgrade(engine: Engine) -> None:
    with pytest.raises(Exception, match=r"did not receive a valid HTTP response|connection closed"):
        opened(engine, "drop")


@pytest.mark.parametrize(("code", "after"), [(1011, 0), (1000, 2), (1013, 1)])
def test_a_socket_is_closed_after_so_many_frames(engine: Engine, code: int, after: int) -> None:
    came: list[str] = []
    with opened(engine, f"close; code={code}; after={after}") as connection, pytest.raises(ConnectionClosed) as closed:
        came.extend(frames(connection))
    assert len(came) == after
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == code


def test_a_socket_stalls(engine: Engine) -> None:
    with opened(engine, "stall; after=0") as connection:
        connection.send(json.dumps({"type": "text.clear"}))
        with pytest.raises(TimeoutError):
            connection.recv(timeout=0.5)


def test_times_and_id(engine: Engine) -> None:
    fault = f"status; code=503; times=2; id={uuid.uuid4()}"
    assert [voices(engine, fault).status_code for _ in range(4)] == [503, 503, 200, 200]
    again = f"status; code=503; times=1; id={uuid.uuid4()}"
    assert [voices(engine, again).status_code for _ in range(2)] == [503, 200]


def test_an_unknown_fault_is_refused(engine: Engine) -> None:
    answer = voices(engine, "explode")
    assert answer.status_code == 400
    assert "There is no fault 'explode'" in answer.json()["error"]


def test_faults_need_the_token_and_the_option(engine: Engine, fresh_engine: FreshEngine) -> None:
    answer = httpx.get(f"{engine.url}/v1/tts/voices", headers={"X-Engine-Fault": "status; code=503"}, timeout=DEADLINE)
    assert answer.status_code == 401
    assert voices(fresh_engine(faults=False), "status; code=503").status_code == 200


def test_the_engine_lives_on(engine: Engine) -> None:
    for fault in ("drop", "truncate; after=10", "stall; after=10"):
        with pytest.raises(httpx.TransportError):
            voices(engine, fault, timeout=0.5)
    assert voices(engine, "slow; seconds=0").status_code == 200
