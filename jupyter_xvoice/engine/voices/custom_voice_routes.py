"""``/v1/custom-voices`` (protocol.md 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

from jupyter_xvoice.engine.json_body import read_object
from jupyter_xvoice.engine.refusal import Refusal
from jupyter_xvoice.engine.voices.creation import create
from jupyter_xvoice.engine.voices.fields import checked
from jupyter_xvoice.engine.voices.page import checked_limit

if TYPE_CHECKING:
    from starlette.requests import Request

    from jupyter_xvoice.engine.voices.library import CustomVoices

__all__ = ["routes"]


async def page(request: Request) -> JSONResponse:
    """One page of the list."""
    limit = checked_limit(request.query_params.get("limit"))
    token = request.query_params.get("pagination_token")
    return JSONResponse(await run_in_threadpool(_library(request).page, limit, token))


async def get(request: Request) -> JSONResponse:
    """One voice."""
    return JSONResponse(await run_in_threadpool(_library(request).get, _voice_id(request)))


async def update(request: Request) -> JSONResponse:
    """Omitted: unchanged. ``null``: cleared. A string: set. ``""``: 400."""
    fields = checked(await read_object(request))
    return JSONResponse(await run_in_threadpool(_library(request).update, _voice_id(request), fields))


async def audio(request: Request) -> FileResponse:
    """The reference recording, byte for byte."""
    path, content_type = await run_in_threadpool(_library(request).recording, _voice_id(request))
    if not path.is_file():  # deleted by another engine in this moment
        raise Refusal(404, f"There is no custom voice {_voice_id(request)!r}.", code="not-found")
    return FileResponse(path, media_type=content_type)


async def delete(request: Request) -> JSONResponse:
    """The voice and its recording."""
    await run_in_threadpool(_library(request).delete, _voice_id(request))
    return JSONResponse({"deleted": True})


def _library(request: Request) -> CustomVoices:
    library: CustomVoices = request.app.state.custom_voices
    return library


def _voice_id(request: Request) -> str:
    voice_id: str = request.path_params["voice_id"]
    return voice_id


routes = [
    Route("/v1/custom-voices", create, methods=["POST"]),
    Route("/v1/custom-voices", page, methods=["GET"]),
    Route("/v1/custom-voices/{voice_id}", get, methods=["GET"]),
    Route("/v1/custom-voices/{voice_id}", update, methods=["PATCH"]),
    Route("/v1/custom-voices/{voice_id}", delete, methods=["DELETE"]),
    Route("/v1/custom-voices/{voice_id}/audio", audio, methods=["GET"]),
]
