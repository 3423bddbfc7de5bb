"""``POST /v1/stt`` and ``WS /v1/stt`` (protocol.md 6 and 7)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute

from jupyter_xvoice.engine.recognition.conversation import Conversation
from jupyter_xvoice.engine.recognition.fetch import fetched
from jupyter_xvoice.engine.recognition.fields import Fields
from jupyter_xvoice.engine.recognition.options import FileOptions, StreamOptions
from jupyter_xvoice.engine.recognition.pool import Pool
from jupyter_xvoice.engine.recognition.vocabulary import Vocabulary
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.upload import received

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.requests import Request
    from starlette.websockets import WebSocket

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
        await Conversation(websocket, worker, options).run()


routes = [Route("/v1/stt", _transcribe, methods=["POST"]), WebSocketRoute("/v1/stt", _stream)]
