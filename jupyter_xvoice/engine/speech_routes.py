"""``POST /v1/tts`` and ``WS /v1/tts`` (protocol.md 3 and 4)."""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import aclosing
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute

from jupyter_xvoice.engine.json_body import read_object
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.speech.checks import checked_text
from jupyter_xvoice.engine.speech.options import SpeechOptions
from jupyter_xvoice.engine.speech.production import Production
from jupyter_xvoice.engine.speech.session import Session
from jupyter_xvoice.engine.speech.timestamps import timestamps
from jupyter_xvoice.engine.speech.warnings import warnings_of
from jupyter_xvoice.engine.synthesis.replacements import ReplacementError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from starlette.requests import Request
    from starlette.websockets import WebSocket

    from jupyter_xvoice.engine.synthesis.marks import Mark

__all__ = ["routes"]

WARNINGS_HEADER: Final = "x-xvoice-warnings"


async def _speak(request: Request) -> Response:
    _check_installed()
    body = await read_object(request)
    text = checked_text(body.get("text"))
    options = SpeechOptions.of_body(body, request.app.state.custom_voices.find)
    _check_expansion(options, text)
    warnings = warnings_of(text, options)
    headers = {WARNINGS_HEADER: json.dumps(warnings)} if warnings else {}
    production = Production(options)
    if options.with_timestamps:
        return await _envelope(request, production, text, options, headers)
    audio = _audio(production, text)
    first = await anext(audio)  # what fails before the first sound is still an honest 500
    return StreamingResponse(_after(first, audio), media_type=options.content_type, headers=headers)


async def _audio(production: Production, text: str) -> AsyncGenerator[bytes]:
    try:
        async for sounded in production.speak(text):
            if sounded.data:
                yield sounded.data
        yield (await production.finish()).data
    finally:
        production.cancel()


async def _after(first: bytes, rest: AsyncGenerator[bytes]) -> AsyncIterator[bytes]:
    async with aclosing(rest):
        yield first
        async for chunk in rest:
            yield chunk


async def _envelope(
    request: Request, production: Production, text: str, options: SpeechOptions, headers: dict[str, str]
) -> Response:
    work = asyncio.create_task(_whole(production, text, options))
    gone = asyncio.create_task(_gone(request))
    try:
        await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
        if not work.done():
            return Response(status_code=499)  # nobody is there to read it
        return Response(await work, media_type="application/json", headers=headers)
    finally:
        production.cancel()
        for task in (work, gone):
            task.cancel()
        await asyncio.gather(work, gone, return_exceptions=True)


async def _whole(production: Production, text: str, options: SpeechOptions) -> bytes:
    """The JSON of protocol.md 3.2."""
    parts: list[bytes] = []
    marks: list[Mark] = []
    async for sounded in production.speak(text):
        parts.append(sounded.data)
        marks += sounded.marks
    last = await production.finish()
    parts.append(last.data)

    def packed() -> bytes:
        answer = {
            "audio": base64.b64encode(b"".join(parts)).decode(),
            "content_type": options.content_type,
            "duration": round(last.seconds, 3),
            "audio_timestamps": timestamps(marks),
        }
        return json.dumps(answer, ensure_ascii=False).encode()

    return await asyncio.to_thread(packed)  # it may be a hundred megabytes


async def _gone(request: Request) -> None:
    """Waits until the client has left; the body has been read, so only that can come."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _stream(websocket: WebSocket) -> None:
    _check_installed()
    options = SpeechOptions.of_query(websocket.query_params, websocket.app.state.custom_voices.find)
    await websocket.accept()
    await Session(websocket, options, deadline=websocket.app.state.settings.speech_deadline).run()


def _check_expansion(options: SpeechOptions, text: str) -> None:
    try:
        options.replace.expanded_length(text)
    except ReplacementError as error:
        raise Refusal(400, f"{error}.") from None


def _check_installed() -> None:
    if find_spec("espeakng_loader") is None:
        raise Refusal(
            501,
            'The local engine cannot speak here: eSpeak NG is not installed. Run pip install "jupyter-xvoice[local]", '
            "or connect to xAI with a key.",
            code="unimplemented",
        )


routes = [Route("/v1/tts", _speak, methods=["POST"]), WebSocketRoute("/v1/tts", _stream)]
