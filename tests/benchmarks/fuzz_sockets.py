"""Broken frames on the two speech sockets, and how a socket may end."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import httpx
import websockets
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.benchmarks.fuzz_http import DEADLINE, check
from tests.benchmarks.fuzz_material import ODD_TEXTS, json_bytes, odd_value

if TYPE_CHECKING:
    from random import Random

    from jupyter_xvoice.local import Engine

FAILURES = {1006, 1011}  # ended without a close frame; internal error
TTS_QUERY = (
    "language", "voice", "codec", "sample_rate", "bit_rate", "speed", "optimize_streaming_latency",
    "text_normalization", "with_timestamps", "unknown",
)  # fmt: skip
STT_QUERY = (
    "model", "sample_rate", "encoding", "interim_results", "endpointing", "language", "diarize", "filler_words",
    "keyterm", "multichannel", "channels", "smart_turn", "smart_turn_timeout", "vad_threshold", "unknown",
)  # fmt: skip


async def attack_socket(random: Random, engine: Engine) -> str:
    """Opens one socket, sends a few broken frames, and looks at what comes back; gives what is wrong, or nothing."""
    kind = random.choice(("tts", "stt"))
    query = {"language": "en"} | ({"codec": "pcm"} if kind == "tts" else {"encoding": "pcm", "sample_rate": "16000"})
    if random.random() < 0.4:
        names = TTS_QUERY if kind == "tts" else STT_QUERY
        query |= {name: _query_text(odd_value(random)) for name in random.sample(names, random.randint(1, 3))}
    frames = [(_speech_frame if kind == "tts" else _sound_frame)(random) for _ in range(random.randint(1, 8))]
    end = json.dumps({"type": "text.done" if kind == "tts" else "audio.done"})
    url = f"ws{engine.url.removeprefix('http')}/v1/{kind}?{urlencode(query)}"
    told = f"socket {kind} {query} {str(frames)[:300]}"
    try:
        async with asyncio.timeout(DEADLINE):
            fault = await _talk(url, engine, frames, None if random.random() < 0.3 else end)
    except InvalidStatus as refusal:
        answer = refusal.response
        plain = httpx.Response(
            answer.status_code,
            headers=list(answer.headers.raw_items()),
            content=bytes(answer.body or b""),
            request=httpx.Request("GET", url),
        )
        fault = check(plain)
    except (OSError, websockets.InvalidHandshake) as error:
        fault = f"{error!r}"
    except TimeoutError:
        fault = f"no end within {DEADLINE} s"
    return f"{told}: {fault}" if fault else ""


async def _talk(url: str, engine: Engine, frames: list[str | bytes], end: str | None) -> str:
    headers = {"Authorization": f"Bearer {engine.token.reveal()}"}
    async with websockets.connect(url, additional_headers=headers, max_size=None, open_timeout=DEADLINE) as socket:
        try:
            for frame in frames:
                await socket.send(frame)
            if end is None:
                return ""  # leaves in the middle
            await socket.send(end)
            return await _read_to_the_end(socket)
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else 1006
            return f"closed with {code} {closed.rcvd.reason if closed.rcvd else ''}" if code in FAILURES else ""


async def _read_to_the_end(socket: websockets.ClientConnection) -> str:
    async for frame in socket:
        event = json.loads(frame)
        if not isinstance(event, dict) or not isinstance(event.get("type"), str):
            return f"sent {str(frame)[:200]}"
        if event["type"] == "error" and not event.get("message"):
            return f"an error without words: {str(frame)[:200]}"
        if event["type"] in {"audio.done", "transcript.done", "error"}:
            return ""
    return ""


def _speech_frame(random: Random) -> str | bytes:
    kind = random.random()
    if kind < 0.35:
        return json.dumps({"type": "text.delta", "delta": random.choice(ODD_TEXTS)})
    if kind < 0.5:
        return json.dumps({"type": "text.delta", "delta": odd_value(random)})
    if kind < 0.6:
        return json.dumps(
            {"type": "session.update", "replace": random.choice((odd_value(random), {"a": odd_value(random)}))}
        )
    if kind < 0.7:
        return json.dumps({"type": random.choice(("text.clear", "text.done", "ping", "", "audio.done"))})
    return _any_frame(random)


def _sound_frame(random: Random) -> str | bytes:
    kind = random.random()
    if kind < 0.5:
        return random.randbytes(random.choice((0, 1, 2, 3, 3200, 3201, 100_000)))
    if kind < 0.7:
        names = ("finalize", "Finalize", "audio.done", "session.update", "")
        return json.dumps({"type": random.choice(names), "channel": odd_value(random)})
    return _any_frame(random)


def _any_frame(random: Random) -> str | bytes:
    value: Any = random.choice((odd_value(random), {"type": odd_value(random)}, {"type": "text.delta"}))
    body = json_bytes(random, value)
    return body if random.random() < 0.3 else body.decode("utf-8", "replace")


def _query_text(value: Any) -> str:
    return str(value).encode("utf-8", "replace").decode()[:500]
