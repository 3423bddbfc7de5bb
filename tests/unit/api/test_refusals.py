from __future__ import annotations

import json
import secrets
from typing import Any

import httpx
import pytest

from jupyter_xvoice import errors
from jupyter_xvoice.api.refusals import read_refusal, read_words
from jupyter_xvoice.api.retries import Kind
from jupyter_xvoice.endpoints import Endpoint, Secret


def refused(status: int, body: Any, *, endpoint: Endpoint | None = None, remedies: Any = None, **headers: str) -> Any:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    place = endpoint or Endpoint("xAI", "https://voice.example", Secret("k"))
    named = httpx.Headers({name.replace("_", "-"): value for name, value in headers.items()})
    return read_refusal(status, named, data, doing="Making speech", endpoint=place, remedies=remedies or {})


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": "speed must be between 0.7 and 1.5"}', ("", "speed must be between 0.7 and 1.5")),
        (b'{"code": "invalid-argument", "error": "no"}', ("invalid-argument", "no")),
        (b'{"error": {"message": "no", "code": "c"}}', ("c", "no")),
        (b"plain words\n in lines", ("", "plain words in lines")),
        (b'{"other": 1}', ("", '{"other": 1}')),
        (b"[1, 2]", ("", "[1, 2]")),
        (b'{"code": 7, "error": ""}', ("", '{"code": 7, "error": ""}')),
        (b"\xff\xfe", ("", "\ufffd\ufffd")),
        (b"", ("", "")),
    ],
)
def test_words_are_read_in_the_documented_order(body: bytes, words: tuple[str, str]) -> None:
    assert read_words(body) == words


def test_a_page_becomes_one_line() -> None:
    page = b"<!DOCTYPE html><html><head><title>502 Bad\n Gateway</title></head><body>" + b"x" * 9000 + b"</body></html>"
    _, words = read_words(page, "text/html")
    assert "'502 Bad Gateway'" in words
    assert "\n" not in words
    assert len(words) < 200


@pytest.mark.parametrize(
    ("status", "kind", "type_"),
    [
        (400, Kind.FINAL, errors.BadRequestError),
        (401, Kind.FINAL, errors.AuthenticationError),
        (403, Kind.FINAL, errors.PermissionDeniedError),
        (404, Kind.FINAL, errors.NotFoundError),
        (413, Kind.FINAL, errors.TooLargeError),
        (429, Kind.REFUSED, errors.RateLimitError),
        (500, Kind.FAILED, errors.ServerError),
        (501, Kind.FINAL, errors.UnsupportedError),
        (502, Kind.FAILED, errors.ServerError),
        (503, Kind.REFUSED, errors.ServerError),
        (418, Kind.FINAL, errors.APIError),
    ],
)
def test_each_status_has_its_error(status: int, kind: Kind, type_: type[errors.APIError]) -> None:
    failure = refused(status, {"error": "the words", "code": "the-code"}, x_trace_id="trace-7")
    assert failure.kind is kind
    assert type(failure.error) is type_
    assert (failure.error.status, failure.error.code, failure.error.detail) == (status, "the-code", "the words")
    assert failure.error.trace_id == "trace-7"
    for part in (str(status), "the words", "trace-7", "xAI"):
        assert part in str(failure.error)


def test_a_wrong_key_is_known_in_both_ways() -> None:
    body = {"code": "Client specified an invalid argument", "error": "Incorrect API key provided. See the console."}
    for status in (400, 401):
        failure = refused(status, body)
        assert type(failure.error) is errors.AuthenticationError
        assert "XAI_API_KEY" in str(failure.error)


def test_429_says_how_long() -> None:
    failure = refused(429, {"error": "slow down"}, retry_after="2")
    assert failure.retry_after == failure.error.retry_after == 2
    assert "2 s" in str(failure.error)
    assert "does not say for how long" in str(refused(429, {"error": "slow down"}).error)


def test_the_remedy_of_the_call_comes_before_the_general_one() -> None:
    assert str(refused(403, {"error": "no"}, remedies={403: "Use the console."}).error).endswith("Use the console.")


def test_a_redirect_names_the_place_and_is_not_followed() -> None:
    failure = refused(307, b"", location="https://elsewhere.example/v1/tts?token=abc")
    assert failure.kind is Kind.FINAL
    assert "https://elsewhere.example/v1/tts" in str(failure.error)
    assert "abc" not in str(failure.error)


def test_no_secret_gets_into_a_message() -> None:
    key, gateway = "xai-" + secrets.token_hex(8), secrets.token_hex(8)
    endpoint = Endpoint("xAI", "https://voice.example", Secret(key), {"cf-aig-authorization": gateway})
    said = f"Incorrect API key provided: {key}, gateway {gateway}, xai-client-secret.{secrets.token_hex(8)}"
    error = refused(400, {"error": said, "code": key}, endpoint=endpoint).error
    for text in (str(error), repr(error), error.detail, error.code):
        assert key not in text
        assert gateway not in text
