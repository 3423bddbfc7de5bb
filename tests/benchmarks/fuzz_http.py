"""Broken requests over HTTP, and what an answer to one may look like."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx

from tests.benchmarks.fuzz_material import (
    STT_FIELDS,
    VOICE_FIELDS,
    json_bytes,
    multipart,
    odd_value,
    speech_request,
)

if TYPE_CHECKING:
    from random import Random

    from jupyter_xvoice.local import Engine

DEADLINE = 30.0
MAY_FAIL_UPSTREAM = {502}  # POST /v1/stt with a url that cannot be fetched (protocol.md 6.2)
LONGEST_ECHO = 4000  # characters; an error must not send back what it was sent
PATHS = (
    "/v1/tts", "/v1/stt", "/v1/tts/voices", "/v1/custom-voices", "/v1/realtime/client_secrets", "/v1/realtime",
    "/health", "/", "/v1", "/v1/audio/speech", "//v1//tts", "/v1/tts/voices/",
)  # fmt: skip


async def attack_http(random: Random, client: httpx.AsyncClient, engine: Engine) -> str:
    """Sends one broken request; gives what is wrong with the answer, or nothing."""
    make = random.choice(
        (_speech, _speech, _transcription, _transcription, _voice, _update, _query, _secret, _any_path)
    )
    method, path, sent = make(random)
    if random.random() < 0.05:
        sent.setdefault("headers", {}).update(_odd_headers(random))
    try:
        answer = await asyncio.wait_for(client.request(method, path, **sent), DEADLINE)
    except (httpx.HTTPError, TimeoutError) as error:
        return f"{method} {path}: no answer ({error!r}) to {str(sent)[:300]}"
    fault = check(answer)
    return f"{method} {path}: {fault}; sent {str(sent)[:300]}" if fault else ""


def check(answer: httpx.Response) -> str:
    """What an answer breaks: 5xx, a refusal without words in JSON, no trace id, an echo of the whole request."""
    status = answer.status_code
    if status >= 500 and status not in MAY_FAIL_UPSTREAM:
        return f"{status} {answer.text[:200]}"
    if "x-trace-id" not in answer.headers:
        return f"{status} without x-trace-id"
    if status >= 400 and answer.request.method != "HEAD":
        try:
            words = answer.json()["error"]
        except (ValueError, KeyError, TypeError):
            return f"{status} without words: {answer.text[:200]}"
        if not isinstance(words, str) or not words.strip():
            return f"{status} with {words!r} as words"
        if len(answer.text) > LONGEST_ECHO:
            return f"{status} with {len(answer.text)} characters"
    return ""


async def attack_raw(random: Random, engine: Engine) -> None:
    """Bytes that are not a request, or half of one, on a bare connection; nothing is asked of the answer."""
    host, port = engine.url.removeprefix("http://").split(":")
    head = f"POST /v1/{random.choice(('tts', 'stt', 'custom-voices'))} HTTP/1.1\r\nHost: {host}:{port}\r\n"
    head += f"Authorization: Bearer {engine.token.reveal()}\r\n"
    sent = random.choice(
        (
            random.randbytes(500),
            b"\r\n" * 200,
            b"GET / HTTP/9.9\r\n\r\n",
            f"{head}Content-Length: 100000\r\n\r\nhalf".encode(),
            f"{head}Content-Length: -1\r\n\r\n".encode(),
            f"{head}Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n".encode(),
            f"{head}Transfer-Encoding: chunked\r\n\r\nFFFFFFFFFF\r\nx".encode(),
            f"{head}X: {'y' * 200_000}\r\n\r\n".encode(),
            (head + "".join(f"X-{n}: y\r\n" for n in range(5000)) + "\r\n").encode(),
            f"{head}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n".encode(),
            b"GET /v1/tts?language=en HTTP/1.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
        )
    )
    reader, writer = await asyncio.open_connection(host, int(port))
    with contextlib.suppress(OSError, TimeoutError):
        writer.write(sent)
        await asyncio.wait_for(writer.drain(), DEADLINE)
        if random.random() < 0.5:
            await asyncio.wait_for(reader.read(2000), 1)
    writer.close()
    with contextlib.suppress(OSError):
        await writer.wait_closed()


def _speech(random: Random) -> tuple[str, str, dict[str, Any]]:
    content_type = random.choice(
        ("application/json", "application/json", "text/plain", "", "application/json; charset=x")
    )
    body = json_bytes(random, speech_request(random))
    return "POST", "/v1/tts", {"content": body, "headers": {"Content-Type": content_type}}


def _transcription(random: Random) -> tuple[str, str, dict[str, Any]]:
    body, content_type = multipart(random, STT_FIELDS)
    return "POST", "/v1/stt", {"content": body, "headers": {"Content-Type": content_type}}


def _voice(random: Random) -> tuple[str, str, dict[str, Any]]:
    body, content_type = multipart(random, VOICE_FIELDS)
    return "POST", "/v1/custom-voices", {"content": body, "headers": {"Content-Type": content_type}}


def _update(random: Random) -> tuple[str, str, dict[str, Any]]:
    change = {random.choice(VOICE_FIELDS): odd_value(random) for _ in range(random.randint(0, 3))}
    voice = quote(str(odd_value(random))[:300].encode("utf-8", "replace"), safe="")
    method = random.choice(("PATCH", "GET", "DELETE"))
    return method, f"/v1/custom-voices/{voice}", {"content": json_bytes(random, change) if method == "PATCH" else b""}


def _query(random: Random) -> tuple[str, str, dict[str, Any]]:
    names = ("limit", "pagination_token", "unknown")
    query = {name: _query_text(odd_value(random)) for name in random.sample(names, random.randint(0, 3))}
    return "GET", random.choice(("/v1/custom-voices", "/v1/tts/voices")), {"params": query}


def _secret(random: Random) -> tuple[str, str, dict[str, Any]]:
    wanted = {
        "expires_after": random.choice((odd_value(random), {"seconds": odd_value(random)})),
        "session": odd_value(random),
    }
    return "POST", "/v1/realtime/client_secrets", {"content": json_bytes(random, wanted)}


def _any_path(random: Random) -> tuple[str, str, dict[str, Any]]:
    method = random.choice(("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE", "BREW"))
    return method, random.choice(PATHS), {"content": random.randbytes(random.choice((0, 10)))}


def _odd_headers(random: Random) -> dict[str, str]:
    return random.choice(
        (
            {"Authorization": ""},
            {"Authorization": "Bearer"},
            {"Authorization": "Basic eDp5"},
            {"Host": "example.org"},
            {"Origin": "http://example.org"},
            {"Expect": "100-continue"},
            {"Content-Encoding": "gzip"},
            {"X-Engine-Fault": "status; code=teapot"},
        )
    )


def _query_text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()[:500]
