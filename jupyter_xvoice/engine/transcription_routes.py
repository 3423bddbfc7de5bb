"""``POST /v1/stt`` and ``WS /v1/stt`` (protocol.md 6 and 7)."""

from __future__ import annotations

import asyncio
import json
import uuid
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from jupyter_xvoice.engine.recognition.fetch import fetched
from jupyter_xvoice.engine.recognition.fields import Fields
from jupyter_xvoice.engine.recognition.options import FileOptions, StreamOptions
from jupyter_xvoice.engine.recognition.pool import Pool, Worker
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.upload import received

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request

    from jupyter_xvoice.engine.upload import Upload

__all__ = ["routes"]


async def _transcribe(request: Request) -> Response:
    pool = Pool.of(request.app)
    fault = getattr(request.state, "fault", None)
    stop_at_file = fault is not None and fault.name == "fields-after-file-ignored"
    async with received(request, stop_at_file=stop_at_file) as upload:
        options = FileOptions.parse(Fields(upload.pairs), Vocabulary.of_settings(request.app.state.settings))
        work = asyncio.create_task(_work(pool, await _source(upload), options))
        gone = asyncio.create_task(_gone(request))
        try:
            await asyncio.wait((work, gone), return_when=asyncio.FIRST_COMPLETED)
            if not work.done():
                return Response(status_code=499)  # nobody is there to read it
            return JSONResponse(await work)
        finally:
            work.cancel()
            gone.cancel()
            await asyncio.gather(work, gone, return_exceptions=True)


async def _work(pool: Pool, path: Path, options: FileOptions) -> dict[str, Any]:
    async with pool.for_file() as worker:
        return await worker.run({"kind": "file", "path": str(path), "options": options.to_json()})


async def _gone(request: Request) -> None:
    """Waits until the client has left; the body has been read, so only that can come."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


async def _source(upload: Upload) -> Path:
    url = Fields(upload.pairs).text("url")
    if upload.path and url:
        raise Refusal(400, "file and url exclude each other: send one of them.")
    if upload.path:
        return upload.path
    if not url:
        raise Refusal(400, "There is no audio: send file (as the last part) or url.")
    return await fetched(url, upload.folder)


async def _stream(websocket: WebSocket) -> None:
    pool = Pool.of(websocket.app)
    defaults = Vocabulary.of_settings(websocket.app.state.settings)
    options = StreamOptions.parse(Fields(websocket.query_params.multi_items()), defaults)
    async with pool.for_stream() as worker:
        await worker.send({"kind": "stream", "options": options.to_json()})
        await worker.receive()  # ready: a grammar that cannot be read is refused before the upgrade
        await websocket.accept()
        created: dict[str, Any] = {"type": "transcript.created", "id": str(uuid.uuid4())}
        if options.warnings:
            created["warnings"] = list(options.warnings)
        await websocket.send_json(created)
        await _converse(websocket, worker, options)


async def _converse(websocket: WebSocket, worker: Worker, options: StreamOptions) -> None:
    hearing = asyncio.create_task(_hear(websocket, worker))
    answering = asyncio.create_task(_answer(websocket, worker, options))
    try:
        await asyncio.wait((hearing, answering), return_when=asyncio.FIRST_COMPLETED)
        if hearing.done() and hearing.result():
            await answering
        if answering.done():
            await answering
    except Refusal as refusal:
        await websocket.send_json({"type": "error", "message": refusal.error})
        await websocket.close(1011 if refusal.status >= 500 else 1008)
    except WebSocketDisconnect:
        pass
    finally:
        hearing.cancel()
        answering.cancel()
        await asyncio.gather(hearing, answering, return_exceptions=True)


async def _hear(websocket: WebSocket, worker: Worker) -> bool:
    """Passes on what the client sends; True after ``audio.done``, False if the client left before it."""
    while True:
        message = await websocket.receive()
        if message["type"] == "websocket.disconnect":
            return False
        if message.get("bytes") is not None:
            await worker.send({"kind": "audio"}, message["bytes"])
            continue
        command = _command(message["text"])
        if isinstance(command, str):
            await websocket.send_json({"type": "error", "message": command})
        else:
            await worker.send(command)
            if command["kind"] == "done":
                return True


def _command(text: str) -> dict[str, Any] | str:
    """A client message as a message to the worker, or what is wrong with it (protocol.md 7.2)."""
    try:
        message = json.loads(text)
    except ValueError:
        message = None
    match message:
        case {"type": "audio.done"}:
            return {"kind": "done"}
        case {"type": "finalize" | "Finalize", **rest}:
            channel = rest.get("channel")
            if channel is None or (isinstance(channel, int) and not isinstance(channel, bool)):
                return {"kind": "finalize", "channel": channel}
            return f"Invalid message: channel must be a whole number; {channel!r} came."
        case {"audio": _}:
            return "Invalid message: audio is sent in binary frames, never in JSON."
        case _:
            return 'Invalid message: expected {"type": "audio.done"}'


async def _answer(websocket: WebSocket, worker: Worker, options: StreamOptions) -> None:
    """Passes on what the worker hears, until the end."""
    while True:
        header, _ = await worker.receive()
        if header["kind"] == "end":
            await websocket.close(1000)
            return
        event = header["event"]
        if event["type"] == "transcript.done" and options.warnings:
            event["warnings"] = list(options.warnings)
        await websocket.send_json(event)


routes = [Route("/v1/stt", _transcribe, methods=["POST"]), WebSocketRoute("/v1/stt", _stream)]
